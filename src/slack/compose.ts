import type { Account } from '../core/account.ts';
import { isShown } from '../core/field.ts';
import { isReading, type Operation } from '../core/operation.ts';
import { refOf, type Subject } from '../core/subject.ts';
import { isEmpty, type RawValue, type RawValues } from '../requests/prepare.ts';
import type { PersonRef } from '../requests/request.ts';
import type { Service } from '../requests/service.ts';
import type { Form } from './form.ts';
import type { Target } from './windows.ts';

/** The values that a form begins with: what its fields say of themselves. */
export function initialValues(operation: Operation, subject: Subject): RawValues {
  const shown = Object.entries(operation.inputs).filter(([, field]) => isShown(field, subject.directory));
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
  if (operation.subject !== 'account') return composeNew(service, person, empty, target);
  if (!target) return empty;
  const { accounts, note } = await pointedAt(service, person, operation, target);
  const [account] = accounts;
  if (!account || accounts.length > 1) {
    return { ...empty, ...(accounts.length > 1 && { candidates: accounts }), ...(note && { note }) };
  }
  const { directory, id, name } = account;
  const subject = await service.subject(person, { kind: 'account', directory, id, name });
  const form = { ...empty, subject, values: initialValues(operation, subject), ...(note && { note }) };
  return withPreview(service, person, form);
}

async function composeNew(service: Service, person: PersonRef, empty: Form, target: Target): Promise<Form> {
  const directories = service.directoriesFor(empty.operation.name);
  const [only] = directories;
  const named = target && 'name' in target ? { name: target.name } : {};
  if (!only || directories.length > 1) return { ...empty, directories, values: named };
  const { subject: about } = empty.operation;
  if (about === 'account' || about === 'group')
    throw new Error(`${empty.operation.name} is about something that exists.`);
  const subject = await service.subject(person, { kind: about, directory: only.id });
  const values = { ...initialValues(empty.operation, subject), ...named };
  return withPreview(service, person, { ...empty, directories, subject, values });
}

/** The accounts that a target may mean: the one, several to choose from, or none with a note that says so. */
async function pointedAt(
  service: Service,
  person: PersonRef,
  operation: Operation,
  target: NonNullable<Target>,
): Promise<{ accounts: readonly Account[]; note?: string }> {
  if ('person' in target) {
    const accounts = await service.accountsOf(person, target.person);
    return accounts.length > 0
      ? { accounts }
      : { accounts, note: 'No account is known to belong to that person. Please type the name.' };
  }
  const { accounts, unreachable } = await service.findAccounts(person, operation.name, target.name);
  const missing = unreachable.map(({ label }) => label).join(' and ');
  const silent = missing ? ` ${missing} does not answer right now and could not be searched.` : '';
  if (accounts.length === 1) return silent ? { accounts, note: silent.trim() } : { accounts };
  if (accounts.length > 1) {
    return { accounts, note: `"${target.name}" exists in several directories. Which one do you mean?${silent}` };
  }
  return { accounts, note: `No account is called "${target.name}".${silent} Please pick one below.` };
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
  });
  const faults = Object.entries(preview.faults).filter(([name]) => name === '' || !isEmpty(values[name]));
  return { ...form, subject: preview.subject, preview, faults: Object.fromEntries(faults) };
}
