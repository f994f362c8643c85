import { type AccountType, type DsmUser, getGroupsOfUser, listGroups, listMembers } from './accounts-api.ts';
import { isRefusal } from './session/refusals.ts';
import type { Session } from './session/session.ts';

/** More groups than this are not asked for their members one by one. */
export const groupLimit = 200;

/**
 * Names of the groups that an account is in, from the first source that tells: the account's own row, the look-up of
 * newer versions of DSM, or the members of each group. `undefined` where none tells.
 */
export async function groupNamesOf(
  session: Session,
  type: AccountType,
  user: DsmUser,
): Promise<readonly string[] | undefined> {
  if (user.groups) return user.groups;
  try {
    return await getGroupsOfUser(session, user.name);
  } catch (cause) {
    if (!isRefusal(cause, 102, 103, 104, 3106)) throw cause;
  }
  const groups = await listGroups(session, type);
  if (groups.length > groupLimit) return undefined;
  const names = await Promise.all(
    groups.map(async ({ name }) => {
      const members = await listMembers(session, name);
      return members.some((member) => member.toLowerCase() === user.name.toLowerCase()) ? [name] : [];
    }),
  );
  return names.flat();
}
