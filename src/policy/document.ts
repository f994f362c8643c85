import { createHash } from 'node:crypto';
import { z } from 'zod';
import { isBlock } from '../core/setting-values.ts';
import { checkDocument, type OpenDocument, openDocument, type Path } from '../yaml/document.ts';
import { DocumentError, type Fault, inOrder } from '../yaml/fault.ts';
import { bindingSchema, ChannelId, Name, Team as TeamSchema } from './names.ts';
import type { Policy, PolicyVocabulary } from './policy.ts';
import { renamed } from './renamed.ts';
import { lists, ruleSchemas, type Vocabulary } from './rule.ts';
import { overlapsOf, warningsOf } from './warnings.ts';

/** A policy with what is worth a second look in it. */
export interface ReviewedPolicy {
  readonly policy: Policy;
  /** Rules and names that do nothing: to be told at each start. */
  readonly warnings: readonly Fault[];
  /** What may well be meant: permissions that overlap, or that everyone has. To be told when the policy is tested. */
  readonly overlaps: readonly Fault[];
}

/**
 * Reads policy.yml. A policy with any fault is none: it is never loaded in part.
 *
 * @throws DocumentError with every fault at once, each with line and column
 */
export function loadPolicy(file: string, text: string, policyVocabulary: PolicyVocabulary): Policy {
  return reviewPolicy(file, text, policyVocabulary).policy;
}

/** Reads policy.yml, and tells what in it is right but does nothing, or may not be meant. @throws DocumentError */
export function reviewPolicy(file: string, text: string, policyVocabulary: PolicyVocabulary): ReviewedPolicy {
  const document = openDocument(file, text);
  const { value, faults } = checkDocument(document, schemaFor(document.value, policyVocabulary), {
    name: (path) => nameOf(document.value, path),
    renamedKeys: renamed,
  });
  const all = inOrder([...document.faults, ...faults, ...repeatedIds(document)]);
  if (all.length > 0 || value === undefined) throw new DocumentError(all);
  const policy: Policy = {
    hash: createHash('sha256').update(text).digest('hex'),
    teams: new Map(Object.entries(value.teams)),
    channels: new Map(Object.entries(value.channels)),
    groupBindings: Object.entries(value.directory).map(([name, place]) => ({ name, ...place })),
    never: value.never,
    may: value.may,
    approve: value.approve,
  };
  const at = ({ path, text: words }: { path: Path; text: string }): Fault => {
    const name = nameOf(document.value, path);
    return document.fault(path, name === '' ? words : `${name}: ${words}`, 'key');
  };
  return {
    policy,
    warnings: warningsOf(policy).map(at),
    overlaps: overlapsOf(policy, policyVocabulary.operations).map(at),
  };
}

const keys = (value: unknown): string[] => (isBlock(value) ? Object.keys(value) : []);

/**
 * The schema of one policy. It knows the names that the document itself defines, so that a misspelt name is found in the
 * same pass as everything else.
 */
function schemaFor(raw: unknown, { operations, directories }: PolicyVocabulary) {
  const given: Record<string, unknown> = isBlock(raw) ? raw : {};
  const groupBindings = isBlock(given.directory) ? Object.entries(given.directory) : [];
  const vocabulary: Vocabulary = {
    teams: keys(given.teams),
    channels: keys(given.channels),
    groupBindings: new Map(groupBindings.map(([name, text]) => [name, String(text).split(':')[0] ?? ''])),
    operations,
    directories,
    sizeOf(team) {
      const source = isBlock(given.teams) ? given.teams[team] : undefined;
      const people = isBlock(source) ? source.people : source;
      return Array.isArray(people) ? people.length : undefined;
    },
  };
  const rules = ruleSchemas(vocabulary);
  const empty = 'nothing is allowed that no rule under may names: with none, nobody could do anything';
  return z.strictObject(
    {
      version: z.literal(1),
      teams: z.record(Name, TeamSchema),
      channels: z.record(Name, ChannelId).default({}),
      directory: z.record(Name, bindingSchema(directories)).default({}),
      never: z.array(rules.never).default([]),
      may: z.array(rules.may).min(1, empty),
      approve: z.array(rules.approve).default([]),
    },
    { error: ({ input }) => (input === null ? 'the file is empty: a policy needs version, teams and may' : undefined) },
  );
}

/** How a path is called in front of a message: a rule by its list and id. */
function nameOf(raw: unknown, path: Path): string {
  const [list, index, ...rest] = path;
  const words = (steps: Path) => steps.filter((step) => typeof step === 'string').join('.');
  if (typeof index !== 'number' || !lists.some((name) => name === list)) return words(path);
  const rules = isBlock(raw) ? raw[String(list)] : undefined;
  const rule: unknown = Array.isArray(rules) ? rules[index] : undefined;
  const id = isBlock(rule) && typeof rule.id === 'string' ? `"${rule.id}"` : String(index + 1);
  return [`${String(list)} rule ${id}`, words(rest)].filter((part) => part !== '').join(', ');
}

/** Ids stand in the audit log and in messages: each means one rule. */
function repeatedIds(document: OpenDocument): Fault[] {
  const first = new Map<unknown, number | undefined>();
  return lists.flatMap((list) => {
    const rules = isBlock(document.value) ? document.value[list] : undefined;
    return (Array.isArray(rules) ? rules : []).flatMap((rule: unknown, index) => {
      const id = isBlock(rule) ? rule.id : undefined;
      if (typeof id !== 'string') return [];
      const path = [list, index, 'id'];
      const fault = document.fault(path, '');
      if (!first.has(id)) first.set(id, fault.line);
      else return [{ ...fault, text: `${list} rule "${id}": line ${first.get(id)} has a rule of this id already` }];
      return [];
    });
  });
}
