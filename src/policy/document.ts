import { createHash } from 'node:crypto';
import { z } from 'zod';
import { isBlock } from '../core/setting-values.ts';
import { checkDocument, type OpenDocument, openDocument, type Path } from '../yaml/document.ts';
import { DocumentError, type Fault, inOrder } from '../yaml/fault.ts';
import { bindingSchema, ChannelId, Name, Team as TeamSchema } from './names.ts';
import type { Policy, PolicyVocabulary } from './policy.ts';
import { renamed } from './renamed.ts';
import { ApproveRule, lists, Rule, ruleSchemas, type Vocabulary } from './rule.ts';
import { overlapsOf, type Remark, warningsOf } from './warnings.ts';

/** A policy with what is worth a second look in it. */
export interface ReviewedPolicy {
  readonly policy: Policy;
  /** Rules and names that do nothing: reported at each start. */
  readonly warnings: readonly Fault[];
  /** What may be meant: permissions that overlap, or that everyone has. Reported by `policy test`. */
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

/** Reads policy.yml, and finds what is valid but does nothing, or may be a mistake. @throws DocumentError */
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
  const at = ({ path, ...complaint }: Remark): Fault =>
    document.fault(path, { ...complaint, name: nameOf(document.value, path) }, 'key');
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
  const noApprove = 'add approve: at the end. Write approve: [] if nothing needs approval';
  const empty = 'add a rule. Without one, nobody can do anything';
  return z.strictObject(
    {
      version: z.literal(1),
      teams: z.record(Name, TeamSchema),
      channels: z.record(Name, ChannelId).default({}),
      directory: z.record(Name, bindingSchema(directories)).default({}),
      never: z.array(rules.never).default([]),
      may: z.array(rules.may).min(1, empty),
      // The last section: half a file, as an upload leaves it for a moment, is no policy.
      approve: z.array(rules.approve, { error: ({ input }) => (input === undefined ? noApprove : undefined) }),
    },
    { error: ({ input }) => (input === null ? 'the file is empty. A policy needs version, teams and may' : undefined) },
  );
}

/** The form of every policy, whatever names it defines: for editors. */
export const AnyPolicy = z.strictObject({
  version: z.literal(1),
  teams: z.record(Name, TeamSchema),
  channels: z.record(Name, ChannelId).default({}),
  directory: z.record(Name, z.string()).default({}),
  never: z.array(Rule).default([]),
  may: z.array(Rule).min(1),
  approve: z.array(ApproveRule),
});

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

/** The audit log and messages name rules by their id, so each id means one rule. */
function repeatedIds(document: OpenDocument): Fault[] {
  const first = new Map<unknown, number | undefined>();
  return lists.flatMap((list) => {
    const rules = isBlock(document.value) ? document.value[list] : undefined;
    return (Array.isArray(rules) ? rules : []).flatMap((rule: unknown, index) => {
      const id = isBlock(rule) ? rule.id : undefined;
      if (typeof id !== 'string') return [];
      const path = [list, index, 'id'];
      const name = `${list} rule "${id}"`;
      const text = `the rule in line ${first.get(id)} has the same id`;
      const fault = document.fault(path, { code: 'duplicate-id', name, text });
      if (first.has(id)) return [fault];
      first.set(id, fault.line);
      return [];
    });
  });
}
