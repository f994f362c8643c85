import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  visit,
  type YAMLError,
} from 'yaml';
import type { z } from 'zod';
import { closest, didYouMean, type Renamed } from './did-you-mean.ts';
import { type Complaint, DocumentError, type Fault, inOrder } from './fault.ts';
import { complaintOf, issueMessage, knownKeys, shown } from './issue-messages.ts';
import { syntaxComplaint } from './syntax-messages.ts';

export type Path = readonly PropertyKey[];

/** A complaint about the setting or rule of this name. */
type Named = Complaint & Pick<Fault, 'name'>;

/** A YAML file whose syntax is right, with the places of what is in it. */
export interface OpenDocument {
  readonly file: string;
  /** The content as plain data. */
  readonly value: unknown;
  /** What is wrong with it besides what a schema will find, such as keys that appear twice. */
  readonly faults: readonly Fault[];
  /** A fault at the value of this path, or at its key. Points at the nearest thing around it that exists. */
  fault(path: Path, complaint: Named, at?: 'key' | 'value'): Fault;
}

const largest = 1_000_000;

/**
 * Reads the syntax of a YAML file. Anchors and aliases are refused: what a reviewer reads is all there is.
 *
 * @throws DocumentError with the first fault of the syntax, because the others mostly follow from it
 */
export function openDocument(file: string, text: string): OpenDocument {
  if (text.length > largest)
    throw new DocumentError([{ file, line: 1, column: 1, code: 'too-large', text: 'is larger than 1 MB' }]);
  const lines = new LineCounter();
  // Below this level the library passes over a second document, and with it over all the rules in it.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
  const place = (offset: number, complaint: Named): Fault => {
    const { line, col } = lines.linePos(offset);
    return { file, line, column: col, ...complaint };
  };
  const faultOf = (error: YAMLError) => place(error.pos[0], syntaxComplaint(error));
  const [twice, broken] = partition([...document.errors, ...document.warnings], ({ code }) => code === 'DUPLICATE_KEY');
  const first = broken.toSorted((one, other) => one.pos[0] - other.pos[0])[0];
  if (first) throw new DocumentError([faultOf(first)]);
  const refused = refusedParts(document, place);
  if (refused.length > 0) throw new DocumentError(inOrder(refused));
  return {
    file,
    value: document.toJS() as unknown,
    faults: twice.map(faultOf),
    fault: (path, complaint, at = 'value') => place(offsetOf(document, path, at), complaint),
  };
}

function partition<T>(all: readonly T[], holds: (one: T) => boolean): [T[], T[]] {
  return [all.filter(holds), all.filter((one) => !holds(one))];
}

/** Parts of YAML that mean more than they show, or that plain data cannot hold. */
function refusedParts(document: Document, place: (offset: number, complaint: Complaint) => Fault): Fault[] {
  const faults: Fault[] = [];
  const refuse = (node: unknown, code: string, text: string) => faults.push(place(startOf(node) ?? 0, { code, text }));
  visit(document, {
    Alias: (_, alias) =>
      void refuse(alias, 'alias', `"*${alias.source}" (an alias) is not allowed. Write the value out`),
    Pair: (_, { key }) => {
      if (isScalar(key) && key.value === '<<')
        refuse(key, 'merge', '"<<" (a merge) is not allowed. Write the keys out');
      else if (isScalar(key) && key.value === '__proto__')
        refuse(key, 'forbidden-name', '"__proto__" is not allowed as a name');
      else if (!isScalar(key) && !isAlias(key)) refuse(key, 'key-not-text', 'a key must be plain text');
    },
  });
  return faults;
}

const startOf = (node: unknown): number | undefined => (node as Node | null | undefined)?.range?.[0];

/** Where the value at a path begins; for what is empty or a block of its own, that of its key. */
function offsetOf(document: Document, path: Path, at: 'key' | 'value'): number {
  let node: unknown = document.contents;
  let key: unknown;
  for (const step of path) {
    const pair = isMap(node)
      ? node.items.find((item) => isScalar(item.key) && String(item.key.value) === step)
      : undefined;
    const item = isSeq(node) && typeof step === 'number' ? node.items[step] : undefined;
    if (pair) {
      key = pair.key;
      node = pair.value;
    } else if (item) {
      key = undefined;
      node = item;
    } else break;
  }
  const isKeyMeant = at === 'key' || isCollection(node) || !isScalar(node) || node.value === null;
  return startOf(isKeyMeant ? (key ?? node) : node) ?? 0;
}

interface CheckOptions {
  /** How a path is called in front of a message. */
  readonly name?: (path: Path) => string;
  /** Checks only what is at this path. */
  readonly path?: Path;
  /** What to check in place of what is there. */
  readonly value?: unknown;
  /** Keys of older releases, which a fault answers with the new one. */
  readonly renamedKeys?: Renamed;
}

const joined = (path: Path): string => path.map(String).join('\0');
const dotted = (path: Path): string => path.filter((step) => typeof step === 'string').join('.');

/** Checks a document, or a part of it, against a schema. `value` is there only where nothing is wrong. */
export function checkDocument<T>(
  document: OpenDocument,
  schema: z.ZodType<T>,
  { name = dotted, path: base = [], value = valueAt(document.value, base), renamedKeys = {} }: CheckOptions = {},
): { value?: T; faults: Fault[] } {
  // By the issue's list of keys: which ones its schema knows is told while it checks only, and before its path is complete.
  const known = new WeakMap<readonly string[], readonly string[]>();
  const error = (issue: z.core.$ZodRawIssue): string => {
    if (issue.code === 'unrecognized_keys') known.set(issue.keys, knownKeys(issue.inst));
    return issueMessage(issue);
  };
  const result = schema.safeParse(value, { error });
  if (result.success) return { value: result.data, faults: [] };
  const found = result.error.issues.flatMap(innermost);
  // Text also has a length: what is of the wrong type is not called too long or too short as well.
  const wrongKind = new Set(found.flatMap(({ code, path }) => (code === 'invalid_type' ? [joined(path)] : [])));
  const issues = found.filter(({ code, path }) => code === 'invalid_type' || !wrongKind.has(joined(path)));
  // A misspelt key is one fault, an unknown key, and not also a missing one.
  const misspelt = new Set(
    issues.flatMap((issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => joined([...issue.path, closest(key, known.get(issue.keys) ?? [], renamedKeys) ?? '']))
        : [],
    ),
  );
  const faults = issues.flatMap((issue): Fault[] => {
    const path = [...base, ...issue.path];
    if (issue.code === 'unrecognized_keys') {
      const keys = known.get(issue.keys) ?? [];
      return issue.keys.map((key) => {
        const meant = closest(key, keys, renamedKeys);
        const text = `unknown key ${shown(key)}${didYouMean(key, keys, renamedKeys)}`;
        const complaint = { code: 'unknown-key', text, ...(meant !== undefined && { meant }) };
        return document.fault([...path, key], { ...complaint, name: name(path) }, 'key');
      });
    }
    if (isMissing(value, issue.path)) {
      if (misspelt.has(joined(issue.path))) return [];
      return [document.fault(path.slice(0, -1), { code: 'missing', text: 'is missing', name: name(path) }, 'key')];
    }
    const complaint = complaintOf(issue, valueAt(value, issue.path));
    return [document.fault(path, { ...complaint, name: name(path) }, issue.code === 'invalid_key' ? 'key' : 'value')];
  });
  return { faults: inOrder(faults) };
}

/** Reads a YAML file by a schema. @throws DocumentError with all that is wrong with it */
export function readDocument<T>(file: string, text: string, schema: z.ZodType<T>, options: CheckOptions = {}): T {
  const document = openDocument(file, text);
  const { value, faults } = checkDocument(document, schema, options);
  const all = inOrder([...document.faults, ...faults]);
  if (all.length > 0 || value === undefined) throw new DocumentError(all);
  return value;
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (inner, step) => (inner as Record<PropertyKey, unknown> | undefined | null)?.[step],
    value,
  );
}

/** Of the alternatives that a value may take, the one that it comes nearest to: the fewest faults, and those inside it. */
function innermost(issue: z.core.$ZodIssue): z.core.$ZodIssue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const depth = (issues: readonly z.core.$ZodIssue[]) => Math.max(0, ...issues.map(({ path }) => path.length));
  const inside = issue.errors.filter((issues) => depth(issues) > 0);
  const nearest = inside.toSorted((one, other) => one.length - other.length)[0];
  if (!nearest) return [issue];
  return nearest.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] })).flatMap(innermost);
}

function isMissing(value: unknown, path: Path): boolean {
  const parent = valueAt(value, path.slice(0, -1));
  const key = path.at(-1);
  return key !== undefined && typeof parent === 'object' && parent !== null && !Object.hasOwn(parent, key);
}
