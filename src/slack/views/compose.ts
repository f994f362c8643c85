import type { Account, AccountRef } from '../../core/account.ts';
import type { Entry } from '../../core/directory.ts';
import type { DirectoryView } from '../../core/directory-view.ts';
import { isShown } from '../../core/field.ts';
import type { Group, GroupRef } from '../../core/group.ts';
import { isReading, type Operation } from '../../core/operation.ts';
import type { PersonRef } from '../../core/person.ts';
import { refOf } from '../../core/subject.ts';
import { isEmpty, type RawValue, type RawValues } from '../../requests/plan.ts';
import type { Service } from '../../requests/service.ts';
import { emergencyReasonIn } from './emergency.ts';
import { isPicked } from './form.ts';
import type { Candidate, Form } from './form-model.ts';

/** What a command's words point at. */
export type Target = { readonly name: string } | { readonly person: PersonRef } | undefined;

/** The values that a form begins with: what its fields say of themselves. */
export function initialValues(operation: Operation, directory: DirectoryView): RawValues {
  const shown = Object.entries(operation.inputs).filter(([, field]) => isShown(field, directory));
  return Object.fromEntries(
    shown.flatMap(([name, field]) => (field.initial === undefined ? [] : [[name, field.initial as RawValue]])),
  );
}

/** Builds the first form of an operation from what the command's words point at. */
export async function composeForm(
  service: Service,
  person: PersonRef,
  channel: string,
  operation: Operation,
  target: Target,
): Promise<Form> {
  const empty: Form = { operation, channel, directories: [], values: {}, labels: new Map(), faults: {} };
  if (!isPicked(operation.subject)) return composeNew(service, person, empty, target);
  if (!target) return empty;
  const { ref, candidates, note } = await pointedAt(service, person, operation, target);
  if (!ref) return { ...empty, ...(candidates && { candidates }), ...(note && { note }) };
  const { directory, id, name } = ref;
  const subject = await service.subject(person, operation.name, { kind: operation.subject, directory, id, name });
  const form = { ...empty, subject, values: initialValues(operation, subject.directory), ...(note && { note }) };
  return withPreview(service, person, form);
}

async function composeNew(service: Service, person: PersonRef, empty: Form, target: Target): Promise<Form> {
  const directories = service.directoriesFor(empty.operation.name);
  const [only] = directories;
  const named = target && 'name' in target ? { name: target.name } : {};
  if (!only || directories.length > 1) return { ...empty, directories, values: named };
  const { subject: about } = empty.operation;
  if (isPicked(about)) throw new Error(`${empty.operation.name} is about something that exists.`);
  const subject = await service.subject(person, empty.operation.name, { kind: about, directory: only.id });
  const values = { ...initialValues(empty.operation, subject.directory), ...named };
  return withPreview(service, person, { ...empty, directories, subject, values });
}

/** What a command's words point at: the one account or group, several to choose from, or none; with a note that says so. */
interface Pointed {
  readonly ref?: AccountRef | GroupRef;
  readonly candidates?: readonly Candidate[];
  readonly note?: string;
}

async function pointedAt(
  service: Service,
  person: PersonRef,
  operation: Operation,
  target: NonNullable<Target>,
): Promise<Pointed> {
  const what = operation.subject === 'group' ? 'group' : 'account';
  if ('person' in target) {
    if (what === 'group') return { note: `${operation.title} is about a group. Please type its name.` };
    const accounts = await service.accountsOf(person, operation.name, target.person);
    if (accounts.length === 0) return { note: 'No account is known to belong to that person. Please type its name.' };
    return oneOf(accounts, 'That person has several accounts. Which one do you mean?');
  }
  const { name } = target;
  const { found: exact, silent } = await service.findNamed(person, operation.name, name);
  const tells = [...new Set(silent.map(({ userMessage }) => userMessage))];
  const labelsOf = (words: string) =>
    silent.flatMap(({ label, userMessage }) => (userMessage === words ? [label] : [])).join(', ');
  const troubles = tells.map((userMessage) => `${labelsOf(userMessage)}: ${userMessage}`).join(' ');
  if (exact.length > 0) {
    const { note, ...found } = oneOf(exact, `"${name}" exists in several directories. Which one do you mean?`);
    const notes = [note, troubles].filter(Boolean).join(' ');
    return { ...found, ...(notes && { note: notes }) };
  }
  // Where a directory is silent nobody knows whether the name exists, so nothing is said of it and no other is offered.
  if (troubles) return { note: `"${name}" could not be looked up everywhere. ${troubles}` };
  const near = await service.search(person, { text: name, what, operation: operation.name, limit: nearest });
  const candidates = near.flatMap(({ entries }) => entries).slice(0, nearest);
  const note = `No ${what} is called "${name}".${candidates.length > 0 ? ' These come close:' : ''}`;
  return { note, ...(candidates.length > 0 && { candidates: candidates.map(candidateOf) }) };
}

/** How many accounts are offered for a name that fits none. */
const nearest = 5;

const candidateOf = ({ ref, title, detail }: Entry): Candidate => ({
  ref,
  title: detail ? `${title} · ${detail}` : title,
});

function oneOf(found: readonly (Account | Group)[], question: string): Pointed {
  const [ref] = found;
  if (ref && found.length === 1) return { ref };
  return {
    candidates: found.map((one) => ({
      ref: one,
      title: `${('details' in one && one.details.displayName) || one.name} · ${one.directory}`,
    })),
    note: question,
  };
}

/** Adds to a form what it would do. What is still empty is no fault until the form is submitted. */
export async function withPreview(service: Service, person: PersonRef, form: Form): Promise<Form> {
  const { operation, subject, channel, values } = form;
  if (!subject || isReading(operation)) return form;
  const preview = await service.preview({
    person,
    channel,
    operation: operation.name,
    subject: refOf(subject),
    values,
    emergency: emergencyReasonIn(values),
  });
  const faults = Object.entries(preview.faults).filter(([name]) => name === '' || !isEmpty(values[name]));
  return { ...form, subject: preview.subject, preview, faults: Object.fromEntries(faults) };
}
