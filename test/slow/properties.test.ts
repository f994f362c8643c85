import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Decision, decide, type Requirement } from '../../src/policy/decide.ts';
import { explain } from '../../src/policy/explain.ts';
import type { Facts } from '../../src/policy/facts.ts';
import { aPolicy, approveRule, knownFacts, mayRule, withFactsRemoved } from '../policy/random-policy.ts';

const idsOf = ({ requirements }: Decision) => requirements.flatMap(({ ruleIds }) => ruleIds);

const meets = (strict: Requirement, loose: Requirement) =>
  strict.from.join() === loose.from.join() &&
  strict.approvals >= loose.approvals &&
  strict.withinMs <= loose.withinMs &&
  loose.because.every((reason) => strict.because.includes(reason));

/** Whether whoever satisfies the strict decision would have satisfied the loose one as well. */
function isAtLeastAsStrict(strict: Decision, loose: Decision): boolean {
  if (strict.verdict === 'denied') return true;
  if (loose.verdict === 'denied') return false;
  return (
    idsOf(loose).every((id) => idsOf(strict).includes(id)) &&
    loose.requirements.every((wanted) => strict.requirements.some((given) => meets(given, wanted))) &&
    (strict.coolDownMs ?? 0) >= (loose.coolDownMs ?? 0)
  );
}

const runs = { numRuns: 5_000 };
const factsWithLess: fc.Arbitrary<[Facts, Facts]> = knownFacts.chain((facts) =>
  fc.tuple(fc.constant(facts), withFactsRemoved(facts)),
);

describe('whatever the policy and the request', () => {
  it('a fact that could not be found out never loosens the decision', () => {
    fc.assert(
      fc.property(aPolicy, factsWithLess, (policy, [known, less]) => {
        expect(isAtLeastAsStrict(decide(policy, less), decide(policy, known))).toBe(true);
      }),
      runs,
    );
  });

  it('one more may rule never takes an approval away', () => {
    fc.assert(
      fc.property(aPolicy, mayRule, factsWithLess, (policy, added, [, facts]) => {
        const before = decide(policy, facts);
        const after = decide({ ...policy, may: [...policy.may, added] }, facts);
        if (before.verdict === 'denied') return;
        expect(after.requirements).toEqual(before.requirements);
        expect(after.coolDownMs).toBe(before.coolDownMs);
      }),
      runs,
    );
  });

  it('one more approve rule gives nobody a right', () => {
    fc.assert(
      fc.property(aPolicy, approveRule, factsWithLess, (policy, added, [, facts]) => {
        const before = decide(policy, facts);
        const after = decide({ ...policy, approve: [...policy.approve, added] }, facts);
        expect(after.verdict).toBe(before.verdict);
        expect(isAtLeastAsStrict(after, before)).toBe(true);
      }),
      runs,
    );
  });

  it('one more never rule only takes away', () => {
    fc.assert(
      fc.property(aPolicy, mayRule, factsWithLess, (policy, added, [, facts]) => {
        const after = decide({ ...policy, never: [...policy.never, added] }, facts);
        expect(isAtLeastAsStrict(after, decide(policy, facts))).toBe(true);
      }),
      runs,
    );
  });

  it('the order of the rules decides nothing', () => {
    fc.assert(
      fc.property(aPolicy, factsWithLess, (policy, [, facts]) => {
        const turned = {
          ...policy,
          never: policy.never.toReversed(),
          may: policy.may.toReversed(),
          approve: policy.approve.toReversed(),
        };
        const [one, other] = [decide(policy, facts), decide(turned, facts)];
        expect(isAtLeastAsStrict(one, other) && isAtLeastAsStrict(other, one)).toBe(true);
      }),
      runs,
    );
  });

  it('the explanation names the rules that decide', () => {
    fc.assert(
      fc.property(aPolicy, factsWithLess, (policy, [, facts]) => {
        const { verdict, rules } = decide(policy, facts);
        const rows = explain(policy, facts);
        const never = rows.filter(({ list, matches }) => list === 'never' && matches !== 'no');
        const may = rows.filter(({ list, matches }) => list === 'may' && matches === 'yes');
        const deciding = never.length > 0 ? never : may;
        expect(rules.map(({ id }) => id)).toEqual(deciding.map(({ id }) => id));
        expect(verdict).toBe(never.length === 0 && may.length > 0 ? 'allowed' : 'denied');
        for (const row of rows) expect(row.failed !== undefined).toBe(row.matches === 'no');
      }),
      runs,
    );
  });
});
