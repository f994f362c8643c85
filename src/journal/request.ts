import type { Change } from '../core/change.ts';
import type { DescribedChange } from '../core/describe-change.ts';
import type { Json, TaskRef } from '../core/directory.ts';
import type { Risk } from '../core/operation.ts';
import type { PersonRef } from '../core/person.ts';
import type { SubjectRef } from '../core/subject.ts';
import type { FactsRecord } from '../policy/recorded-facts.ts';

/** `cooling-down`: approved, and held back for a while so that it can be stopped. */
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

/** How the account holder's own part can be proved. */
export const proofs = ['number', 'code', 'manager'] as const;
/**
 * By the number that the requester reads out, by a code mailed to the address on file (entered by the requester), or by the manager in
 * the holder's place.
 */
export type Proof = (typeof proofs)[number];

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
  /** How many codes went out for this request. */
  readonly codes: number;
  /** The code that was mailed last. Absent where none was, or where it never went out. */
  readonly code?: {
    /** Most of the address hidden, for people. */
    readonly to: string;
    /** Keyed fingerprint of the address. */
    readonly address: string;
    readonly until: number;
    readonly failures: number;
  };
}

export const stepStates = [
  'pending',
  'started',
  'running',
  'accepted',
  'done',
  'failed',
  'uncertain',
  'skipped',
] as const;

/** One change of the plan and how far it has come. `accepted`: the directory says so, and it is being read back. */
export interface StepRecord {
  readonly change: Change;
  readonly state: (typeof stepStates)[number];
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

/** Whom the new password is for, until when they can view it, and what became of it. `expired`: nobody has viewed it. */
export type OfferedSecret = { readonly person: PersonRef; readonly until: number } & (
  | { readonly state: 'sealed' }
  /** Slack showed it to them so often, last at that time. Until `until` they can view it again. */
  | { readonly state: 'viewed'; readonly views: number; readonly viewedAt: number }
  /** They said that they have it, or their time was over after a view. Deskhand no longer has it. */
  | { readonly state: 'saved'; readonly views: number; readonly viewedAt: number }
  | { readonly state: 'expired' }
);

/** Whether it was offered and is neither saved nor expired. */
export const isViewable = (
  secret: OfferedSecret | undefined,
): secret is Extract<OfferedSecret, { state: 'sealed' | 'viewed' }> =>
  secret?.state === 'sealed' || secret?.state === 'viewed';

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

/** What a request has in every phase. */
interface Common {
  readonly id: string;
  readonly version: number;
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
  readonly decision: DecisionRecord;
  /** What would change, from what to what, as it was shown to the requester and is shown to who approves. */
  readonly changeSummaries: readonly DescribedChange[];
  readonly steps: readonly StepRecord[];
  readonly approvals: readonly Approval[];
  readonly proof?: HolderProof;
  readonly remindedAt?: number;
  /** Since when it is or was held back, and until when. */
  readonly coolDown?: CoolDown;
  /** The account holder says that they did not ask for this. */
  readonly reportedNotMe?: { readonly person: PersonRef; readonly at: number };
}

interface CoolDown {
  readonly since: number;
  readonly until: number;
}

/** What only some phases have. */
interface PhaseMembers {
  /** When waiting for approvals ends. */
  readonly expiresAt: number;
  readonly applyingSince: number;
  readonly endedAt: number;
  /** For people: the outcome, or why it ended. */
  readonly outcome: string;
  /** Who ended it: declined or cancelled it. */
  readonly endedBy: PersonRef;
  readonly secret: OfferedSecret;
  /** What came of telling the account holder by mail. */
  readonly holderNotice: { readonly state: 'sent' | 'given-up'; readonly at: number };
}

/** A request in one phase: of the members that belong to phases it must have some, may have some, and has no other. */
type Phase<State, Must extends keyof PhaseMembers = never, May extends keyof PhaseMembers = never> = Common & {
  readonly state: State;
} & Pick<PhaseMembers, Must> &
  Partial<Pick<PhaseMembers, May>> & { readonly [Key in Exclude<keyof PhaseMembers, Must | May>]?: never };

type WaitingRequest = Phase<'waiting', 'expiresAt'>;
type CoolingDownRequest = Phase<'cooling-down'> & { readonly coolDown: CoolDown };
type ReadyRequest = Phase<'ready'>;
type ApplyingRequest = Phase<'applying', 'applyingSince'>;
export type EndedRequest = Phase<
  EndState,
  'endedAt' | 'outcome',
  'applyingSince' | 'endedBy' | 'secret' | 'holderNotice'
>;

/** One person's wish to run one operation on one subject. The journal holds it; Slack only shows it. */
export type Request = WaitingRequest | CoolingDownRequest | ReadyRequest | ApplyingRequest | EndedRequest;

/** What a request keeps when it goes from one phase to another. */
export function commonOf(request: Request): Common {
  const {
    state: _1,
    expiresAt: _2,
    applyingSince: _3,
    endedAt: _4,
    outcome: _5,
    endedBy: _6,
    secret: _7,
    holderNotice: _8,
    ...common
  } = request;
  return common;
}

/** Whether it only asks people to look at what was done by an emergency override: then it can be closed, and nothing else. */
export const isReview = ({ steps }: Request): boolean => steps.some(({ change }) => change.kind === 'close-review');

/** Whether nothing more will happen to the request itself. */
export function hasEnded(request: Request): request is EndedRequest {
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
