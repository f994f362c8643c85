import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decide } from '../../src/policy/decide.ts';
import { explain } from '../../src/policy/explain.ts';
import { ask, teach } from '../policy/cedar-oracle.ts';
import { aPolicy, knownFacts } from '../policy/random-policy.ts';

const policies = 500;
const requests = 40;

it('decides 20,000 random requests as Cedar does, for the same rules', { timeout: 300_000 }, () => {
  let decisions = 0;
  const verdicts = { allowed: 0, denied: 0 };
  let approved = 0;
  const failedWords = new Set<string | undefined>();
  fc.assert(
    fc.property(aPolicy, fc.array(knownFacts, { minLength: requests, maxLength: requests }), (policy, asked) => {
      teach(policy);
      for (const facts of asked) {
        const { verdict, rules, requirements } = decide(policy, facts);
        const ours = {
          verdict,
          rules: rules.map(({ id }) => id).sort(),
          approve: requirements.flatMap(({ ruleIds }) => ruleIds).sort(),
        };
        expect(ours).toEqual(ask(facts));
        decisions += 1;
        verdicts[verdict] += 1;
        if (requirements.length > 0) approved += 1;
        for (const { failed } of explain(policy, facts)) failedWords.add(failed);
      }
    }),
    { numRuns: policies },
  );
  expect(decisions).toBeGreaterThanOrEqual(20_000);
  // A comparison that hardly ever met one of the outcomes, or one of the words, would prove little about it.
  expect(verdicts.allowed).toBeGreaterThan(3_000);
  expect(verdicts.denied).toBeGreaterThan(3_000);
  expect(approved).toBeGreaterThan(1_000);
  const words = ['who', 'do', 'risk', 'channel', 'directory', 'target', 'group', undefined];
  expect([...failedWords].sort()).toEqual(words.sort());
});
