import { z } from 'zod';
import { checkDocument, openDocument, type Path } from '../yaml/document.ts';
import { DocumentError, type Fault, inOrder } from '../yaml/fault.ts';
import { decide } from './decide.ts';
import { explain } from './explain.ts';
import { type Fact, type Facts, unknown } from './facts.ts';
import { listOf } from './names.ts';
import type { Policy, PolicyVocabulary } from './policy.ts';
import { renamed } from './renamed.ts';
import { type List, personKinds, targetKinds } from './rule.ts';

/** What a policy has to say to one request: the rules that decide it, and those that ask for approval. */
interface Expectation {
  readonly verdict: 'allowed' | 'denied';
  /** Ids of the may rules that allow it, or of the never rules that forbid it; none where no rule allows it. */
  readonly rules: readonly string[];
  readonly approve: readonly string[];
}

export interface PolicyCase {
  readonly name: string;
  readonly facts: Facts;
  readonly expected: Expectation;
  /** A failure at the place of this case. */
  failure(text: string): Fault;
}

/** What came out of running the cases. A policy passes where both lists are empty. */
export interface CasesResult {
  readonly failures: readonly Fault[];
  /** Rules that no case covers. */
  readonly unreached: readonly { readonly list: List; readonly id: string }[];
}

const unsaid = z.literal('unknown');
const orUnknown = <T>(schema: z.ZodType<T>) => z.union([unsaid, schema]);

function caseSchema(policy: Policy, { operations, directories }: PolicyVocabulary) {
  const groupBindings = policy.groupBindings.map(({ name }) => name);
  const ids = (list: List) =>
    listOf(
      `${list} rule`,
      policy[list].map(({ id }) => id),
      { mayBeEmpty: true },
    );
  const one = (what: string, vocabulary: Iterable<string>) =>
    z
      .string()
      .transform((name) => [name])
      .pipe(listOf(what, vocabulary))
      .transform(([name = '']) => name);
  const kinds = <const T extends string>(what: string, vocabulary: readonly T[]) =>
    listOf(what, vocabulary, { mayBeEmpty: true }).pipe(z.array(z.enum(vocabulary)));
  const group = 'name under directory:';
  return z.array(
    z.strictObject({
      case: z.string().trim().min(1),
      who: orUnknown(
        z.strictObject({
          teams: orUnknown(listOf('team', policy.teams.keys(), { mayBeEmpty: true })).default([]),
          is: orUnknown(kinds('kind of person', personKinds)).default([]),
        }),
      ).default({ teams: [], is: [] }),
      do: one(
        'operation',
        operations.map(({ name }) => name),
      ),
      channel: one('channel', ['unknown', ...policy.channels.keys()]).optional(),
      directory: one('directory', ['unknown', ...directories]).optional(),
      target: orUnknown(
        z.strictObject({
          groups: orUnknown(listOf(group, groupBindings, { mayBeEmpty: true })).default([]),
          is: orUnknown(kinds('kind of account', targetKinds)).default([]),
        }),
      ).default({ groups: [], is: [] }),
      group: listOf(group, [...groupBindings, 'other', 'unknown'], { mayRepeat: true }).default([]),
      expect: z
        .strictObject({
          allow: ids('may').optional(),
          approve: ids('approve').optional(),
          deny: ids('never').optional(),
        })
        .refine(({ allow, approve, deny }) => (deny ? !allow && !approve : allow && allow.length > 0), {
          error:
            'write deny: [never rules] (empty if no rule allows it), or allow: [may rules] with approve: [approve rules]',
          params: { code: 'no-expectation' },
        }),
    }),
  );
}

type Given = z.infer<ReturnType<typeof caseSchema>>[number];

/** Reads a file of cases. Facts that a case leaves out are "no"; what is not known is written `unknown`. */
export function readCases(
  file: string,
  text: string,
  policy: Policy,
  vocabulary: PolicyVocabulary,
): readonly PolicyCase[] {
  const document = openDocument(file, text);
  const { value, faults } = checkDocument(document, caseSchema(policy, vocabulary), {
    name: nameOf,
    renamedKeys: renamed,
  });
  const all = inOrder([...document.faults, ...faults]);
  if (all.length > 0 || value === undefined) throw new DocumentError(all);
  return value.map((given, index) => ({
    name: given.case,
    facts: factsOf(given, policy, vocabulary),
    expected: {
      verdict: given.expect.deny ? 'denied' : 'allowed',
      rules: given.expect.deny ?? given.expect.allow ?? [],
      approve: given.expect.approve ?? [],
    },
    failure: (text) => document.fault([index], { code: 'case-failed', name: `case "${given.case}"`, text }),
  }));
}

function nameOf([index, ...rest]: Path): string {
  const words = rest.filter((step) => typeof step === 'string').join('.');
  return typeof index === 'number' ? [`case ${index + 1}`, words].filter((part) => part !== '').join(', ') : words;
}

function factsOf(
  { who, target, group, channel, directory, do: operation }: Given,
  policy: Policy,
  vocabulary: PolicyVocabulary,
): Facts {
  const person = who === 'unknown' ? { teams: who, is: who } : who;
  const account = target === 'unknown' ? { groups: target, is: target } : target;
  const set = (names: 'unknown' | readonly string[]): Fact<ReadonlySet<string>> =>
    names === 'unknown' ? unknown : new Set(names);
  const has = (names: 'unknown' | readonly string[], word: string): Fact<boolean> =>
    names === 'unknown' ? unknown : names.includes(word);
  const text = (name: string | undefined, find: (name: string) => string | undefined): Fact<string> =>
    name === 'unknown' ? unknown : ((name && find(name)) ?? '');
  return {
    requester: {
      teams: set(person.teams),
      guest: has(person.is, 'guest'),
      external: has(person.is, 'external'),
      bot: has(person.is, 'bot'),
      deactivated: has(person.is, 'deactivated'),
    },
    operation,
    risk: vocabulary.operations.find(({ name }) => name === operation)?.risk ?? 'destructive',
    channel: text(channel, (name) => policy.channels.get(name)),
    directory: text(directory, (name) => name),
    target: {
      groups: set(account.groups),
      requester: has(account.is, 'requester'),
      administrator: has(account.is, 'administrator'),
      serviceAccount: has(account.is, 'service-account'),
    },
    destinations: group.map((name) => (name === 'unknown' ? unknown : new Set(name === 'other' ? [] : [name]))),
  };
}

/** Runs cases against a policy. Pure. */
export function runCases(policy: Policy, cases: readonly PolicyCase[]): CasesResult {
  const reached = new Set<string>();
  const failures = cases.flatMap((one): Fault[] => {
    const { verdict, rules } = decide(policy, one.facts);
    const explained = explain(policy, one.facts);
    const approve = explained.filter(({ list, matches }) => list === 'approve' && matches !== 'no');
    for (const { id, list, matches } of explained) {
      if (matches === 'yes' && (list === 'never') === (verdict === 'denied')) reached.add(id);
    }
    const got = {
      verdict,
      rules: rules.map(({ id }) => id),
      approve: verdict === 'allowed' ? approve.map(({ id }) => id) : [],
    };
    const [wanted, found] = [one.expected, got].map(verdictLabel);
    return wanted === found ? [] : [one.failure(`expected ${wanted}, but the policy says ${found}`)];
  });
  const unreached = (['never', 'may', 'approve'] as const).flatMap((list) =>
    policy[list].filter(({ id }) => !reached.has(id)).map(({ id }) => ({ list, id })),
  );
  return { failures, unreached };
}

function verdictLabel({ verdict, rules, approve }: Expectation): string {
  const ids = (names: readonly string[]) => `[${names.toSorted().join(', ')}]`;
  if (verdict === 'denied') return `deny: ${ids(rules)}`;
  return `allow: ${ids(rules)}${approve.length > 0 ? `, approve: ${ids(approve)}` : ''}`;
}
