import type { Facts } from './facts.ts';
import { all, conditionsOf, type Match } from './matches.ts';
import type { Policy } from './policy.ts';
import { type List, lists } from './rule.ts';

/** How one rule stands to the facts: the first word that failed, or the words that could not be checked. */
export interface Explanation {
  readonly list: List;
  readonly id: string;
  readonly because: string;
  readonly matches: Match;
  readonly failed?: string;
  readonly unchecked: readonly string[];
}

/** Explains every rule, in the order of the file. Pure. */
export function explain(policy: Policy, facts: Facts): readonly Explanation[] {
  return lists.flatMap((list) =>
    policy[list].map((rule): Explanation => {
      const words = conditionsOf(policy, list, rule, facts);
      const failed = words.find(({ match }) => match === 'no')?.word;
      return {
        list,
        id: rule.id,
        because: rule.because,
        matches: all(words.map(({ match }) => match)),
        ...(failed && { failed }),
        unchecked: words.filter(({ match }) => match === 'unknown').map(({ word }) => word),
      };
    }),
  );
}
