import type { ChangeKind } from '../core/change.ts';
import type { TaskRef } from '../core/directory.ts';
import type { PersonRef } from '../core/person.ts';
import type { Approval, DecisionRecord, EndState, Proof, Request } from './request.ts';

/** What can happen to a request. Each is one record of the audit log. */
export type RequestEvent =
  | { readonly kind: 'requested'; readonly request: Request }
  /** The whole request as it was: the lines before this one were purged. */
  | { readonly kind: 'carried-over'; readonly request: Request }
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
  | { readonly kind: 'holder-notified' }
  | { readonly kind: 'holder-notice-given-up' }
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
  /** It is about to be shown. Whether it was, `secret-viewed` tells. */
  | { readonly kind: 'secret-opened'; readonly person: PersonRef }
  /** Slack has shown it to them. */
  | { readonly kind: 'secret-viewed'; readonly person: PersonRef }
  /** They say that they have it. */
  | { readonly kind: 'secret-saved'; readonly person: PersonRef }
  | { readonly kind: 'secret-expired' };
