import { type Fact, type Facts, unknown } from './facts.ts';
import type { Policy } from './policy.ts';

/** A fact as plain JSON; what is not known is the word `unknown`. */
type Recorded<T> = T | 'unknown';
/** A text, wrapped so that none can be taken for the word `unknown`. */
type Wrapped = Recorded<{ readonly id: string }>;
type Names = Recorded<readonly string[]>;

/** The facts of a decision as plain JSON, sets as sorted lists; with the names that the policy had at that time. */
export interface FactsRecord {
  readonly requester: {
    readonly teams: Names;
    readonly unreadTeams?: readonly string[];
    readonly guest: Recorded<boolean>;
    readonly external: Recorded<boolean>;
    readonly bot: Recorded<boolean>;
    readonly deactivated: Recorded<boolean>;
  };
  readonly operation: string;
  readonly risk: Facts['risk'];
  readonly channel: Wrapped;
  readonly directory: Wrapped;
  readonly target: {
    readonly groups: Names;
    readonly requester: Recorded<boolean>;
    readonly administrator: Recorded<boolean>;
    readonly serviceAccount: Recorded<boolean>;
  };
  readonly destinations: readonly Names[];
  /** Of any other name nothing was asked. */
  readonly asked: { readonly teams: readonly string[]; readonly groupBindings: readonly string[] };
}

const plain = <T>(fact: Fact<T>): Recorded<T> => (fact === unknown ? 'unknown' : fact);
const list = (fact: Fact<ReadonlySet<string>>): Names => (fact === unknown ? 'unknown' : [...fact].sort());
const wrap = (fact: Fact<string>): Wrapped => (fact === unknown ? 'unknown' : { id: fact });

/** The facts as the audit log keeps them. */
export function recordFacts(facts: Facts, policy: Pick<Policy, 'teams' | 'groupBindings'>): FactsRecord {
  const { requester, target } = facts;
  return {
    requester: {
      teams: list(requester.teams),
      ...(requester.unreadTeams?.size && { unreadTeams: [...requester.unreadTeams].sort() }),
      guest: plain(requester.guest),
      external: plain(requester.external),
      bot: plain(requester.bot),
      deactivated: plain(requester.deactivated),
    },
    operation: facts.operation,
    risk: facts.risk,
    channel: wrap(facts.channel),
    directory: wrap(facts.directory),
    target: {
      groups: list(target.groups),
      requester: plain(target.requester),
      administrator: plain(target.administrator),
      serviceAccount: plain(target.serviceAccount),
    },
    destinations: facts.destinations.map(list),
    asked: {
      teams: [...policy.teams.keys()].sort(),
      groupBindings: policy.groupBindings.map(({ name }) => name).sort(),
    },
  };
}

const fact = <T>(recorded: Recorded<T>): Fact<T> => (recorded === 'unknown' ? unknown : recorded);
const set = (recorded: Names): Fact<ReadonlySet<string>> => (recorded === 'unknown' ? unknown : new Set(recorded));
const text = (recorded: Wrapped): Fact<string> => (recorded === 'unknown' ? unknown : recorded.id);

/** The facts that were recorded. */
export function factsOf(record: FactsRecord): Facts {
  const { requester, target } = record;
  return {
    requester: {
      teams: set(requester.teams),
      ...(requester.unreadTeams && { unreadTeams: new Set(requester.unreadTeams) }),
      guest: fact(requester.guest),
      external: fact(requester.external),
      bot: fact(requester.bot),
      deactivated: fact(requester.deactivated),
    },
    operation: record.operation,
    risk: record.risk,
    channel: text(record.channel),
    directory: text(record.directory),
    target: {
      groups: set(target.groups),
      requester: fact(target.requester),
      administrator: fact(target.administrator),
      serviceAccount: fact(target.serviceAccount),
    },
    destinations: record.destinations.map(set),
  };
}
