import { readSubject } from '../core/directory.ts';
import type { Subject } from '../core/subject.ts';
import { applyNext } from './apply.ts';
import { eligibleTeams } from './decisions.ts';
import { type Desk, forOneAct } from './desk.ts';
import { decideOn, holderOf, recordOf, refusalWords } from './intake.ts';
import { operationOf } from './menu.ts';
import { prepare, rawOf } from './prepare.ts';
import { type Confirmation, endStateOf, hasEnded, type Request, type RequestEvent } from './request.ts';
import { openRequirements } from './requirements.ts';
import { expireSecret } from './reveal.ts';
import { isJournalFault, tellOf } from './trouble.ts';

/**
 * Moves a leased request on by one thing.
 *
 * @returns the request afterwards; `undefined` where it has to wait, or another was faster.
 */
export async function moveOn(desk: Desk, request: Request): Promise<Request | undefined> {
  if (hasEnded(request)) {
    const isOver = request.secret !== undefined && desk.clock.now() >= request.secret.until;
    return isOver ? expireSecret(desk, request) : undefined;
  }
  switch (request.state) {
    case 'waiting':
      return desk.clock.now() < request.expiresAt ? undefined : desk.journal.move(request, [{ kind: 'expired' }]);
    case 'ready':
      return begin(desk, request);
    default:
      return applyNext(desk, request, (applied) => finish(desk, applied));
  }
}

/** Decides once more, on fresh facts, what was confirmed; begins only if it still is the same plan and still allowed. */
async function begin(desk: Desk, request: Request): Promise<Request | undefined> {
  let event: RequestEvent;
  try {
    event = await verdict(forOneAct(desk), request);
  } catch (cause) {
    if (isJournalFault(cause)) throw cause;
    const outcome = `${tellOf(cause, desk.log, { request: request.id })} Nothing was changed.`;
    event = { kind: 'refused', outcome };
  }
  return desk.journal.move(request, [event]);
}

async function verdict(desk: Desk, request: Request): Promise<RequestEvent> {
  const stale = (outcome: string): RequestEvent => ({
    kind: 'stale',
    outcome: `${outcome} Nothing was changed; please ask again.`,
  });
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
  const { requester, channel } = request;
  const decision = await decideOn(desk, { requester, channel, operation, subject, plan: prepared.plan });
  if (decision.verdict === 'denied')
    return { kind: 'refused', outcome: `${refusalWords(decision)} Nothing was changed.` };
  const record = recordOf(desk, decision);
  const holder = await holderOf(desk, subject, requester);
  const confirmations = await stillGood(desk, { ...request, decision: record });
  return openRequirements(record.requirements, confirmations).length > 0
    ? { kind: 'sent-back', decision: record, confirmations }
    : { kind: 'applying-started', decision: record, ...(holder && { holder }) };
}

/** The confirmations of those who still may confirm now. Anyone of whom that cannot be found out does not count. */
async function stillGood(desk: Desk, request: Request): Promise<readonly Confirmation[]> {
  const checked = await Promise.all(
    request.confirmations.map(async (confirmation) => {
      try {
        return [{ ...confirmation, teams: await eligibleTeams(desk, request, confirmation.person) }];
      } catch (cause) {
        desk.log.warn({ request: request.id, cause }, 'a confirmation no longer counts');
        return [];
      }
    }),
  );
  return checked.flat();
}

const nameIn = (subject: Subject): string | undefined =>
  subject.kind === 'account' ? subject.account.name : subject.kind === 'group' ? subject.group.name : undefined;

/** All steps are settled: says what came of it, and offers the secret to the one person it is for. */
async function finish(desk: Desk, request: Request): Promise<Request | undefined> {
  const events: RequestEvent[] = [{ kind: 'ended', state: endStateOf(request.steps), outcome: outcomeOf(request) }];
  const sealed = await desk.journal.secrets(request.id);
  const isUseful = sealed.some(({ step }) => ['done', 'uncertain'].includes(request.steps[step]?.state ?? ''));
  if (isUseful) {
    const until = desk.clock.now() + desk.timings.reveal;
    events.push({ kind: 'secret-offered', person: request.holder ?? request.requester, until });
  } else {
    await desk.journal.dropSecrets(request.id);
  }
  return desk.journal.move(request, events);
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
