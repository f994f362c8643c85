import { canonicalJson } from '../core/canonical-json.ts';
import { readSubject } from '../core/directory.ts';
import { DeskhandError } from '../core/errors.ts';
import type { Subject } from '../core/subject.ts';
import {
  type Approval,
  type DecisionRecord,
  endStateOf,
  hasEnded,
  isViewable,
  type Request,
} from '../journal/request.ts';
import type { RequestEvent } from '../journal/request-event.ts';
import { openRequirements, reminderOf } from '../journal/requirements.ts';
import { applyNext } from './apply.ts';
import { applyRestrictions } from './apply-restrictions.ts';
import { eligibleTeams, refuseSamePerson } from './approvals.ts';
import { operationOf } from './catalog.ts';
import { forOneAct, type RequestContext } from './context.ts';
import { isJournalFault, userMessageOf } from './error-messages.ts';
import { recordOf, refusalMessage } from './evaluate.ts';
import { activeMember, gatherFacts, planFacts } from './facts.ts';
import { accountOf, readerOf } from './holder.ts';
import { refuseUnlessHolder } from './holder-verification.ts';
import { notifyHolder } from './notify-by-mail.ts';
import { prepare, rawOf } from './plan.ts';
import { expireSecret } from './reveal.ts';
import { openReview } from './review.ts';

/**
 * Moves a leased request on by one thing.
 *
 * @returns the request afterwards; `undefined` where it has to wait, or another was faster.
 */
export async function processNext(context: RequestContext, request: Request): Promise<Request | undefined> {
  if (hasEnded(request)) {
    const isOver = isViewable(request.secret) && context.clock.now() >= request.secret.until;
    if (isOver) return expireSecret(context, request);
    return request.notifyByMail && !request.holderNotice ? notifyHolder(context, request) : undefined;
  }
  switch (request.state) {
    case 'waiting':
      return whileWaiting(context, request);
    case 'cooling-down':
      return context.clock.now() < request.coolDown.until
        ? undefined
        : context.journal.move(request, [{ kind: 'cool-down-ended' }]);
    case 'ready':
      return begin(context, request);
    default:
      return applyNext(context, request, (applied) => finish(context, applied));
  }
}

async function whileWaiting(
  context: RequestContext,
  request: Extract<Request, { state: 'waiting' }>,
): Promise<Request | undefined> {
  const now = context.clock.now();
  if (now >= request.expiresAt) return context.journal.move(request, [{ kind: 'expired' }]);
  const reminder = reminderOf(request);
  return reminder !== undefined && now >= reminder ? context.journal.move(request, [{ kind: 'reminded' }]) : undefined;
}

/** How long an approved request waits for Slack or a directory that cannot be asked, before it is given up. */
const patience = 10 * 60_000;

const isPassing = (cause: unknown): boolean =>
  cause instanceof DeskhandError && (cause.code === 'directory-unreachable' || cause.code === 'directory-busy');

/** Since when a request could have been carried out. */
const readySince = ({ coolDown, approvals, requestedAt }: Request): number =>
  Math.max(coolDown?.until ?? 0, approvals.at(-1)?.at ?? requestedAt);

/** Decides once more, on fresh facts, what was approved; begins only if it still is the same plan and still allowed. */
async function begin(context: RequestContext, request: Request): Promise<Request | undefined> {
  let event: RequestEvent;
  try {
    await context.journal.requireLogged(request);
    event = await nextEvent(forOneAct(context), request);
  } catch (cause) {
    if (isJournalFault(cause)) throw cause;
    if (isPassing(cause) && context.clock.now() < readySince(request) + patience) {
      await context.journal.reschedule(request.id, context.clock.now() + 10_000);
      return undefined;
    }
    const outcome = `${userMessageOf(cause, context.log, { request: request.id })} Nothing was changed.`;
    event = { kind: 'refused', outcome };
  }
  return context.journal.move(request, [event]);
}

const stale = (outcome: string): RequestEvent => ({
  kind: 'stale',
  outcome: `${outcome} Nothing was changed. Please make a new request.`,
});

async function nextEvent(context: RequestContext, request: Request): Promise<RequestEvent> {
  const directory = context.directories.get(request.subject.directory);
  const subject = directory && (await readSubject(directory, request.subject));
  if (!directory || !subject) return stale(`${request.subjectName} no longer exists in ${request.directoryLabel}.`);
  if ('name' in request.subject && nameIn(subject) !== request.subject.name) {
    return stale(`${request.subject.name} was renamed to ${nameIn(subject)} after this request.`);
  }
  const operation = operationOf(context, request.operation);
  const prepared = await prepare(context, operation, subject, rawOf(request.values));
  const fault = Object.values(prepared.faults)[0];
  if (fault) return stale(`This request is no longer valid: ${fault}`);
  if (canonicalJson(prepared.plan) !== canonicalJson(request.steps.map((step) => step.change))) {
    return stale('The change is no longer the one that was requested and approved.');
  }
  const { requester, channel, emergency } = request;
  // Deskhand's own reviews are decided by those whom they name; the policy says nothing of them.
  if (operation.isInternal) return decideNext(context, request, subject, request.decision);
  await activeMember(context, requester);
  const { plan } = prepared;
  const { facts: planned, givesPower } = await planFacts(context, operation, plan);
  const facts = { ...(await gatherFacts(context, { requester, channel, operation, subject })), ...planned };
  const input = { operation, subject, plan, requester, facts, givesPower, emergency: emergency?.reason };
  const { decision } = await applyRestrictions(context, input);
  if (decision.verdict === 'denied')
    return { kind: 'refused', outcome: `${refusalMessage(decision)} Nothing was changed.` };
  return decideNext(context, request, subject, recordOf(context, decision, { facts, givesPower }));
}

/** What comes of a decision that allows: it may ask for more people, or for more time, than were asked before. */
async function decideNext(
  context: RequestContext,
  request: Request,
  subject: Subject,
  decision: DecisionRecord,
): Promise<RequestEvent> {
  const approvals = await stillGood(context, { ...request, decision });
  if (openRequirements(decision.requirements, approvals).length > 0) {
    return { kind: 'sent-back', decision, approvals };
  }
  const { coolDown = 0 } = decision;
  const until = (request.coolDown?.since ?? context.clock.now()) + coolDown;
  if (coolDown > 0 && context.clock.now() < until) return { kind: 'cool-down-started', until, decision, approvals };
  const found =
    subject.kind === 'account' ? await context.identity.holderOf(subject.account, request.requester.team) : undefined;
  const holder = found?.kind === 'holder' ? found.person : undefined;
  // Whoever has become the holder since then was neither asked nor told, and would get the password.
  if (holder?.ref.id !== request.holder?.id) {
    return stale(`The holder of ${request.subjectName} changed after this request.`);
  }
  return { kind: 'applying-started', decision, approvals, ...(holder && { holder: holder.ref }) };
}

/** The approvals of those who still may approve now. Anyone of whom that cannot be found out does not count. */
async function stillGood(context: RequestContext, request: Request): Promise<readonly Approval[]> {
  const good: Approval[] = [];
  // One after another: of two accounts of one human, the one that approved first counts.
  for (const approval of request.approvals) {
    try {
      const teams = await teamsNow(context, { ...request, approvals: good }, approval);
      if (teams.length > 0) good.push({ ...approval, teams });
    } catch (cause) {
      context.log.warn({ request: request.id, cause }, 'an approval no longer counts');
    }
  }
  return good;
}

async function teamsNow(context: RequestContext, request: Request, approval: Approval): Promise<readonly string[]> {
  const { person, as, teams, address } = approval;
  if (as === 'number') {
    await refuseUnlessHolder(context, request, person);
    await refuseSamePerson(context, request, person);
    return teams;
  }
  if (as === 'code') {
    const { email } = (await accountOf(context, request)).details;
    return email && context.secretBox.hmac(email.toLowerCase()) === address ? teams : [];
  }
  return eligibleTeams(context, request, person);
}

const nameIn = (subject: Subject): string | undefined =>
  subject.kind === 'account' ? subject.account.name : subject.kind === 'group' ? subject.group.name : undefined;

/** All steps are settled: says what came of it, and offers the secret to the one person it is for. */
async function finish(context: RequestContext, request: Request): Promise<Request | undefined> {
  const events: RequestEvent[] = [{ kind: 'ended', state: endStateOf(request.steps), outcome: outcomeOf(request) }];
  const sealed = await context.journal.secrets(request.id);
  if (request.emergency) await openReview(context, request);
  await learnNewcomer(context, request);
  const isUseful = sealed.some(
    ({ kind, item }) => kind === 'step' && ['done', 'uncertain'].includes(request.steps[item]?.state ?? ''),
  );
  if (isUseful) {
    const until = context.clock.now() + context.timings.reveal;
    events.push({ kind: 'secret-offered', person: readerOf(request), until });
  } else {
    await context.journal.dropSecrets(request.id, 'step', 'code');
  }
  return context.journal.move(request, events);
}

/** The address that a new account comes with was agreed to with it: it does not have to grow old first. */
async function learnNewcomer(context: RequestContext, { id, subject, steps }: Request): Promise<void> {
  const made = steps.find(({ change, state }) => change.kind === 'create-account' && state === 'done')?.change;
  if (made?.kind !== 'create-account') return;
  try {
    const account = await context.directories.get(subject.directory)?.findAccount(made.name);
    if (account) await context.addresses.learn([account]);
  } catch (cause) {
    context.log.warn({ request: id, cause }, 'the mail address of a new account is not known yet');
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
      return `${troubles} Earlier changes stay.`;
    default:
      return `${troubles} Check ${request.subjectName} in ${request.directoryLabel} before you try again.`;
  }
}
