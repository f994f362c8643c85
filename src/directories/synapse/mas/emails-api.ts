import { z } from 'zod';
import { path } from '../path.ts';
import { listAll, Ulid } from './lists.ts';
import { isMasRefusal } from './refusals.ts';
import type { AuthenticationService } from './service.ts';
import type { MasUser } from './users-api.ts';

const EmailAttributes = z.object({ email: z.string(), user_id: Ulid, created_at: z.string() });

/** A mail address of a user. */
export interface MasEmail {
  readonly id: string;
  readonly user: string;
  readonly address: string;
}

/** Addresses, the one that was added last at the end. @param filter by `filter[user]` or `filter[email]` */
async function listEmails(
  service: AuthenticationService,
  filter: Readonly<Record<string, string>>,
): Promise<readonly MasEmail[]> {
  const emails = await listAll(service, { path: path`user-emails`, filter, attributes: EmailAttributes });
  return emails
    .toSorted((one, other) => Date.parse(one.attributes.created_at) - Date.parse(other.attributes.created_at))
    .map(({ id, attributes: { email, user_id } }) => ({ id, user: user_id, address: email }));
}

/** The addresses of a user, the one that was added last at the end. */
export async function emailsOf(service: AuthenticationService, { id }: MasUser): Promise<readonly MasEmail[]> {
  const emails = await listEmails(service, { 'filter[user]': id });
  return emails.filter(({ user }) => user === id);
}

/** ULIDs of the users that have this address, whatever its case. */
export async function holdersOf(service: AuthenticationService, address: string): Promise<readonly string[]> {
  const wanted = address.toLowerCase();
  // The service compares exactly or without regard to case, depending on its release.
  const spellings = [...new Set([wanted, address])];
  const found = await Promise.all(spellings.map((email) => listEmails(service, { 'filter[email]': email })));
  const same = found.flat().filter(({ address: shown }) => shown.toLowerCase() === wanted);
  return [...new Set(same.map(({ user }) => user))];
}

export async function addEmail(
  service: AuthenticationService,
  { id }: MasUser,
  email: string,
  signal: AbortSignal,
): Promise<void> {
  await service.call({ method: 'POST', path: path`user-emails`, body: { user_id: id, email }, signal });
}

/** Takes an address off its user; one that is gone already is well. */
export async function removeEmail(
  service: AuthenticationService,
  { id }: MasEmail,
  signal: AbortSignal,
): Promise<void> {
  try {
    await service.call({ method: 'DELETE', path: path`user-emails/${id}`, signal });
  } catch (cause) {
    if (!isMasRefusal(cause, 404)) throw cause;
  }
}
