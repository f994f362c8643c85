import type { Path } from '../yaml/document.ts';
import type { Complaint } from '../yaml/fault.ts';
import type { Policy, PolicyVocabulary } from './policy.ts';
import { lists, type Rule } from './rule.ts';

/** A remark on the part of the policy at a path. */
export interface Remark extends Complaint {
  readonly path: Path;
}

/** Each word of a rule as the alternatives that it lists; a word that is absent holds for everything. */
function alternatives(rule: Rule): ReadonlyMap<string, readonly string[]> {
  const marked = (mark: string, names: readonly string[] | undefined) => (names ?? []).map((name) => `${mark}:${name}`);
  const words: [string, readonly string[] | undefined][] = [
    ['who', rule.who && [...marked('in', rule.who.in), ...marked('is', rule.who.is)]],
    ['do', rule.do === 'any' ? undefined : rule.do],
    ['channel', rule.channel],
    ['directory', rule.directory],
    ['target', rule.target && [...marked('in', rule.target.in), ...marked('is', rule.target.is)]],
    ['group', rule.group?.in],
    ['risk', rule.risk],
  ];
  return new Map(words.flatMap(([word, names]) => (names === undefined ? [] : [[word, names]])));
}

/** Whether whatever the narrow rule matches is matched by the wide one too. It may be so without being seen here. */
function covers(wide: Rule, narrow: Rule): boolean {
  const has = alternatives(narrow);
  return [...alternatives(wide)].every(([word, listed]) => has.get(word)?.every((name) => listed.includes(name)));
}

/** Whether two rules name an operation in common. */
function commonOperations(one: Rule, other: Rule): readonly string[] | 'any' {
  if (one.do === 'any') return other.do;
  return other.do === 'any' ? one.do : one.do.filter((name) => other.do.includes(name));
}

/** Rules and names that are valid but do nothing. */
export function warningsOf(policy: Policy): Remark[] {
  const forbidden = policy.may.flatMap((rule, index): Remark[] => {
    const never = policy.never.find((candidate) => covers(candidate, rule));
    const text = `allows nothing: never rule "${never?.id}" denies all of it`;
    return never ? [{ path: ['may', index], code: 'allows-nothing', text }] : [];
  });
  const unasked = policy.approve.flatMap((rule, index): Remark[] => {
    const isAsked = policy.may.some((may) => commonOperations(may, rule).length > 0);
    const text = 'never applies: no may rule allows its operations';
    return isAsked ? [] : [{ path: ['approve', index], code: 'never-applies', text }];
  });
  return [...forbidden, ...unasked, ...unusedNames(policy)];
}

function unusedNames(policy: Policy): Remark[] {
  const rules = lists.flatMap((list): readonly Rule[] => policy[list]);
  const used = {
    teams: new Set([...rules.flatMap(({ who }) => who?.in ?? []), ...policy.approve.flatMap(({ from }) => from)]),
    channels: new Set(rules.flatMap(({ channel }) => channel ?? [])),
    directory: new Set(rules.flatMap(({ target, group }) => [...(target?.in ?? []), ...(group?.in ?? [])])),
  };
  const names = {
    teams: [...policy.teams.keys()],
    channels: [...policy.channels.keys()],
    directory: policy.groupBindings.map(({ name }) => name),
  };
  return (['teams', 'channels', 'directory'] as const).flatMap((kind) =>
    names[kind]
      .filter((name) => !used[kind].has(name))
      .map((name) => ({ path: [kind, name], code: 'unused-name', text: 'no rule uses this name' })),
  );
}

/** What may be meant and is worth a look: permissions for everyone, and permissions that overlap. */
export function overlapsOf(policy: Policy, operations: PolicyVocabulary['operations']): Remark[] {
  const forAll = policy.may.flatMap((rule, index): Remark[] =>
    rule.who
      ? []
      : [
          {
            path: ['may', index],
            code: 'for-everyone',
            text: 'names no team, so it applies to every member of the workspace',
          },
        ],
  );
  const overlapping = policy.may.flatMap((rule, index) =>
    policy.may.slice(0, index).flatMap((earlier): Remark[] => {
      const path = ['may', index];
      if (covers(earlier, rule)) {
        return [
          { path, code: 'adds-nothing', text: `adds nothing: may rule "${earlier.id}" already allows all of it` },
        ];
      }
      if (covers(rule, earlier)) {
        const text = `makes may rule "${earlier.id}" unnecessary: it allows all of it too`;
        return [{ path, code: 'makes-unnecessary', text }];
      }
      const common = commonOperations(earlier, rule);
      if (common.length === 0 || isDisjoint(earlier, rule)) return [];
      const words = common === 'any' ? 'all operations' : common.join(', ');
      return [{ path, code: 'overlaps', text: `overlaps may rule "${earlier.id}" for ${words}` }];
    }),
  );
  return [...forAll, ...overlapping, ...withoutApproval(policy, operations)];
}

/** Permissions for what opens a door or cannot be undone, about which no approve rule says anything. */
function withoutApproval(policy: Policy, operations: PolicyVocabulary['operations']): Remark[] {
  return policy.may.flatMap((rule, index): Remark[] => {
    const alone = operations.filter(({ name, risk }) => {
      const isRisky = risk === 'sensitive' || risk === 'destructive';
      const isAllowed = (rule.do === 'any' || rule.do.includes(name)) && (!rule.risk || rule.risk.includes(risk));
      const isApproved = policy.approve.some(
        (other) => (other.do === 'any' || other.do.includes(name)) && (!other.risk || other.risk.includes(risk)),
      );
      return isRisky && isAllowed && !isApproved;
    });
    if (alone.length === 0) return [];
    const text = `no approval needed for ${alone.map(({ name }) => name).join(', ')}: no approve rule covers it`;
    return [{ path: ['may', index], code: 'no-approval', text }];
  });
}

/** Whether no request can match both: they name different channels or different directories. */
function isDisjoint(one: Rule, other: Rule): boolean {
  const areDisjoint = (names: readonly string[] | undefined, others: readonly string[] | undefined) =>
    names !== undefined && others !== undefined && !names.some((name) => others.includes(name));
  return (
    areDisjoint(one.channel, other.channel) ||
    areDisjoint(one.directory, other.directory) ||
    areDisjoint(one.risk, other.risk)
  );
}
