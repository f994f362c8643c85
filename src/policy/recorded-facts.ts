import { z } from 'zod';
import { risks } from '../core/operation.ts';
import { type Fact, type Facts, unknown } from './facts.ts';
import type { Policy } from './policy.ts';

/** A fact as plain JSON; what is not known is the word `unknown`. */
const recorded = <S extends z.ZodType>(schema: S) => z.union([z.literal('unknown'), schema]);
const flag = recorded(z.boolean());
const names = recorded(z.array(z.string()).readonly());
/** A text, wrapped so that none can be taken for the word `unknown`. */
const wrapped = recorded(z.strictObject({ id: z.string() }).readonly());

type Recorded<T> = T | 'unknown';
type Wrapped = z.infer<typeof wrapped>;
type Names = z.infer<typeof names>;

/** The facts of a decision as plain JSON, sets as sorted lists; with the names that the policy had at that time. */
export const FactsRecord = z
  .strictObject({
    requester: z
      .strictObject({
        teams: names,
        unreadTeams: z.array(z.string()).readonly().exactOptional(),
        guest: flag,
        external: flag,
        bot: flag,
        deactivated: flag,
      })
      .readonly(),
    operation: z.string(),
    risk: z.enum(risks),
    channel: wrapped,
    directory: wrapped,
    target: z.strictObject({ groups: names, requester: flag, administrator: flag, serviceAccount: flag }).readonly(),
    destinations: z.array(names).readonly(),
    /** Of any other name nothing was asked. */
    asked: z
      .strictObject({ teams: z.array(z.string()).readonly(), groupBindings: z.array(z.string()).readonly() })
      .readonly(),
  })
  .readonly();
export type FactsRecord = z.infer<typeof FactsRecord>;

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
