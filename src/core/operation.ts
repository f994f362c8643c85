import type { Account } from './account.ts';
import type { AccountQuery } from './account-query.ts';
import type { ChangeKind, ChangeOf } from './change.ts';
import type { DirectoryView } from './directory-view.ts';
import { DeskhandError } from './errors.ts';
import type { Inputs, Values } from './field.ts';
import { isShown } from './field.ts';
import type { Subject, SubjectKind, SubjectOf } from './subject.ts';

export const risks = ['read', 'routine', 'sensitive', 'destructive'] as const;
export type Risk = (typeof risks)[number];

/** The worse of two risks. */
export const worseRisk = (one: Risk, other: Risk): Risk => (risks.indexOf(one) < risks.indexOf(other) ? other : one);

/** A read's result, drawn by Slack as a card: a title and facts, each a label with a value. */
export interface Answer {
  readonly title: string;
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  /** A list, shown page by page and given as a file. */
  readonly table?: { readonly columns: readonly string[]; readonly rows: readonly (readonly string[])[] };
}

/** What a query found. */
interface Found {
  readonly found: readonly Account[];
  /** Of how many accounts the directory tells too little to know. */
  readonly undetermined: number;
}

interface Common<S extends SubjectKind, I extends Inputs> {
  readonly name: string;
  readonly title: string;
  /** One sentence for menus, help and the manifest. */
  readonly summary: string;
  /** An everyday slash command of its own, besides `/helpdesk <name>`. */
  readonly command?: string;
  readonly risk: Risk;
  readonly subject: S;
  readonly inputs: I;
  /** So many other people have to approve, whatever the policy asks for besides. */
  readonly leastApprovals?: number;
  /** Who may not look at accounts is not told whether the one exists that they name. */
  readonly hidesExistence?: true;
  /** Deskhand asks for it by itself; nobody finds it in a menu. */
  readonly isInternal?: true;
}

/** An operation that changes something: its plan is what is shown, approved and applied. */
export interface ChangingOperation<S extends SubjectKind, K extends ChangeKind, I extends Inputs> extends Common<S, I> {
  /** The kinds of change it plans; a directory that lacks a required one does not offer it. */
  readonly changes: readonly K[];
  /** Kinds of change that it plans only where the directory makes them. */
  readonly optionalChanges?: readonly NoInfer<K>[];
  /** Pure. What its fields stand at now, in words, where a form is about changing that. */
  present?(subject: SubjectOf<S>): { readonly [K in keyof I]?: string | undefined };
  /** Pure. What would change; throws `DeskhandError` with `fields` for values that cannot work for this subject. */
  plan(subject: SubjectOf<S>, values: Values<I>): readonly ChangeOf<NoInfer<K>>[];
  /** Pure. The outcome in one sentence, past tense, for when everything was done and read back. */
  outcome(subject: SubjectOf<S>, values: Values<I>): string;
}

/** An operation that only reads. */
export interface ReadingOperation<S extends SubjectKind, I extends Inputs> extends Common<S, I> {
  readonly risk: 'read';
  /** Pure. What to look for among all accounts of the directory, for an operation that lists them. */
  query?(values: Values<I>): AccountQuery;
  /** Pure. What the person wanted to know; `found` is what the query found, nothing where there is none. */
  answer(subject: SubjectOf<S>, values: Values<I>, found: Found): Answer;
}

/** Any operation, as the engine and the form see it: values and subject are checked before they get here. */
export type Operation = OperationBase & (Changes | Reads);
type OperationBase = Omit<Common<SubjectKind, Inputs>, 'risk'> & { readonly risk: Risk };
interface Changes {
  readonly changes: readonly ChangeKind[];
  readonly optionalChanges: readonly ChangeKind[];
  readonly present?: (subject: Subject) => Readonly<Record<string, string | undefined>>;
  plan(subject: Subject, values: Record<string, unknown>): readonly ChangeOf<ChangeKind>[];
  outcome(subject: Subject, values: Record<string, unknown>): string;
}
interface Reads {
  readonly query?: (values: Record<string, unknown>) => AccountQuery;
  readonly answer: (subject: Subject, values: Record<string, unknown>, found: Found) => Answer;
}

/** Declares an operation. The file's default export is all there is to register. */
export function defineOperation<S extends SubjectKind, const K extends ChangeKind, I extends Inputs>(
  operation: ChangingOperation<S, K, I>,
): Operation;
export function defineOperation<S extends SubjectKind, I extends Inputs>(operation: ReadingOperation<S, I>): Operation;
export function defineOperation(declared: object): Operation {
  // The overloads have checked the declaration; from here on subject and values are narrowed by the engine at run time.
  return { optionalChanges: [], ...declared } as unknown as Operation;
}

export type ReadingOperationValue = Extract<Operation, Reads>;

export function isReading(operation: Operation): operation is ReadingOperationValue {
  return 'answer' in operation;
}

/** Whether a directory can run the operation. */
export function isOfferedBy(
  operation: Operation,
  directory: Pick<DirectoryView, 'handles' | 'parts' | 'lists' | 'describes'>,
): boolean {
  const { handles, lists, describes } = directory;
  // A form without a field that has to be filled in would run with nothing in it.
  const isFillable = Object.values(operation.inputs).every(
    (field) => field.optional || 'initial' in field || isShown(field, directory),
  );
  if (!isFillable) return false;
  if (isReading(operation) && operation.query) return lists;
  if (isReading(operation)) return operation.subject !== 'directory' || describes;
  const optional = new Set<ChangeKind>(operation.optionalChanges);
  // One whose changes are all optional still needs a directory that makes one of them.
  if (!operation.changes.some((kind) => handles.includes(kind))) return false;
  return operation.changes.every((kind) => optional.has(kind) || handles.includes(kind));
}

/** A value that cannot work, to be shown beside its field. */
export function fieldFault(field: string, text: string): DeskhandError {
  return new DeskhandError('invalid-input', { userMessage: text, fields: { [field]: text } });
}
