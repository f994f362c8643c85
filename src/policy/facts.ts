import type { Risk } from '../core/operation.ts';

/** What could not be found out. Every rule takes it as the worse: it matches in `never` and `confirm`, and not in `may`. */
export const unknown: unique symbol = Symbol('unknown');

export type Fact<T> = T | typeof unknown;

/** All that a decision rests on, gathered afresh for it. Names are the policy's own. */
export interface Facts {
  readonly requester: {
    readonly teams: Fact<ReadonlySet<string>>;
    readonly guest: Fact<boolean>;
    readonly external: Fact<boolean>;
    readonly bot: Fact<boolean>;
    readonly deactivated: Fact<boolean>;
  };
  readonly operation: string;
  readonly risk: Risk;
  /** Slack's id of the channel that the request came from. */
  readonly channel: Fact<string>;
  /** Id of the directory that the request is about. */
  readonly directory: Fact<string>;
  readonly target: {
    /** The policy's names of the directory groups and containers that the account belongs to. */
    readonly groups: Fact<ReadonlySet<string>>;
    readonly requester: Fact<boolean>;
    readonly administrator: Fact<boolean>;
    readonly serviceAccount: Fact<boolean>;
  };
  /** For each group to be joined or left: the policy's names that it falls under. */
  readonly destinations: readonly Fact<ReadonlySet<string>>[];
}
