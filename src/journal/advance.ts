import type { PersonRef } from '../core/person.ts';
import {
  currentStep,
  endStateOf,
  endStates,
  type HolderProof,
  hasEnded,
  openStates,
  type Request,
  type RequestEvent,
  type RequestState,
  type StepRecord,
} from './request.ts';
import { deadlineOf, isSame, openRequirements } from './requirements.ts';

/** A move that the request's state does not allow: another one was faster, or the caller is wrong. */
export class IllegalMove extends Error {
  constructor(request: Request | undefined, event: RequestEvent) {
    super(`A request that is ${request ? request.state : 'not there'} cannot take "${event.kind}".`);
    this.name = 'IllegalMove';
  }
}

/** Where each event may happen. Events on steps and secrets have conditions of their own on top. */
const allowed: Readonly<Record<Exclude<RequestEvent['kind'], 'requested'>, readonly RequestState[]>> = {
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
  'secret-read': ['done', 'partly-done', 'uncertain'],
  'secret-expired': ['done', 'partly-done', 'uncertain'],
};

/** The step states from which an event on a step may go on. */
const stepAllowed: Readonly<Partial<Record<RequestEvent['kind'], readonly StepRecord['state'][]>>> = {
  'change-started': ['pending', 'started'],
  'change-rescheduled': ['started'],
  'task-started': ['started'],
  'change-accepted': ['started', 'running'],
  'change-done': ['started', 'accepted'],
  'change-failed': ['pending', 'started', 'running', 'accepted'],
  'change-uncertain': ['pending', 'started', 'running', 'accepted'],
};

/**
 * The whole life of a request as one pure function: gives the request as it is after the event.
 *
 * @throws IllegalMove where the state does not allow the event; ended states take nothing but what happens to their secret.
 */
export function advance(request: Request | undefined, event: RequestEvent, at: number): Request {
  if (event.kind === 'requested') {
    if (request) throw new IllegalMove(request, event);
    return { ...event.request, version: 1, state: openingState(event.request) };
  }
  if (!request || !allowed[event.kind].includes(request.state)) throw new IllegalMove(request, event);
  const next = { ...request, version: request.version + 1 };
  switch (event.kind) {
    case 'approved': {
      if (request.approvals.some(({ person }) => isSame(person, event.person))) throw new IllegalMove(request, event);
      const { kind: _, ...approval } = event;
      const approvals = [...request.approvals, { ...approval, at }];
      const open = openRequirements(request.decision.requirements, approvals);
      return { ...next, approvals, state: open.length === 0 ? 'ready' : 'waiting' };
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
      const coolingDownSince = request.coolingDownSince ?? at;
      return { ...next, state: 'cooling-down', decision, approvals, coolingDownSince, coolingDownUntil: until };
    }
    case 'cool-down-ended':
      return { ...next, state: 'ready' };
    case 'stopped':
      return end(next, at, 'declined', `Cancelled by ${event.role}.`, event.person);
    case 'reported-not-me': {
      if (request.reportedNotMe) throw new IllegalMove(request, event);
      const reported = { ...next, reportedNotMe: { person: event.person, at } };
      // What is being carried out already cannot be called back; the alarm is raised all the same.
      if (hasEnded(request) || request.state === 'applying') return reported;
      return end(reported, at, 'declined', 'The account holder did not request this.', event.person);
    }
    case 'holder-notified':
      if (request.notifiedByMailAt !== undefined) throw new IllegalMove(request, event);
      return { ...next, notifiedByMailAt: event.isGivenUp ? 0 : at };
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
    case 'sent-back':
      return {
        ...withoutArming(next),
        state: 'waiting',
        decision: event.decision,
        approvals: event.approvals,
        expiresAt: deadlineOf(request.requestedAt, event.decision.requirements),
      };
    case 'applying-started':
      return { ...withHolder(next, event.holder), state: 'applying', applyingSince: at, ...settled(event) };
    case 'ended':
      if (currentStep(request) || request.steps.some((step) => step.state === 'accepted'))
        throw new IllegalMove(request, event);
      if (event.state !== endStateOf(request.steps)) throw new IllegalMove(request, event);
      return end(next, at, event.state, event.outcome);
    case 'secret-offered':
      if (request.secret) throw new IllegalMove(request, event);
      return { ...next, secret: { person: event.person, until: event.until, state: 'sealed' } };
    case 'secret-read':
    case 'secret-expired': {
      if (request.secret?.state !== 'sealed') throw new IllegalMove(request, event);
      const secret = { ...request.secret, state: event.kind === 'secret-read' ? 'read' : 'expired' } as const;
      return { ...next, secret: event.kind === 'secret-read' ? { ...secret, readAt: at } : secret };
    }
    default:
      return { ...next, steps: advanceStep(request, event, at) };
  }
}

const openingState = ({ decision }: Request): RequestState =>
  decision.requirements.some((requirement) => requirement.approvals > 0) ? 'waiting' : 'ready';

const settled = ({ decision, approvals }: Extract<RequestEvent, { kind: 'applying-started' }>) => ({
  decision,
  approvals,
});

/** How far the holder's proof has come after an event about it. */
function proved(
  { proof = { failures: 0 } }: Request,
  event: Extract<RequestEvent, { kind: 'holder-unreachable' | 'code-sent' | 'code-failed' | 'proof-failed' }>,
): HolderProof {
  const { code } = proof;
  switch (event.kind) {
    case 'holder-unreachable':
      return { ...proof, unreachable: true };
    case 'code-sent': {
      const { to, address, until } = event;
      return { ...proof, code: { to, address, until, sent: (code?.sent ?? 0) + 1, failures: 0 } };
    }
    case 'code-failed': {
      const { code: unsent, ...others } = proof;
      const sent = (unsent?.sent ?? 1) - 1;
      return unsent && sent > 0 ? { ...others, code: { ...unsent, sent, until: 0 } } : others;
    }
    case 'proof-failed':
      if (event.proof === 'number') return { ...proof, failures: proof.failures + 1 };
      return { ...proof, ...(code && { code: { ...code, failures: code.failures + 1 } }) };
  }
}

/** What is held back anew is held back for the whole time. */
function withoutArming({ coolingDownSince: _1, coolingDownUntil: _2, ...request }: Request): Request {
  return request;
}

function withHolder({ holder: _, ...request }: Request, holder: PersonRef | undefined): Request {
  return { ...request, ...(holder && { holder }) };
}

function end(request: Request, at: number, state: RequestState, outcome: string, endedBy?: PersonRef): Request {
  return { ...request, state, outcome, endedAt: at, ...(endedBy && { endedBy }) };
}

type StepEvent = Extract<RequestEvent, { step: number }>;

function advanceStep(request: Request, event: StepEvent, at: number): readonly StepRecord[] {
  const step = request.steps[event.step];
  if (!step || !stepAllowed[event.kind]?.includes(step.state)) throw new IllegalMove(request, event);
  // A step begins only when all before it are settled; what runs at the directory is one change at a time.
  if (event.kind === 'change-started' && currentStep(request)?.index !== event.step)
    throw new IllegalMove(request, event);
  const isTerminal = event.kind === 'change-failed' || event.kind === 'change-uncertain';
  return request.steps.map((other, index) => {
    if (index === event.step) return changedStep(step, event, at);
    return isTerminal && other.state === 'pending' ? { ...other, state: 'skipped' } : other;
  });
}

function changedStep(step: StepRecord, event: StepEvent, at: number): StepRecord {
  switch (event.kind) {
    case 'change-started':
      return { ...step, state: 'started', attempts: event.attempt, startedAt: at };
    case 'change-rescheduled':
      return {
        ...step,
        state: 'pending',
        progress: { note: event.reason },
        ...((step.mayHaveRun || event.mayHaveRun) && { mayHaveRun: true }),
      };
    case 'task-started':
      return { ...step, state: 'running', task: event.task };
    case 'change-accepted':
      return { ...step, state: 'accepted', acceptedAt: at };
    case 'change-done':
      return { ...step, state: 'done' };
    case 'change-failed':
      return { ...step, state: 'failed', trouble: event.trouble };
    case 'change-uncertain':
      return { ...step, state: 'uncertain', trouble: event.trouble };
  }
}

/** Notes how far a running task has come. No event of its own: it is drawn, not audited. */
export function progressed(request: Request, index: number, progress: NonNullable<StepRecord['progress']>): Request {
  if (hasEnded(request)) return request;
  const steps = request.steps.map((step, at) => (at === index ? { ...step, progress } : step));
  return { ...request, version: request.version + 1, steps };
}
