import { z } from 'zod';
import type { Session } from './session/session.ts';
import { isAtLeast } from './session/versions.ts';

/** What is read of a user; of hashes and the like nothing is asked for, so they never come over the wire. */
const User = z.object({
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
export type User = z.infer<typeof User>;

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
const sincePatch1 = ['last_password_change', 'password_change_required'];

/** All users that the filters let through, in pages. */
export async function listUsers(session: Session, filters: readonly Filter[], options: Options = {}) {
  const { api } = await session.signedIn(options.signal);
  const isFirst = !isAtLeast(api, 25, 10) && api.patch === 0;
  const fields = Object.keys(User.shape).filter((name) => !isFirst || !sincePatch1.includes(name));
  return query(session, 'user.query', User, fields, filters, options);
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
