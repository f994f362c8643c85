import { z } from 'zod';
import { findRow, type Page, readAll } from './session/pages.ts';
import { isRefusal } from './session/refusals.ts';
import type { Call, Session } from './session/session.ts';

/** `local` accounts of the NAS, or those of the domain as DSM's last sync found them. */
export type AccountType = 'local' | 'domain';

/** Elements were seen as bare names and as objects with a name. */
const GroupName = z.union([z.string(), z.object({ name: z.string() }).transform(({ name }) => name)]);
const lenient = <T>(schema: z.ZodType<T>) => schema.optional().catch(undefined);

/** A row of SYNO.Core.User list or get. Everything but the name comes only where it was asked for, and not on each build. */
export const DsmUser = z.object({
  name: z.string(),
  uid: lenient(z.number()),
  description: lenient(z.string()),
  email: lenient(z.string()),
  expired: lenient(z.string()),
  cannot_chg_passwd: lenient(z.boolean()),
  passwd_never_expire: lenient(z.boolean()),
  password_last_change: lenient(z.number()),
  groups: lenient(z.array(GroupName)),
  '2fa_status': lenient(z.boolean()),
});
export type DsmUser = z.infer<typeof DsmUser>;

/** A row of SYNO.Core.Group list or get; `list` shows no gid on DSM 7.2.1, even when asked to. */
export const DsmGroup = z.object({
  name: z.string(),
  gid: lenient(z.number()),
  description: lenient(z.string()),
});
export type DsmGroup = z.infer<typeof DsmGroup>;

const userFields = [
  'uid',
  'description',
  'email',
  'expired',
  'cannot_chg_passwd',
  'passwd_never_expire',
  'password_last_change',
  'groups',
  '2fa_status',
] as const;

/** Fields that every recorded `get` took; the others of `userFields` were seen with `list` only. */
const plainFields = userFields.filter((field) => field !== 'groups' && field !== '2fa_status');
const badParameter = [120, 3101, 3103] as const;

type Options = Pick<Call<unknown>, 'background' | 'signal'>;

const UserPage = z.object({ users: z.array(DsmUser), total: z.number().optional() });

/** One page of accounts, by name. */
async function fetchUsers(
  session: Session,
  type: AccountType,
  additional: readonly string[],
  [offset, limit]: readonly [number, number],
  options: Options = {},
): Promise<Page<DsmUser>> {
  const page = await session.call({
    api: 'SYNO.Core.User',
    method: 'list',
    version: 1,
    parameters: { type, offset, limit, sort_by: 'name', sort_direction: 'ASC', additional },
    data: UserPage,
    ...options,
  });
  return { rows: page.users, total: page.total ?? page.users.length };
}

/** All accounts with what the index shows of them; without their groups, which cost DSM a look-up each. */
export function listUsers(session: Session, type: AccountType, options: Options = {}): Promise<readonly DsmUser[]> {
  const additional = ['uid', 'description', 'email', 'expired'];
  return readAll((offset, limit) => fetchUsers(session, type, additional, [offset, limit], options));
}

/** All accounts with everything that DSM tells of them: slow, for what is asked for now and then. */
export async function listUsersInFull(
  session: Session,
  type: AccountType,
  options: Options = {},
): Promise<readonly DsmUser[]> {
  const list = (fields: readonly string[]) =>
    readAll((offset, limit) => fetchUsers(session, type, fields, [offset, limit], options));
  try {
    return await list(userFields);
  } catch (cause) {
    if (!isRefusal(cause, ...badParameter)) throw cause;
    return list(plainFields);
  }
}

/** The first account that fits, with everything that DSM tells of it. The list is slower than `get`, but never lied. */
export function findUser(
  session: Session,
  type: AccountType,
  fits: (user: DsmUser) => boolean,
): Promise<DsmUser | undefined> {
  return findRow((offset, limit) => fetchUsers(session, type, userFields, [offset, limit]), fits);
}

/** How many accounts there are. */
export async function countUsers(session: Session, type: AccountType): Promise<number> {
  return (await fetchUsers(session, type, [], [0, 1])).total;
}

/** Whether SYNO.Core.User may be read at all with this session. @throws DsmRefusal 105 where not */
export async function probeUsers(session: Session): Promise<void> {
  await fetchUsers(session, 'local', [], [0, 1]);
}

/** One account by name. @throws DsmRefusal 3106 where DSM says that there is none: it was seen to say so of accounts that exist */
export async function getUser(session: Session, type: AccountType, name: string): Promise<DsmUser | undefined> {
  const get = async (additional: readonly string[]) => {
    const { users } = await session.call({
      api: 'SYNO.Core.User',
      method: 'get',
      version: 1,
      parameters: { type, name, additional },
      data: z.object({ users: z.array(DsmUser) }),
    });
    return users[0];
  };
  try {
    return await get(userFields);
  } catch (cause) {
    if (!isRefusal(cause, ...badParameter)) throw cause;
    return get(plainFields);
  }
}

/** Names of the groups of an account. @throws DsmRefusal 103 on a DSM that does not know the call */
export async function getGroupsOfUser(session: Session, name: string): Promise<readonly string[]> {
  const { groups } = await session.call({
    api: 'SYNO.Core.User.Group',
    method: 'get',
    version: 1,
    parameters: { name },
    data: z.object({ groups: z.array(GroupName) }),
  });
  return groups;
}

const GroupPage = z.object({ groups: z.array(DsmGroup), total: z.number().optional() });

/** One page of groups. */
async function fetchGroups(
  session: Session,
  type: AccountType,
  [offset, limit]: readonly [number, number],
  options: Options = {},
): Promise<Page<DsmGroup>> {
  const page = await session.call({
    api: 'SYNO.Core.Group',
    method: 'list',
    version: 1,
    parameters: { type, offset, limit, additional: ['description', 'gid'] },
    data: GroupPage,
    ...options,
  });
  return { rows: page.groups, total: page.total ?? page.groups.length };
}

/** All groups, without gid. */
export function listGroups(session: Session, type: AccountType, options: Options = {}): Promise<readonly DsmGroup[]> {
  return readAll((offset, limit) => fetchGroups(session, type, [offset, limit], options));
}

/** How many groups there are. */
export async function countGroups(session: Session, type: AccountType): Promise<number> {
  return (await fetchGroups(session, type, [0, 1])).total;
}

/** Those of the named local groups that exist, with gid: DSM answers success for the others, too, and names them apart. */
export async function getGroups(
  session: Session,
  names: readonly string[],
  options: Options = {},
): Promise<readonly DsmGroup[]> {
  if (names.length === 0) return [];
  const { groups } = await session.call({
    api: 'SYNO.Core.Group',
    method: 'get',
    version: 1,
    parameters: { name: names },
    data: z.object({ groups: z.array(DsmGroup).catch([]) }),
    ...options,
  });
  return groups;
}

/** Names of a group's members. @throws DsmRefusal 3205 where there is no such group */
export function listMembers(session: Session, group: string, options: Options = {}): Promise<readonly string[]> {
  return readAll(async (offset, limit) => {
    const page = await session.call({
      api: 'SYNO.Core.Group.Member',
      method: 'list',
      version: 1,
      parameters: { group, ingroup: true, offset, limit },
      data: z.object({ users: z.array(z.object({ name: z.string() })), total: z.number().optional() }),
      ...options,
    });
    return { rows: page.users.map(({ name }) => name), total: page.total ?? page.users.length };
  });
}
