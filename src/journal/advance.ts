import type { PersonRef } from '../core/person.ts';
import { secretAfter } from './advance-secret.ts';
import { advanceStep } from './advance-step.ts';
import { IllegalMove } from './illegal-move.ts';
import {
  commonOf,
  currentStep,
  type EndedRequest,
  type EndState,
  endStateOf,
  endStates,
  type HolderProof,
  hasEnded,
  openStates,
  type Request,
  type RequestState,
  type StepRecord,
} from './request.ts';
import type { RequestEvent } from './request-event.ts';
import { deadlineOf, isSame, openRequirements } from './requirements.ts';

/** Where each event may happen. Events on steps and secrets have conditions of their own on top. */
const allowed: Readonly<Record<Exclude<RequestEvent['kind'], 'requested' | 'carried-over'>, readonly RequestState[]>> =
  {
    approved: ['waiting'],
    reminded: ['waiting'],
    'holder-unreachable': ['waiting'],
    'code-sent': ['waiting'],
    'code-failed': ['waiting'],
    'proof-failed': ['waiting'],
    'cool-down-started': ['ready'],
    'cool-down-ended': ['cooling-down'],
    stopped: ['cooling-down', 'ready'],
    'reported-not-me': [...openStates, ...endStates],
    'holder-notified': [...endStates],
    'holder-notice-given-up': [...endStates],
    declined: ['waiting'],
    cancelled: ['waiting', 'cooling-down', 'ready'],
    expired: ['waiting'],
    'sent-back': ['ready'],
    'applying-started': ['ready'],
    stale: ['ready'],
    refused: ['ready'],
    'change-started': ['applying'],
    'change-rescheduled': ['applying'],
    'task-started': ['applying'],
    'change-accepted': ['applying'],
    'change-done': ['applying'],
    'change-failed': ['applying'],
    'change-uncertain': ['applying'],
    ended: ['applying'],
    'secret-offered': ['done', 'partly-done', 'uncertain'],
    'secret-opened': ['done', 'partly-done', 'uncertain'],
    'secret-viewed': ['done', 'partly-done', 'uncertain'],
    'secret-saved': ['done', 'partly-done', 'uncertain'],
    'secret-expired': ['done', 'partly-done', 'uncertain'],
  };

/**
 * The whole life of a request as one pure function: gives the request as it is after the event.
 *
 * @throws IllegalMove where the state does not allow the event; ended states take nothing but what happens to their secret.
 */
export function advance(request: Request | undefined, event: RequestEvent, at: number): Request {
  if (event.kind === 'requested') {
    if (request) throw new IllegalMove(request, event);
    return opened(event.request);
  }
  if (event.kind === 'carried-over') return { ...event.request, version: (request ?? event.request).version + 1 };
  if (!request || !allowed[event.kind].includes(request.state)) throw new IllegalMove(request, event);
  const next = { ...request, version: request.version + 1 };
  switch (event.kind) {
    case 'approved': {
      if (request.approvals.some(({ person }) => isSame(person, event.person))) throw new IllegalMove(request, event);
      const { kind: _, ...approval } = event;
      const approvals = [...request.approvals, { ...approval, at }];
      const isMet = openRequirements(request.decision.requirements, approvals).length === 0;
      return isMet ? { ...commonOf(next), approvals, state: 'ready' } : { ...next, approvals };
    }
    case 'reminded':
      return { ...next, remindedAt: at };
    case 'holder-unreachable':
      // Whoever cannot get into Slack hears of the end by mail too.
      return { ...next, proof: proved(request, event), notifyByMail: true };
    case 'code-sent':
    case 'code-failed':
    case 'proof-failed':
      return { ...next, proof: proved(request, event) };
    case 'cool-down-started': {
      const { until, decision, approvals } = event;
      const coolDown = { since: request.coolDown?.since ?? at, until };
      return { ...commonOf(next), state: 'cooling-down', decision, approvals, coolDown };
    }
    case 'cool-down-ended':
      return { ...commonOf(next), state: 'ready' };
    case 'reported-not-me': {
      if (request.reportedNotMe) throw new IllegalMove(request, event);
      const reported = { ...next, reportedNotMe: { person: event.person, at } };
      // What is being carried out already cannot be called back; the alarm is raised all the same.
      if (hasEnded(request) || request.state === 'applying') return reported;
      return end(reported, at, 'declined', 'The account holder did not request this.', event.person);
    }
    case 'sent-back': {
      const { decision, approvals } = event;
      const expiresAt = deadlineOf(request.requestedAt, decision.requirements);
      return { ...withoutCoolDown(commonOf(next)), state: 'waiting', decision, approvals, expiresAt };
    }
    case 'applying-started': {
      const { decision, approvals, holder } = event;
      return { ...withHolder(commonOf(next), holder), state: 'applying', applyingSince: at, decision, approvals };
    }
    case 'stopped':
    case 'declined':
    case 'cancelled':
    case 'expired':
    case 'stale':
    case 'refused':
    case 'ended':
      return endedBy(next, event, at);
    case 'holder-notified':
    case 'holder-notice-given-up':
    case 'secret-offered':
    case 'secret-opened':
    case 'secret-viewed':
    case 'secret-saved':
    case 'secret-expired':
      if (!hasEnded(next)) throw new IllegalMove(request, event);
      return afterwards(next, event, at);
    default:
      return { ...next, steps: advanceStep(request, event, at) };
  }
}

/** A request as it begins: where nobody is asked, it is ready. */
function opened(draft: Request): Request {
  const first = { ...draft, version: 1 };
  const asks = draft.decision.requirements.some((requirement) => requirement.approvals > 0);
  return asks ? first : { ...commonOf(first), state: 'ready' };
}

type EndEvent = Extract<
  RequestEvent,
  { kind: 'stopped' | 'declined' | 'cancelled' | 'expired' | 'stale' | 'refused' | 'ended' }
>;

/** @param next with its new version already */
function endedBy(next: Request, event: EndEvent, at: number): EndedRequest {
  switch (event.kind) {
    case 'stopped':
      return end(next, at, 'declined', `Cancelled by ${event.role}.`, event.person);
    case 'declined':
      return end(next, at, 'declined', event.reason, event.person);
    case 'cancelled':
      return end(next, at, 'cancelled', 'The requester cancelled it.', event.person);
    case 'expired':
      return end(next, at, 'expired', 'It was not approved in time.');
    case 'stale':
      return end(next, at, 'stale', event.outcome);
    case 'refused':
      return end(next, at, 'failed', event.outcome);
    case 'ended':
      if (currentStep(next) || next.steps.some((step) => step.state === 'accepted')) throw new IllegalMove(next, event);
      if (event.state !== endStateOf(next.steps)) throw new IllegalMove(next, event);
      return end(next, at, event.state, event.outcome);
  }
}

type EventAfterwards = Extract<
  RequestEvent,
  { kind: 'holder-notified' | 'holder-notice-given-up' | `secret-${string}` }
>;

/** What can still happen when a request has ended: its holder is told, its secret is seen or lost. */
function afterwards(next: EndedRequest, event: EventAfterwards, at: number): EndedRequest {
  switch (event.kind) {
    case 'holder-notified':
    case 'holder-notice-given-up':
      if (next.holderNotice) throw new IllegalMove(next, event);
      return { ...next, holderNotice: { state: event.kind === 'holder-notified' ? 'sent' : 'given-up', at } };
    case 'secret-offered':
      if (next.secret) throw new IllegalMove(next, event);
      return { ...next, secret: { person: event.person, until: event.until, state: 'sealed' } };
    case 'secret-opened':
    case 'secret-viewed':
    case 'secret-saved':
    case 'secret-expired':
      return { ...next, secret: secretAfter(next, event, at) };
  }
}

/** How far the holder's proof has come after an event about it. */
function proved(
  { proof = { failures: 0, codes: 0 } }: Request,
  event: Extract<RequestEvent, { kind: 'holder-unreachable' | 'code-sent' | 'code-failed' | 'proof-failed' }>,
): HolderProof {
  const { code, ...others } = proof;
  switch (event.kind) {
    case 'holder-unreachable':
      return { ...proof, unreachable: true };
    case 'code-sent': {
      const { to, address, until } = event;
      return { ...others, codes: proof.codes + 1, code: { to, address, until, failures: 0 } };
    }
    case 'code-failed':
      return code ? { ...others, codes: proof.codes - 1 } : proof;
    case 'proof-failed':
      if (event.proof === 'number') return { ...proof, failures: proof.failures + 1 };
      return code ? { ...proof, code: { ...code, failures: code.failures + 1 } } : proof;
  }
}

type Common = ReturnType<typeof commonOf>;

/** What is held back anew is held back for the whole time. */
function withoutCoolDown({ coolDown: _, ...request }: Common): Common {
  return request;
}

function withHolder({ holder: _, ...request }: Common, holder: PersonRef | undefined): Common {
  return { ...request, ...(holder && { holder }) };
}

function end(next: Request, at: number, state: EndState, outcome: string, person?: PersonRef): EndedRequest {
  const { applyingSince } = next;
  return {
    ...commonOf(next),
    state,
    outcome,
    endedAt: at,
    ...(person && { endedBy: person }),
    ...(applyingSince !== undefined && { applyingSince }),
  };
}

/** Notes how far a running task has come. No event of its own: it is drawn, not audited. */
export function progressed(request: Request, index: number, progress: NonNullable<StepRecord['progress']>): Request {
  if (hasEnded(request)) return request;
  const steps = request.steps.map((step, at) => (at === index ? { ...step, progress } : step));
  return { ...request, version: request.version + 1, steps };
}
