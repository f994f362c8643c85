import { type Decision, decide, matches } from './decide.ts';
import { type Facts, unknown } from './facts.ts';
import type { Policy } from './policy.ts';

/** The names of a policy that a past decision knew nothing of. */
export interface Unasked {
  readonly teams: readonly string[];
  readonly groupBindings: readonly string[];
}

/** Names of the policy that were not among those asked. */
export function unaskedOf(policy: Policy, asked: Unasked): Unasked {
  return {
    teams: [...policy.teams.keys()].filter((name) => !asked.teams.includes(name)),
    groupBindings: policy.groupBindings.map(({ name }) => name).filter((name) => !asked.groupBindings.includes(name)),
  };
}

/**
 * Decides by a policy on the facts of another time. Whether somebody was in a team, or something in a group, that nobody had
 * asked for then counts as the worse: it may be for `never` and `approve`, and is not for `may`. Words never deny each other
 * in a rule, so it is enough to add the names for the two lists and to leave them out for the third.
 */
export function decideStrictly(policy: Policy, facts: Facts, unasked: Unasked): Decision {
  const may = policy.may.filter((rule) => matches(policy, 'may', rule, facts) === 'yes');
  const withNames = <T extends ReadonlySet<string>>(names: T | typeof unknown, more: readonly string[]) =>
    names === unknown ? unknown : new Set([...names, ...more]);
  const worst: Facts = {
    ...facts,
    requester: { ...facts.requester, teams: withNames(facts.requester.teams, unasked.teams) },
    target: { ...facts.target, groups: withNames(facts.target.groups, unasked.groupBindings) },
    destinations: facts.destinations.map((names) => withNames(names, unasked.groupBindings)),
  };
  return decide({ ...policy, may }, worst);
}

/** A decision in words: whether, by which rules, and who has to approve. Whether a rule counts for certain is left out. */
export function decisionLabel({ verdict, rules, requirements, coolDownMs }: Decision): string {
  const by = rules.map(({ id }) => id).join(', ');
  if (verdict === 'denied') return by ? `denied by ${by}` : 'denied: no rule allows it';
  const asks = requirements.map(({ approvals, from }) => `${approvals} of ${from.join(' or ')}`).sort();
  const held = coolDownMs ? [`a wait of ${Math.round(coolDownMs / 60_000)} minutes`] : [];
  return `allowed by ${by}; ${[...asks, ...held].join(' and ') || 'no approval needed'}`;
}
