import fc from 'fast-check';
import { type Risk, risks } from '../../src/core/operation.ts';
import { type Fact, type Facts, unknown } from '../../src/policy/facts.ts';
import type { Policy } from '../../src/policy/policy.ts';
import { ApproveRule, personKinds, Rule, targetKinds } from '../../src/policy/rule.ts';

/** A small world, so that random rules and random requests meet often. */
const teams = ['helpdesk', 'leads', 'security'];
const channels = new Map([
  ['desk', 'C0DESK'],
  ['safe', 'C0SAFE'],
]);
const directories = ['nas', 'office'];
const groupBindings = ['executives', 'admins', 'lists'];
const operations: Readonly<Record<string, Risk>> = {
  look: 'read',
  mail: 'routine',
  reset: 'sensitive',
  remove: 'destructive',
};

const someOf = <T>(among: readonly T[]) => fc.subarray([...among], { minLength: 1 });
const inOrIs = <T>(names: readonly string[], words: readonly T[]) =>
  fc.oneof(
    fc.record({ in: someOf(names) }),
    fc.record({ is: someOf(words) }),
    fc.record({ in: someOf(names), is: someOf(words) }),
  );
const onlyOne = <T>(names: readonly string[], words: readonly T[]) =>
  fc.oneof(fc.record({ in: someOf(names) }), fc.record({ is: someOf(words) }));
const sometimes = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 });

const wordsOf = (isMay: boolean) => ({
  do: fc.oneof(fc.constant('any' as const), someOf(Object.keys(operations))),
  who: sometimes(isMay ? fc.record({ in: someOf(teams) }) : inOrIs(teams, personKinds)),
  channel: sometimes(someOf([...channels.keys()])),
  directory: sometimes(someOf(directories)),
  target: sometimes(isMay ? onlyOne(groupBindings, targetKinds) : inOrIs(groupBindings, targetKinds)),
  group: sometimes(fc.record({ in: someOf(groupBindings) })),
  risk: sometimes(someOf(risks)),
});

const because = 'So it was decided.';

const rulesOf = (prefix: string, isMay: boolean, maxLength: number) =>
  fc
    .array(fc.record(wordsOf(isMay)), { maxLength, minLength: isMay ? 1 : 0 })
    .map((all): Rule[] => all.map((words, index) => Rule.parse({ id: `${prefix}-${index + 1}`, because, ...words })));

export const mayRule = fc
  .record(wordsOf(true))
  .map((words): Rule => Rule.parse({ id: 'added-may', because, ...words }));

const approveWords = {
  ...wordsOf(false),
  approvals: fc.integer({ min: 1, max: 3 }),
  from: fc.oneof(someOf(teams), someOf(['holder', 'manager']), fc.constant(['leads', 'holder'])),
  within: fc.constantFrom('30m', '4h', '2d'),
  cool_down: sometimes(fc.constantFrom('10m', '1h')),
};

const approveOf = (id: string) => (words: object) => ApproveRule.parse({ id, because, ...words });

export const approveRule: fc.Arbitrary<ApproveRule> = fc.record(approveWords).map(approveOf('added-approve'));

export const aPolicy: fc.Arbitrary<Policy> = fc.record({
  hash: fc.constant('random'),
  teams: fc.constant(new Map(teams.map((name) => [name, { usergroup: `S0${name.toUpperCase()}` }]))),
  channels: fc.constant(channels),
  groupBindings: fc.constant(groupBindings.map((name) => ({ name, directory: 'nas', target: name }))),
  never: rulesOf('never', false, 2),
  may: rulesOf('may', true, 4),
  approve: fc
    .array(fc.record(approveWords), { maxLength: 4 })
    .map((all) => all.map((words, index) => approveOf(`confirm-${index + 1}`)(words))),
});

const namesOf = (among: readonly string[]): fc.Arbitrary<Fact<ReadonlySet<string>>> =>
  fc.subarray([...among]).map((names) => new Set(names));
const seldom: fc.Arbitrary<Fact<boolean>> = fc.integer({ min: 0, max: 4 }).map((number) => number === 0);

/** What a request may look like, with everything known. */
export const knownFacts: fc.Arbitrary<Facts> = fc
  .record({
    requester: fc.record({
      teams: namesOf(teams),
      guest: seldom,
      external: seldom,
      bot: seldom,
      deactivated: seldom,
    }),
    operation: fc.constantFrom(...Object.keys(operations)),
    channel: fc.constantFrom(...channels.values(), 'C0ELSEWHERE'),
    directory: fc.constantFrom(...directories),
    target: fc.record({
      groups: namesOf(groupBindings),
      requester: seldom,
      administrator: seldom,
      serviceAccount: seldom,
    }),
    destinations: fc.array(namesOf(groupBindings), { maxLength: 2 }),
  })
  .map((facts) => ({ ...facts, risk: operations[facts.operation] ?? 'destructive' }));

/** The same request, with some of the facts not found out. */
export const withFactsRemoved = (facts: Facts): fc.Arbitrary<Facts> =>
  fc.array(fc.boolean(), { minLength: 13, maxLength: 13 }).map((removed) => {
    let at = 0;
    const keep = <T>(fact: Fact<T>): Fact<T> => (removed[at++] ? unknown : fact);
    return {
      ...facts,
      requester: {
        teams: keep(facts.requester.teams),
        guest: keep(facts.requester.guest),
        external: keep(facts.requester.external),
        bot: keep(facts.requester.bot),
        deactivated: keep(facts.requester.deactivated),
      },
      channel: keep(facts.channel),
      directory: keep(facts.directory),
      target: {
        groups: keep(facts.target.groups),
        requester: keep(facts.target.requester),
        administrator: keep(facts.target.administrator),
        serviceAccount: keep(facts.target.serviceAccount),
      },
      destinations: facts.destinations.map((destination) => keep(destination)),
    };
  });
