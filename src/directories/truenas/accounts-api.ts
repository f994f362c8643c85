import { z } from 'zod';
import { isNoSuchUser } from './session/refusals.ts';
import type { Session } from './session/session.ts';
import { type ApiVersion, isAtLeast } from './session/versions.ts';

const Flag = z.boolean().optional().catch(undefined);
const Texts = z.array(z.string()).optional().catch(undefined);

/** What is read of every user; of hashes and the like nothing is asked for, so they never come over the wire. */
export const ListedUser = z.object({
  id: z.number(),
  uid: z.number(),
  username: z.string(),
  full_name: z.string(),
  email: z.string().nullable(),
  builtin: z.boolean(),
  local: z.boolean(),
  immutable: z.boolean(),
  locked: z.boolean(),
  password_disabled: z.boolean(),
  twofactor_auth_configured: z.boolean(),
  /** The primary group; its keys carry the prefix of the server's own tables. */
  group: z.object({ id: z.number().optional(), bsdgrp_group: z.string().optional() }),
  groups: z.array(z.number()),
  roles: z.array(z.string()),
  last_password_change: z.date().nullish(),
  password_change_required: z.boolean().nullish(),
});

/** What is read besides where one account is looked at. What is not told is left out. */
export const User = ListedUser.extend({
  home: z.string().optional().catch(undefined),
  shell: z.string().optional().catch(undefined),
  smb: Flag,
  sid: z.string().nullish().catch(undefined),
  ssh_password_enabled: Flag,
  sshpubkey: z.string().nullish().catch(undefined),
  sudo_commands: Texts,
  sudo_commands_nopasswd: Texts,
  userns_idmap: z.union([z.string(), z.number()]).nullish().catch(undefined),
  api_keys: z.array(z.number()).optional().catch(undefined),
  id_type_both: Flag,
  password_age: z.number().nullish().catch(undefined),
  webshare: Flag,
});
export type User = z.infer<typeof User>;
export type ListedUser = z.infer<typeof ListedUser>;

const Group = z.object({
  id: z.number(),
  gid: z.number(),
  name: z.string(),
  builtin: z.boolean(),
  local: z.boolean(),
  roles: z.array(z.string()).catch([]),
  /** From 25.10 on: whether members and name are fixed. */
  immutable: z.boolean().optional(),
});
export type Group = z.infer<typeof Group>;

export type Filter = readonly [field: string, operator: string, value: string | number | boolean];

interface Options {
  readonly background?: boolean;
  readonly signal?: AbortSignal;
}

const pageSize = 1_000;
/** Keys that the model of 25.04.0 lacks. */
const sincePatch1 = ['last_password_change', 'password_age', 'password_change_required'];

/** The keys of these that the endpoint's model has: one that it lacks is an error there. */
function fieldsOf(names: readonly string[], api: ApiVersion): readonly string[] {
  const isFirst = !isAtLeast(api, 25, 10) && api.patch === 0;
  return names.filter((name) => {
    if (name === 'webshare') return isAtLeast(api, 26);
    if (name === 'id_type_both') return !isAtLeast(api, 25, 10);
    return !isFirst || !sincePatch1.includes(name);
  });
}

/** All users that the filters let through, in pages. */
export async function listUsers(
  session: Session,
  filters: readonly Filter[],
  options: Options = {},
): Promise<readonly ListedUser[]> {
  const { api } = await session.signedIn(options.signal);
  return query(session, 'user.query', ListedUser, fieldsOf(Object.keys(ListedUser.shape), api), filters, options);
}

/** The users that the filters let through, with all that is read of one. */
export async function readUsers(session: Session, filters: readonly Filter[]): Promise<readonly User[]> {
  const { api } = await session.signedIn();
  return query(session, 'user.query', User, fieldsOf(Object.keys(User.shape), api), filters, {});
}

/** All groups that the filters let through, in pages. */
export async function listGroups(session: Session, filters: readonly Filter[], options: Options = {}) {
  const { api } = await session.signedIn(options.signal);
  const fields = Object.keys(Group.shape).filter((name) => name !== 'immutable' || isAtLeast(api, 25, 10));
  return query(session, 'group.query', Group, fields, filters, options);
}

async function query<T>(
  session: Session,
  method: string,
  entry: z.ZodType<T>,
  select: readonly string[],
  filters: readonly Filter[],
  { background = false, signal }: Options,
): Promise<readonly T[]> {
  const found: T[] = [];
  for (let offset = 0; ; offset += pageSize) {
    const page = await session.call({
      method,
      parameters: [filters, { select, order_by: ['id'], offset, limit: pageSize }],
      result: z.array(entry),
      background,
      signal,
    });
    found.push(...page);
    if (page.length < pageSize) return found;
  }
}

const SessionEntry = z.object({
  id: z.string(),
  current: z.boolean().catch(false),
  origin: z.string().catch(''),
  credentials: z.string().catch(''),
  credentials_data: z
    .object({
      username: z.string().optional(),
      // A session by token, such as a browser's, names its user there on some versions.
      parent: z.object({ credentials_data: z.object({ username: z.string().optional() }).optional() }).optional(),
    })
    .optional()
    .catch(undefined),
  created_at: z.date().optional().catch(undefined),
});
export type SessionEntry = z.infer<typeof SessionEntry>;

/** Where an account is signed in to the NAS itself: web interface, API. Connections to shares are none of them. */
export async function listSessions(session: Session, username: string): Promise<readonly SessionEntry[]> {
  const entries = await session.call({ method: 'auth.sessions', result: z.array(SessionEntry) });
  return entries.filter(({ credentials_data: data }) => {
    return (data?.username ?? data?.parent?.credentials_data?.username) === username;
  });
}

const Me = z.object({ privilege: z.object({ roles: z.array(z.string()) }) });

/** The roles of Deskhand's own account. Of the rest that is told about it, a secret among it, nothing is kept. */
export async function readOwnRoles(session: Session): Promise<readonly string[]> {
  return (await session.call({ method: 'auth.me', result: Me })).privilege.roles;
}

/** Whether codes are asked for at all. */
export async function readSecondFactorSwitch(session: Session): Promise<boolean> {
  const result = z.object({ enabled: z.boolean() });
  return (await session.call({ method: 'auth.twofactor.config', result })).enabled;
}

/** A directory service that the NAS takes accounts from, and how it is. */
export interface DirectoryService {
  /** Such as `ACTIVEDIRECTORY`. */
  readonly type: string;
  readonly isHealthy: boolean;
}

/** The directory service that is switched on; `undefined` where none is. */
export async function readDirectoryService(session: Session): Promise<DirectoryService | undefined> {
  const result = z.object({ type: z.string().nullable(), status: z.string().nullish() });
  const { type, status } = await session.call({ method: 'directoryservices.status', result });
  return type === null || status === 'DISABLED' ? undefined : { type, isHealthy: status === 'HEALTHY' };
}

/** The number of the user that the NAS knows by this name in any of its spellings, such as `joan@example.org`. */
export async function findUid(session: Session, username: string): Promise<number | undefined> {
  const result = z.object({ pw_uid: z.number() });
  try {
    return (await session.call({ method: 'user.get_user_obj', parameters: [{ username }], result })).pw_uid;
  } catch (cause) {
    if (isNoSuchUser(cause)) return undefined;
    throw cause;
  }
}
