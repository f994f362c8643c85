import type { Change } from '../core/change.ts';
import { type DescribedChange, describeChange } from '../core/describe-change.ts';
import { type Directory, type Json, readSubject, viewOf } from '../core/directory.ts';
import { DeskhandError } from '../core/errors.ts';
import { isShown } from '../core/field.ts';
import type { GroupRef } from '../core/group.ts';
import { isOfferedBy, isReading, type Operation } from '../core/operation.ts';
import type { Subject, SubjectRef } from '../core/subject.ts';
import type { RequestContext } from './context.ts';

/** What a form holds for a field: a text, a yes or no, a choice's value, or identifiers of groups. */
export type RawValue = string | boolean | readonly string[] | undefined;
export type RawValues = Readonly<Record<string, RawValue>>;
/** Whether nothing was filled in. */
export const isEmpty = (value: RawValue): boolean =>
  value === undefined || value === '' || (Array.isArray(value) && value.length === 0);

export type Faults = Readonly<Record<string, string>>;

/** A filled-in form, read and checked against the directory as it is now. */
export interface Prepared {
  readonly subject: Subject;
  /** As the journal keeps them; identifiers of groups have become references. */
  readonly values: Readonly<Record<string, Json>>;
  readonly plan: readonly Change[];
  readonly changeSummaries: readonly DescribedChange[];
  /** What is wrong, beside which field; a fault of no field stands under `''`. */
  readonly faults: Faults;
}

/** The directory with this id. @throws DeskhandError `not-found` */
export function directoryOf(context: RequestContext, id: string): Directory {
  const directory = context.directories.get(id);
  if (directory) return directory;
  throw new DeskhandError('not-found', { userMessage: `There is no directory "${id}".` });
}

/**
 * The subject of an operation as it is now.
 *
 * @throws DeskhandError `not-found` where it no longer exists, `invalid-input` where the operation is not about such a thing
 */
export async function readSubjectFor(context: RequestContext, operation: Operation, ref: SubjectRef): Promise<Subject> {
  const directory = directoryOf(context, ref.directory);
  if (ref.kind !== operation.subject || !isOfferedBy(operation, viewOf(directory))) {
    throw new DeskhandError('invalid-input', {
      userMessage: `${operation.title} is not available in that directory. Please start again.`,
    });
  }
  const subject = await readSubject(directory, ref);
  if (subject) return subject;
  const userMessage = `That ${ref.kind} no longer exists in ${directory.label}. Please pick it again.`;
  throw new DeskhandError('not-found', { userMessage });
}

/** Checks the values and plans. Never throws for what the person can put right: that is in `faults`. */
export async function prepare(
  context: RequestContext,
  operation: Operation,
  subject: Subject,
  raw: RawValues,
): Promise<Prepared> {
  const directory = directoryOf(context, subject.directory.id);
  const faults: Record<string, string> = {};
  const values: Record<string, Json> = {};
  for (const [name, field] of Object.entries(operation.inputs)) {
    if (!isShown(field, subject.directory)) continue;
    const { control } = field;
    const picked = control.kind === 'groups' ? await readGroups(directory, raw[name]) : undefined;
    const given = picked ? picked.groups : raw[name];
    const checked = field.schema.safeParse(given);
    if (picked?.fault) faults[name] = picked.fault;
    else if (!checked.success) faults[name] = wordsOf(given, checked.error.issues[0]?.message);
    else if (checked.data !== undefined) values[name] = checked.data as Json;
    if (checked.success && control.kind === 'text' && control.names && typeof checked.data === 'string') {
      // Another spelling of the account's own name is no other name.
      const isOwn = subject.kind === 'account' && subject.account.name.toLowerCase() === checked.data.toLowerCase();
      const fault = isOwn ? undefined : await directory.nameFault?.(checked.data, control.names);
      if (fault) faults[name] = fault;
    }
  }
  if (Object.keys(faults).length > 0 || isReading(operation))
    return { subject, values, plan: [], changeSummaries: [], faults };
  try {
    const plan = operation.plan(subject, values);
    for (const change of plan) {
      const blocker = await directory.blocker?.(subject, change.kind, change);
      if (blocker) throw new DeskhandError('not-supported', { userMessage: blocker });
    }
    return {
      subject,
      values,
      plan,
      changeSummaries: plan.flatMap((change) => describeChange(change, subject)),
      faults,
    };
  } catch (cause) {
    if (!(cause instanceof DeskhandError)) throw cause;
    const beside = Object.keys(cause.fields).length > 0 ? cause.fields : { '': cause.userMessage };
    return { subject, values, plan: [], changeSummaries: [], faults: beside };
  }
}

const wordsOf = (given: unknown, message: string | undefined): string =>
  given === undefined || given === '' || message === undefined ? 'Fill this in.' : message;

/** More than a form can hold is not read at all. */
const groupLimit = 20;

async function readGroups(
  directory: Directory,
  raw: RawValue,
): Promise<{ groups: readonly GroupRef[]; fault?: string }> {
  const ids = Array.isArray(raw) ? [...new Set(raw as readonly string[])] : [];
  if (ids.length > groupLimit) return { groups: [], fault: `Pick at most ${groupLimit} groups.` };
  const found = await Promise.all(ids.map((id) => directory.readGroup(id)));
  const groups = found.flatMap((group) =>
    group ? [{ directory: group.directory, id: group.id, name: group.name }] : [],
  );
  if (groups.length === ids.length) return { groups };
  return { groups, fault: 'A group you picked no longer exists. Please pick again.' };
}

/** The values of a journalled request as a form would hold them, to be checked and planned once more. */
export function rawOf(values: Readonly<Record<string, Json>>): RawValues {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.map((group: GroupRef) => group.id) : (value as string | boolean),
    ]),
  );
}
