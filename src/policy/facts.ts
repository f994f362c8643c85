import type { Risk } from '../core/operation.ts';

/** A fact that nobody knows. It is neither yes nor no, and each list of the policy assumes the worse. */
export const unknown: unique symbol = Symbol('unknown');

export type Fact<T> = T | typeof unknown;

/** Everything that a decision depends on. Names of teams and groups are the policy's own. */
export interface Facts {
  readonly requester: {
    /** The policy's teams that the person is in. */
    readonly teams: Fact<ReadonlySet<string>>;
    /** Teams that could not be read: whether the person is in them is unknown. */
    readonly unreadTeams?: ReadonlySet<string>;
    readonly guest: Fact<boolean>;
    /** Of another organisation. */
    readonly external: Fact<boolean>;
    readonly bot: Fact<boolean>;
    readonly deactivated: Fact<boolean>;
  };
  readonly operation: string;
  readonly risk: Risk;
  /** Slack's id of the channel in which it was asked. */
  readonly channel: Fact<string>;
  /** Id of the directory. */
  readonly directory: Fact<string>;
  /** What does not exist yet is in no group and nobody's: that is known, and must be stated. */
  readonly target: {
    /** The policy's names for the groups and containers that the target is in. */
    readonly groups: Fact<ReadonlySet<string>>;
    /** The account is the requester's own. */
    readonly requester: Fact<boolean>;
    readonly administrator: Fact<boolean>;
    readonly serviceAccount: Fact<boolean>;
  };
  /** One for each group that is joined or left: the policy's names that it falls under. */
  readonly destinations: readonly Fact<ReadonlySet<string>>[];
}
