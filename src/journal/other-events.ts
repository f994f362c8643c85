import type { PersonRef } from '../core/person.ts';
import type { FactsRecord } from '../policy/recorded-facts.ts';

/** A lockdown that was started or ended on the host, by a user of the operating system. */
export interface HostLockdown {
  readonly kind: 'host-lockdown';
  readonly state: 'on' | 'off';
  readonly reason: string;
  readonly user: string;
}

/** What the audit log holds besides the moves of requests. */
export type DeskEvent =
  | HostLockdown
  /** Somebody wanted to do what the policy, a lockdown, a freeze or a limit does not let them. */
  | {
      readonly kind: 'attempt-refused';
      readonly person: PersonRef;
      readonly operation: string;
      readonly subject: string;
      readonly why: string;
      readonly policy?: string;
      readonly rules?: readonly string[];
      readonly facts?: FactsRecord;
      /** No rule could have allowed it, whatever the account: it was not looked at. */
      readonly isEarly?: true;
      /** So many have been refused to this person that those which follow are left out for a while. */
      readonly isLastOfMany?: true;
    }
  /** Somebody pressed a button of a request that was not theirs to press. */
  | {
      readonly kind: 'press-refused';
      readonly person: PersonRef;
      readonly press: string;
      readonly why: string;
      readonly isLastOfMany?: true;
    }
  | { readonly kind: 'policy-changed'; readonly from: string; readonly to: string }
  /** Who is in a team that may approve, by user ids, whenever that differs from what was known. */
  | { readonly kind: 'approvers-changed'; readonly team: string; readonly members: readonly string[] }
  /** A lockdown, a freeze or a review has begun or ended; `digest` is of all that is in force since. */
  | { readonly kind: 'restrictions-changed'; readonly digest: string }
  /** The journal holds something that does not follow from the log, or that Deskhand did not write. */
  | { readonly kind: 'tampering-found'; readonly what: string }
  /** The lines up to `until` were removed; `hash` is that of the last of them. */
  | { readonly kind: 'purged'; readonly until: number; readonly hash: string };
