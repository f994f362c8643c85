import { z } from 'zod';
import { DirectoryError } from '../../../core/errors.ts';
import type { Secret } from '../../../core/secret.ts';
import { path } from '../path.ts';
import { listAll, singleOf } from './lists.ts';
import { isMasRefusal } from './refusals.ts';
import type { AuthenticationService } from './service.ts';

/** A moment, or `null` for never. The API need not tell it: what is not told is not known. */
const Moment = z.string().nullish().catch(undefined);

/** `User` of the API description. */
const UserAttributes = z.object({
  /** The part of the user id in front of the colon. */
  username: z.string(),
  locked_at: Moment,
  deactivated_at: Moment,
  admin: z.boolean().optional().catch(undefined),
});

/** A user of the service. */
export interface MasUser {
  readonly id: string;
  readonly username: string;
  /** `undefined`: not told. */
  readonly locked: boolean | undefined;
  readonly deactivated: boolean | undefined;
  /** May ask for admin rights. */
  readonly admin: boolean | undefined;
}

const One = singleOf(UserAttributes);

const isSet = (moment: string | null | undefined): boolean | undefined =>
  moment === undefined ? undefined : moment !== null;

function userOf({ id, attributes }: z.infer<typeof One>['data']): MasUser {
  const { username, locked_at, deactivated_at, admin } = attributes;
  return { id, username, locked: isSet(locked_at), deactivated: isSet(deactivated_at), admin };
}

/** The user of exactly this name; `undefined` where there is none. */
export async function findMasUser(service: AuthenticationService, username: string): Promise<MasUser | undefined> {
  return unlessMissing(async () => {
    const { data } = await service.call({ method: 'GET', path: path`users/by-username/${username}`, answer: One });
    // Whatever the service makes of letters and marks: another name is another account.
    return data.attributes.username === username ? userOf(data) : undefined;
  });
}

/** The user with this ULID; `undefined` where there is none. */
export async function getMasUser(service: AuthenticationService, id: string): Promise<MasUser | undefined> {
  return unlessMissing(async () => {
    const { data } = await service.call({ method: 'GET', path: path`users/${id}`, answer: One });
    return data.id === id ? userOf(data) : undefined;
  });
}

async function unlessMissing<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (cause) {
    if (isMasRefusal(cause, 404)) return undefined;
    throw cause;
  }
}

/** All users, locked and deactivated ones included. */
export async function listMasUsers(
  service: AuthenticationService,
  reading: { readonly background?: boolean; readonly signal?: AbortSignal } = {},
): Promise<readonly MasUser[]> {
  const users = await listAll(service, { path: path`users`, attributes: UserAttributes, ...reading });
  return users.map(userOf);
}

/** Makes a user; the service then makes the account on the homeserver. */
export async function addMasUser(
  service: AuthenticationService,
  body: { readonly username: string; readonly displayname?: string; readonly avatar_url?: string },
  signal: AbortSignal,
): Promise<MasUser> {
  const { data } = await service.call({ method: 'POST', path: path`users`, body, answer: One, signal });
  if (data.attributes.username === body.username) return userOf(data);
  throw otherUser(service, body.username);
}

export async function setMasPassword(
  service: AuthenticationService,
  { id }: MasUser,
  password: Secret,
  signal: AbortSignal,
): Promise<void> {
  const body = { password: password.reveal() };
  await service.call({ method: 'POST', path: path`users/${id}/set-password`, body, signal });
}

/** What can be done to a user with one call, and what the call is sent. */
type Act =
  | { readonly act: 'lock' | 'unlock' | 'reactivate' }
  | { readonly act: 'deactivate'; readonly body: { readonly skip_erase: boolean } }
  | { readonly act: 'set-admin'; readonly body: { readonly admin: boolean } };

/** Does something to a user. @throws DeskhandError with an unknown effect where the answer is about somebody else */
export async function changeMasUser(
  service: AuthenticationService,
  user: MasUser,
  { act, ...rest }: Act,
  signal: AbortSignal,
): Promise<void> {
  const { data } = await service.call({
    method: 'POST',
    path: path`users/${user.id}/${act}`,
    ...rest,
    answer: One,
    signal,
  });
  if (data.id !== user.id || data.attributes.username !== user.username) throw otherUser(service, user.username);
}

const otherUser = ({ where }: AuthenticationService, username: string): DirectoryError =>
  new DirectoryError('directory-answer-unknown', {
    userMessage: `${where} answered about another account than ${username}. Please look at both accounts.`,
    effect: 'unknown',
  });
