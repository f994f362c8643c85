import {
  type EntityJson,
  preparsePolicySet,
  type StatefulAuthorizationCall,
  statefulIsAuthorized,
} from '@cedar-policy/cedar-wasm/nodejs';
import type { Facts } from '../../src/policy/facts.ts';
import type { Policy } from '../../src/policy/policy.ts';
import type { Rule } from '../../src/policy/rule.ts';

/** What Cedar says to a request: ids of the rules that decided, as `decide` gives them. */
export interface Expectation {
  readonly verdict: 'allowed' | 'denied';
  readonly rules: readonly string[];
  readonly approve: readonly string[];
}

const uid = (type: string, id: string) => `${type}::${JSON.stringify(id)}`;
const anyOf = (parts: readonly string[]) => `(${parts.join(' || ')})`;
const attributes = { requester: 'requester', administrator: 'administrator', 'service-account': 'service' } as const;

/** One rule as a Cedar policy. Cedar has no word for approvals, so rules of `approve` become permits of a set of their own. */
function cedarOf(rule: Rule, effect: 'permit' | 'forbid', channels: ReadonlyMap<string, string>): string {
  const { who, target } = rule;
  const conditions = [
    who &&
      anyOf([
        ...(who.in ?? []).map((team) => `principal in ${uid('Team', team)}`),
        ...(who.is ?? []).map((word) => `principal.${word}`),
      ]),
    rule.channel && anyOf(rule.channel.map((name) => `context.channel == ${JSON.stringify(channels.get(name))}`)),
    rule.directory && anyOf(rule.directory.map((id) => `resource.directory == ${JSON.stringify(id)}`)),
    target &&
      anyOf([
        ...(target.in ?? []).map((place) => `resource in ${uid('Place', place)}`),
        ...(target.is ?? []).map((word) => `resource.${attributes[word]}`),
      ]),
    rule.group && `context.group.containsAny(${JSON.stringify(rule.group.in)})`,
    rule.risk && `${JSON.stringify(rule.risk)}.contains(context.risk)`,
  ].filter((condition) => condition !== undefined);
  const action = rule.do === 'any' ? 'action' : `action in [${rule.do.map((name) => uid('Action', name)).join(', ')}]`;
  const when = conditions.length > 0 ? ` when { ${conditions.join(' && ')} }` : '';
  return `${effect}(principal, ${action}, resource)${when};`;
}

/** Teaches Cedar a policy. The same two ids are used again and again: sets that were read are never freed. */
export function teach(policy: Policy): void {
  const textOf = (rules: readonly Rule[], effect: 'permit' | 'forbid') =>
    rules.map((rule) => [rule.id, cedarOf(rule, effect, policy.channels)]);
  const sets = {
    access: [...textOf(policy.never, 'forbid'), ...textOf(policy.may, 'permit')],
    approve: textOf(policy.approve, 'permit'),
  };
  for (const [id, rules] of Object.entries(sets)) {
    const answer = preparsePolicySet(id, { staticPolicies: Object.fromEntries(rules) as Record<string, string> });
    if (answer.type === 'failure') throw new Error(answer.errors.map(({ message }) => message).join('\n'));
  }
}

const isTrue = (fact: Facts['requester']['guest']) => fact === true;
const namesIn = (fact: Facts['requester']['teams']): string[] => (typeof fact === 'symbol' ? [] : [...fact]);

/** Asks Cedar about a request of which everything is known. Several groups are several questions. */
export function ask(facts: Facts): Expectation {
  const { requester, target } = facts;
  const person = { type: 'Person', id: 'one' };
  const account = { type: 'Account', id: 'one' };
  const parents = (type: string, names: string[]) => names.map((id) => ({ type, id }));
  const entities: EntityJson[] = [
    {
      uid: person,
      parents: parents('Team', namesIn(requester.teams)),
      attrs: {
        guest: isTrue(requester.guest),
        external: isTrue(requester.external),
        bot: isTrue(requester.bot),
        deactivated: isTrue(requester.deactivated),
      },
    },
    {
      uid: account,
      parents: parents('Place', namesIn(target.groups)),
      attrs: {
        directory: String(facts.directory),
        requester: isTrue(target.requester),
        administrator: isTrue(target.administrator),
        service: isTrue(target.serviceAccount),
      },
    },
  ];
  const question = (set: string, group: string[]) => {
    const call: StatefulAuthorizationCall = {
      preparsedPolicySetId: set,
      principal: person,
      action: { type: 'Action', id: facts.operation },
      resource: account,
      context: { channel: String(facts.channel), risk: facts.risk, group },
      entities,
    };
    const answer = statefulIsAuthorized(call);
    if (answer.type === 'failure') throw new Error(answer.errors.map(({ message }) => message).join('\n'));
    const { decision, diagnostics } = answer.response;
    if (diagnostics.errors.length > 0) throw new Error(JSON.stringify(diagnostics.errors));
    return { decision, reason: diagnostics.reason };
  };
  const groups = facts.destinations.length > 0 ? facts.destinations.map(namesIn) : [[]];
  const answers = groups.map((group) => question('access', group));
  const forbidding = answers.flatMap(({ decision, reason }) => (decision === 'deny' ? reason : []));
  if (forbidding.length > 0) return { verdict: 'denied', rules: [...new Set(forbidding)].sort(), approve: [] };
  const [first = [], ...others] = answers.map(({ reason }) => reason);
  const rules = first.filter((id) => others.every((ids) => ids.includes(id))).sort();
  if (rules.length === 0) return { verdict: 'denied', rules: [], approve: [] };
  const approve = groups.flatMap((group) => question('approve', group).reason);
  return { verdict: 'allowed', rules, approve: [...new Set(approve)].sort() };
}
