import type { Change, ChangeKind } from '../core/change.ts';
import type { DescribedChange } from '../core/describe-change.ts';
import type { Json, TaskRef } from '../core/directory.ts';
import type { Risk } from '../core/operation.ts';
import type { PersonRef } from '../core/person.ts';
import type { SubjectRef } from '../core/subject.ts';
import type { FactsRecord } from '../policy/recorded-facts.ts';

/** `armed`: approved, and held back for a while so that it can be stopped. */
export const openStates = ['waiting', 'cooling-down', 'ready', 'applying'] as const;
export const endStates = [
  'done',
  'declined',
  'expired',
  'cancelled',
  'stale',
  'failed',
  'partly-done',
  'uncertain',
] as const;
export type EndState = (typeof endStates)[number];
export type RequestState = (typeof openStates)[number] | EndState;

/** So many distinct people out of these teams have to approve, within that time. */
export interface Requirement {
  readonly rules: readonly string[];
  readonly approvals: number;
  readonly from: readonly string[];
  /** Milliseconds since the request. */
  readonly within: number;
  readonly because: readonly string[];
}

/**
 * How the account holder's own part was proved: by the number that the requester reads out, by a code mailed to the address
 * on file (entered by the requester), or by the manager in the holder's place.
 */
type Proof = 'number' | 'code' | 'manager';

/** One person's approval, with the teams they were in when they pressed; `holder` and `manager` count as teams. */
export interface Approval {
  readonly person: PersonRef;
  readonly at: number;
  readonly teams: readonly string[];
  readonly as?: Proof;
  /** Keyed fingerprint of the address that a code went to. */
  readonly address?: string;
}

/** How far the proof of the account holder has come. */
export interface HolderProof {
  /** How often a wrong number was entered. */
  readonly failures: number;
  /** The requester says that the holder cannot get into Slack: then the manager or a mailed code may stand in. */
  readonly unreachable?: true;
  /** The code that was mailed last. */
  readonly code?: {
    /** Most of the address hidden, for people. */
    readonly to: string;
    readonly address: string;
    readonly until: number;
    /** How many codes were mailed for this request. */
    readonly sent: number;
    readonly failures: number;
  };
}

export type StepState = 'pending' | 'started' | 'running' | 'accepted' | 'done' | 'failed' | 'uncertain' | 'skipped';

/** One change of the plan and how far it has come. `made`: the directory says so, and it is being read back. */
export interface StepRecord {
  readonly change: Change;
  readonly state: StepState;
  /** How often the call was begun. */
  readonly attempts: number;
  /** An earlier attempt may have been carried out: whatever fails now, it is not certain that nothing was changed. */
  readonly mayHaveRun?: true;
  /** When the last call was begun; its deadline counts from here. */
  readonly startedAt?: number;
  /** When the directory said that it was done; reading back counts from here. */
  readonly acceptedAt?: number;
  readonly task?: TaskRef;
  readonly progress?: { readonly done?: number; readonly total?: number; readonly note?: string };
  /** For people: why it failed or what is uncertain. */
  readonly trouble?: string;
}

interface SealedFor {
  readonly person: PersonRef;
  readonly until: number;
  readonly state: 'sealed' | 'read' | 'expired';
  readonly readAt?: number;
}

/** Which policy decided, and by which rules. */
export interface DecisionRecord {
  readonly policy: string;
  readonly rules: readonly { readonly id: string; readonly because: string }[];
  readonly requirements: readonly Requirement[];
  /** Milliseconds for which the change is held back once it is approved. */
  readonly coolDown?: number;
  /** It joins a group of administrators, or one that the policy protects: a lockdown holds it back. */
  readonly givesPower?: boolean;
  /** What the decision rested on, for holding another policy against it later. */
  readonly facts?: FactsRecord;
}

/** One person's wish to run one operation on one subject. The journal holds it; Slack only shows it. */
export interface Request {
  readonly id: string;
  readonly version: number;
  readonly state: RequestState;
  readonly operation: string;
  readonly risk: Risk;
  readonly requester: PersonRef;
  readonly subject: SubjectRef;
  /** The subject's name as it was shown when the request was made. */
  readonly subjectName: string;
  readonly directoryLabel: string;
  readonly values: { readonly [field: string]: Json };
  readonly channel: string;
  /** The account holder's Slack person, where known: they are told, and a secret goes to them. */
  readonly holder?: PersonRef;
  /** The holder's manager, where known. */
  readonly manager?: PersonRef;
  /** The account holder is told by mail, since no Slack person of theirs is known or they cannot get in there. */
  readonly notifyByMail?: true;
  /** Asked for during a lockdown, with this reason; `from` are the teams that review it afterwards. */
  readonly emergency?: { readonly reason: string; readonly from: readonly string[] };
  /** The requester is not to learn whether there is such an account: nothing of it is shown to them. */
  readonly hidesExistence?: true;
  /** Who cannot decide on it, besides the requester: a review is not closed by those whose doing it reviews. */
  readonly excludedApprovers?: readonly PersonRef[];
  /** The outcome in words for when everything has been done and read back. */
  readonly success: string;
  readonly requestedAt: number;
  /** When waiting for approvals ends. */
  readonly expiresAt: number;
  readonly decision: DecisionRecord;
  /** What would change, from what to what, as it was shown to the requester and is shown to who approves. */
  readonly changeSummaries: readonly DescribedChange[];
  readonly steps: readonly StepRecord[];
  readonly approvals: readonly Approval[];
  readonly proof?: HolderProof;
  readonly remindedAt?: number;
  readonly coolingDownSince?: number;
  /** When a request that cools down runs by itself. */
  readonly coolingDownUntil?: number;
  /** The account holder says that they did not ask for this. */
  readonly reportedNotMe?: { readonly person: PersonRef; readonly at: number };
  readonly applyingSince?: number;
  readonly endedAt?: number;
  /** For people: the outcome, or why it ended. */
  readonly outcome?: string;
  /** Who ended it: declined or cancelled it. */
  readonly endedBy?: PersonRef;
  readonly secret?: SealedFor;
  /** When the account holder was told by mail; 0 where that was given up. */
  readonly notifiedByMailAt?: number;
}

/** What can happen to a request. Each is one record of the audit log. */
export type RequestEvent =
  | { readonly kind: 'requested'; readonly request: Request }
  | {
      readonly kind: 'approved';
      readonly person: PersonRef;
      readonly teams: readonly string[];
      readonly as?: Proof;
      readonly address?: string;
    }
  | { readonly kind: 'reminded' }
  | { readonly kind: 'holder-unreachable'; readonly person: PersonRef }
  | { readonly kind: 'code-sent'; readonly to: string; readonly address: string; readonly until: number }
  | { readonly kind: 'code-failed' }
  | { readonly kind: 'proof-failed'; readonly proof: 'number' | 'code'; readonly person: PersonRef }
  | {
      readonly kind: 'cool-down-started';
      readonly until: number;
      readonly decision: DecisionRecord;
      readonly approvals: readonly Approval[];
    }
  | { readonly kind: 'cool-down-ended' }
  | { readonly kind: 'stopped'; readonly person: PersonRef; readonly role: string }
  | { readonly kind: 'reported-not-me'; readonly person: PersonRef }
  | { readonly kind: 'holder-notified'; readonly isGivenUp?: true }
  | { readonly kind: 'declined'; readonly person: PersonRef; readonly reason: string }
  | { readonly kind: 'cancelled'; readonly person: PersonRef }
  | { readonly kind: 'expired' }
  | { readonly kind: 'sent-back'; readonly decision: DecisionRecord; readonly approvals: readonly Approval[] }
  | {
      readonly kind: 'applying-started';
      readonly decision: DecisionRecord;
      readonly holder?: PersonRef;
      readonly approvals: readonly Approval[];
    }
  | { readonly kind: 'stale'; readonly outcome: string }
  | { readonly kind: 'refused'; readonly outcome: string }
  | { readonly kind: 'change-started'; readonly step: number; readonly change: ChangeKind; readonly attempt: number }
  | { readonly kind: 'change-rescheduled'; readonly step: number; readonly reason: string; readonly mayHaveRun?: true }
  | { readonly kind: 'task-started'; readonly step: number; readonly task: TaskRef }
  | { readonly kind: 'change-accepted'; readonly step: number }
  | { readonly kind: 'change-done'; readonly step: number; readonly seen: 'yes' | 'unknowable' }
  | { readonly kind: 'change-failed'; readonly step: number; readonly trouble: string }
  | { readonly kind: 'change-uncertain'; readonly step: number; readonly trouble: string }
  | { readonly kind: 'ended'; readonly state: EndState; readonly outcome: string }
  | { readonly kind: 'secret-offered'; readonly person: PersonRef; readonly until: number }
  | { readonly kind: 'secret-read'; readonly person: PersonRef }
  | { readonly kind: 'secret-expired' };

/** Whether it only asks people to look at what was done by an emergency override: then it can be closed, and nothing else. */
export const isReview = ({ steps }: Request): boolean => steps.some(({ change }) => change.kind === 'close-review');

/** Whether nothing more will happen to the request itself. */
export function hasEnded(request: Request): boolean {
  return (endStates as readonly string[]).includes(request.state);
}

/** The first step that is not settled, with its place in the plan. */
export function currentStep(request: Request): { step: StepRecord; index: number } | undefined {
  const index = request.steps.findIndex(
    (step) => !['done', 'accepted', 'failed', 'uncertain', 'skipped'].includes(step.state),
  );
  const step = request.steps[index];
  return step && { step, index };
}

/** The end state that the settled steps add up to. */
export function endStateOf(steps: readonly StepRecord[]): EndState {
  const states = steps.map((step) => step.state);
  if (states.includes('uncertain')) return 'uncertain';
  if (states.includes('failed')) return states.includes('done') ? 'partly-done' : 'failed';
  return 'done';
}
