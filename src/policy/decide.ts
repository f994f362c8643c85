import type { Facts } from './facts.ts';
import { all, conditionsOf, type Match } from './matches.ts';
import type { Policy } from './policy.ts';
import type { ApproveRule, List, Rule } from './rule.ts';

/** So many distinct people out of these teams (or the `holder`, or the `manager`) have to approve, within so many milliseconds. */
export interface Requirement {
  readonly ruleIds: readonly string[];
  readonly approvals: number;
  readonly from: readonly string[];
  readonly withinMs: number;
  readonly because: readonly string[];
}

/** A rule that had a part in a decision. `certain` is false if it counts because a fact is unknown. */
interface DecidingRule {
  readonly id: string;
  readonly because: string;
  readonly certain: boolean;
}

export interface Decision {
  readonly verdict: 'allowed' | 'denied';
  readonly reason: 'never' | 'no-rule' | 'may';
  readonly rules: readonly DecidingRule[];
  readonly requirements: readonly Requirement[];
  /** Milliseconds for which the change is held back once it is approved, so that it can be stopped. */
  readonly coolDownMs?: number;
}

/** Whether a rule fits the facts. */
export function matches(policy: Policy, list: List, rule: Rule, facts: Facts): Match {
  return all(conditionsOf(policy, list, rule, facts).map(({ match }) => match));
}

/**
 * The decision. Pure. `never` beats all; nothing is allowed that no `may` names; every `approve` that fits applies, all of
 * them and not a choice. What is unknown counts as a match in `never` and `approve` and as none in `may`.
 */
export function decide(policy: Policy, facts: Facts): Decision {
  const fitting = <R extends Rule>(list: List, rules: readonly R[]) =>
    rules.flatMap((rule) => {
      const match = matches(policy, list, rule, facts);
      return match === 'no' || (match === 'unknown' && list === 'may') ? [] : [{ rule, certain: match === 'yes' }];
    });
  const shown = (found: readonly { rule: Rule; certain: boolean }[]): DecidingRule[] =>
    found.map(({ rule: { id, because }, certain }) => ({ id, because, certain }));

  const never = fitting('never', policy.never);
  if (never.length > 0) return { verdict: 'denied', reason: 'never', rules: shown(never), requirements: [] };
  const may = fitting('may', policy.may);
  if (may.length === 0) return { verdict: 'denied', reason: 'no-rule', rules: [], requirements: [] };
  const approve = fitting('approve', policy.approve);
  const coolDown = Math.max(0, ...approve.map(({ rule }) => rule.cool_down ?? 0));
  return {
    verdict: 'allowed',
    reason: 'may',
    rules: shown(may),
    requirements: merged(approve.map(({ rule }) => rule)),
    ...(coolDown > 0 && { coolDownMs: coolDown }),
  };
}

/** Rules that ask the same people become one: the larger number, the shorter time, both reasons. Others stay apart. */
function merged(rules: readonly ApproveRule[]): readonly Requirement[] {
  const byPeople = new Map<string, Requirement>();
  for (const { id, approvals, from, within, because } of rules) {
    const people = [...new Set(from)].sort();
    const key = JSON.stringify(people);
    const before = byPeople.get(key);
    byPeople.set(key, {
      ruleIds: [...(before?.ruleIds ?? []), id],
      approvals: Math.max(before?.approvals ?? 0, approvals),
      from: people,
      withinMs: Math.min(before?.withinMs ?? Number.POSITIVE_INFINITY, within),
      because: [...(before?.because ?? []), because],
    });
  }
  return [...byPeople.values()];
}
