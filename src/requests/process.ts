import { readSubject } from '../core/directory.ts';
import { DeskhandError } from '../core/errors.ts';
import type { Subject } from '../core/subject.ts';
import {
  type Confirmation,
  type DecisionRecord,
  endStateOf,
  hasEnded,
  type Request,
  type RequestEvent,
} from '../journal/request.ts';
import { openRequirements, reminderOf } from '../journal/requirements.ts';
import { applyNext } from './apply.ts';
import { judge } from './apply-restrictions.ts';
import { eligibleTeams, refuseSamePerson } from './approvals.ts';
import { operationOf } from './catalog.ts';
import { type Desk, forOneAct } from './context.ts';
import { isJournalFault, tellOf } from './error-messages.ts';
import { recordOf, refusalWords } from './evaluate.ts';
import { activeMember, gatherFacts } from './facts.ts';
import { accountOf, isCutOff } from './holder.ts';
import { refuseUnlessHolder } from './holder-verification.ts';
import { tellHolder } from './notify-by-mail.ts';
import { prepare, rawOf } from './plan.ts';
import { expireSecret } from './reveal.ts';
import { openReview } from './review.ts';

/**
 * Moves a leased request on by one thing.
 *
 * @returns the request afterwards; `undefined` where it has to wait, or another was faster.
 */
export async function moveOn(desk: Desk, request: Request): Promise<Request | undefined> {
  if (hasEnded(request)) {
    const isOver = request.secret?.state === 'sealed' && desk.clock.now() >= request.secret.until;
    if (isOver) return expireSecret(desk, request);
    return request.tellByMail && request.toldByMailAt === undefined ? tellHolder(desk, request) : undefined;
  }
  switch (request.state) {
    case 'waiting':
      return whileWaiting(desk, request);
    case 'armed':
      return desk.clock.now() < (request.armedUntil ?? 0)
        ? undefined
        : desk.journal.move(request, [{ kind: 'cooled' }]);
    case 'ready':
      return begin(desk, request);
    default:
      return applyNext(desk, request, (applied) => finish(desk, applied));
  }
}

async function whileWaiting(desk: Desk, request: Request): Promise<Request | undefined> {
  const now = desk.clock.now();
  if (now >= request.expiresAt) return desk.journal.move(request, [{ kind: 'expired' }]);
  const reminder = reminderOf(request);
  return reminder !== undefined && now >= reminder ? desk.journal.move(request, [{ kind: 'reminded' }]) : undefined;
}

/** How long a confirmed request waits for Slack or a directory that cannot be asked, before it is given up. */
const patience = 10 * 60_000;

const isPassing = (cause: unknown): boolean =>
  cause instanceof DeskhandError && (cause.code === 'directory-unreachable' || cause.code === 'directory-busy');

/** Since when a request could have been carried out. */
const readySince = ({ armedUntil, confirmations, requestedAt }: Request): number =>
  Math.max(armedUntil ?? 0, confirmations.at(-1)?.at ?? requestedAt);

/** Decides once more, on fresh facts, what was confirmed; begins only if it still is the same plan and still allowed. */
async function begin(desk: Desk, request: Request): Promise<Request | undefined> {
  let event: RequestEvent;
  try {
    event = await verdict(forOneAct(desk), request);
  } catch (cause) {
    if (isJournalFault(cause)) throw cause;
    if (isPassing(cause) && desk.clock.now() < readySince(request) + patience) {
      await desk.journal.putOff(request.id, desk.clock.now() + 10_000);
      return undefined;
    }
    const outcome = `${tellOf(cause, desk.log, { request: request.id })} Nothing was changed.`;
    event = { kind: 'refused', outcome };
  }
  return desk.journal.move(request, [event]);
}

const stale = (outcome: string): RequestEvent => ({
  kind: 'stale',
  outcome: `${outcome} Nothing was changed; please ask again.`,
});

async function verdict(desk: Desk, request: Request): Promise<RequestEvent> {
  const directory = desk.directories.get(request.subject.directory);
  const subject = directory && (await readSubject(directory, request.subject));
  if (!directory || !subject) return stale(`${request.subjectName} no longer exists in ${request.directoryLabel}.`);
  if ('name' in request.subject && nameIn(subject) !== request.subject.name) {
    return stale(`${request.subject.name} has been renamed to ${nameIn(subject)} since this was asked for.`);
  }
  const operation = operationOf(desk, request.operation);
  const prepared = await prepare(desk, operation, subject, rawOf(request.values));
  const fault = Object.values(prepared.faults)[0];
  if (fault) return stale(`This no longer fits: ${fault}`);
  if (JSON.stringify(prepared.plan) !== JSON.stringify(request.steps.map((step) => step.change))) {
    return stale('What would be changed is no longer what was asked for and confirmed.');
  }
  const { requester, channel, breakGlass } = request;
  // Deskhand's own reviews are decided by those whom they name; the policy says nothing of them.
  if (operation.isInternal) return settle(desk, request, subject, request.decision);
  await activeMember(desk, requester);
  const facts = await gatherFacts(desk, { requester, channel, operation, subject, plan: prepared.plan });
  const matter = { operation, subject, plan: prepared.plan, facts, breakGlass: breakGlass?.reason };
  const { decision } = await judge(desk, matter);
  if (decision.verdict === 'denied')
    return { kind: 'refused', outcome: `${refusalWords(decision)} Nothing was changed.` };
  return settle(desk, request, subject, recordOf(desk, decision, facts));
}

/** What comes of a decision that allows: it may ask for more people, or for more time, than were asked before. */
async function settle(desk: Desk, request: Request, subject: Subject, decision: DecisionRecord): Promise<RequestEvent> {
  const confirmations = await stillGood(desk, { ...request, decision });
  if (openRequirements(decision.requirements, confirmations).length > 0) {
    return { kind: 'sent-back', decision, confirmations };
  }
  const { coolDown = 0 } = decision;
  const until = (request.armedSince ?? desk.clock.now()) + coolDown;
  if (coolDown > 0 && desk.clock.now() < until) return { kind: 'armed', until, decision, confirmations };
  const holder =
    subject.kind === 'account' ? await desk.identity.holderOf(subject.account, request.requester.team) : undefined;
  // Whoever has become the holder since then was neither asked nor told, and would get the password.
  if (holder?.ref.id !== request.holder?.id) {
    return stale(`Who holds ${request.subjectName} is no longer who it was when this was asked for.`);
  }
  return { kind: 'applying-started', decision, confirmations, ...(holder && { holder: holder.ref }) };
}

/** The confirmations of those who still may confirm now. Anyone of whom that cannot be found out does not count. */
async function stillGood(desk: Desk, request: Request): Promise<readonly Confirmation[]> {
  const good: Confirmation[] = [];
  // One after another: of two accounts of one human, the one that confirmed first counts.
  for (const confirmation of request.confirmations) {
    try {
      const teams = await teamsNow(desk, { ...request, confirmations: good }, confirmation);
      if (teams.length > 0) good.push({ ...confirmation, teams });
    } catch (cause) {
      desk.log.warn({ request: request.id, cause }, 'a confirmation no longer counts');
    }
  }
  return good;
}

async function teamsNow(desk: Desk, request: Request, confirmation: Confirmation): Promise<readonly string[]> {
  const { person, as, teams, address } = confirmation;
  if (as === 'number') {
    await refuseUnlessHolder(desk, request, person);
    await refuseSamePerson(desk, request, person);
    return teams;
  }
  if (as === 'code') {
    const { email } = (await accountOf(desk, request)).details;
    return email && desk.seal.fingerprint(email.toLowerCase()) === address ? teams : [];
  }
  return eligibleTeams(desk, request, person);
}

const nameIn = (subject: Subject): string | undefined =>
  subject.kind === 'account' ? subject.account.name : subject.kind === 'group' ? subject.group.name : undefined;

/** All steps are settled: says what came of it, and offers the secret to the one person it is for. */
async function finish(desk: Desk, request: Request): Promise<Request | undefined> {
  const events: RequestEvent[] = [{ kind: 'ended', state: endStateOf(request.steps), outcome: outcomeOf(request) }];
  const sealed = await desk.journal.secrets(request.id);
  if (request.breakGlass) await openReview(desk, request);
  await learnNewcomer(desk, request);
  const isUseful = sealed.some(({ step }) => ['done', 'uncertain'].includes(request.steps[step]?.state ?? ''));
  if (isUseful) {
    const until = desk.clock.now() + desk.timings.reveal;
    const { holder, requester } = request;
    events.push({ kind: 'secret-offered', person: holder && !isCutOff(request) ? holder : requester, until });
  } else {
    await desk.journal.dropSecrets(request.id);
  }
  return desk.journal.move(request, events);
}

/** The address that a new account comes with was agreed to with it: it does not have to grow old first. */
async function learnNewcomer(desk: Desk, { id, subject, steps }: Request): Promise<void> {
  const made = steps.find(({ change, state }) => change.kind === 'create-account' && state === 'done')?.change;
  if (made?.kind !== 'create-account') return;
  try {
    const account = await desk.directories.get(subject.directory)?.findAccount(made.name);
    if (account) await desk.addresses.learn([account]);
  } catch (cause) {
    desk.log.warn({ request: id, cause }, 'the mail address of a new account is not known yet');
  }
}

function outcomeOf(request: Request): string {
  const troubles = request.steps.flatMap((step) => step.trouble ?? []).join(' ');
  switch (endStateOf(request.steps)) {
    case 'done':
      return request.success;
    case 'failed':
      return `${troubles} Nothing was changed.`;
    case 'partly-done':
      return `${troubles} What had been done before stays done.`;
    default:
      return `${troubles} Please look at ${request.subjectName} in ${request.directoryLabel} before you ask again.`;
  }
}
