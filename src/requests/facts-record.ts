import { type Fact, type Facts, unknown } from '../policy/facts.ts';

/** A fact as plain JSON; what could not be found out is the word `unknown`. */
type Recorded<T> = T | 'unknown';

/** The facts of a decision as plain JSON, sets as sorted lists. */
export interface FactsRecord {
  readonly requester: {
    readonly teams: Recorded<readonly string[]>;
    readonly guest: Recorded<boolean>;
    readonly external: Recorded<boolean>;
    readonly bot: Recorded<boolean>;
    readonly deactivated: Recorded<boolean>;
  };
  readonly operation: string;
  readonly risk: Facts['risk'];
  readonly channel: Recorded<{ readonly id: string }>;
  readonly directory: Recorded<{ readonly id: string }>;
  readonly target: {
    readonly groups: Recorded<readonly string[]>;
    readonly requester: Recorded<boolean>;
    readonly administrator: Recorded<boolean>;
    readonly serviceAccount: Recorded<boolean>;
  };
  readonly destinations: readonly Recorded<readonly string[]>[];
}

const plain = <T>(fact: Fact<T>): Recorded<T> => (fact === unknown ? 'unknown' : fact);
const list = (fact: Fact<ReadonlySet<string>>): Recorded<readonly string[]> =>
  fact === unknown ? 'unknown' : [...fact].sort();
const id = (fact: Fact<string>): Recorded<{ readonly id: string }> => (fact === unknown ? 'unknown' : { id: fact });

/** The facts as the audit log keeps them. */
export function recordFacts(facts: Facts): FactsRecord {
  const { requester, target } = facts;
  return {
    requester: {
      teams: list(requester.teams),
      guest: plain(requester.guest),
      external: plain(requester.external),
      bot: plain(requester.bot),
      deactivated: plain(requester.deactivated),
    },
    operation: facts.operation,
    risk: facts.risk,
    channel: id(facts.channel),
    directory: id(facts.directory),
    target: {
      groups: list(target.groups),
      requester: plain(target.requester),
      administrator: plain(target.administrator),
      serviceAccount: plain(target.serviceAccount),
    },
    destinations: facts.destinations.map(list),
  };
}
