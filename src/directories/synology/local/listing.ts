import type { Account } from '../../../core/account.ts';
import { type DsmGroup, type DsmUser, listMembers, listUsersInFull } from '../accounts-api.ts';
import { groupLimit } from '../memberships.ts';
import type { Session } from '../session/session.ts';
import { administrators, isAdministrators, type Membership, toAccount } from './account.ts';
import type { LocalReading } from './reading.ts';

interface LocalListingDeps {
  readonly session: Session;
  readonly reading: LocalReading;
  readonly directory: string;
  readonly clock: { now(): number };
}

/** Leaves half of the calls to those who wait for one account. */
const options = { background: true };

/** All local accounts with everything that DSM's list tells of them, and with their groups. */
export async function listLocalAccounts(deps: LocalListingDeps): Promise<readonly Account[]> {
  const { session, reading, directory, clock } = deps;
  const [users, groups] = await Promise.all([listUsersInFull(session, 'local', options), reading.allGroups(options)]);
  const membershipOf = await membershipsOf(session, users, groups);
  const context = { directory, botAccount: session.account, now: clock.now() };
  const accounts = new Map<string, Account>();
  for (const user of users) {
    const account = toAccount(user, membershipOf(user), context);
    if (!account) continue;
    reading.remember(account.id, account.name);
    accounts.set(account.id, account);
  }
  return [...accounts.values()];
}

/** How to find out the groups of each: from the rows themselves, or else from the members of each group. */
async function membershipsOf(
  session: Session,
  users: readonly DsmUser[],
  groups: readonly DsmGroup[],
): Promise<(user: DsmUser) => Membership> {
  const areInRows = users.every((user) => user.groups);
  const asked = areInRows ? [] : groups.length > groupLimit ? [administratorsOf(groups)] : groups;
  const isWhole = areInRows || asked.length === groups.length;
  const joined = await groupsByMember(session, asked);
  const named = new Map(groups.map((group) => [group.name.toLowerCase(), group]));
  return (user) => {
    const found =
      user.groups?.map((name) => named.get(name.toLowerCase()) ?? toNamed(name)) ??
      joined.get(user.name.toLowerCase()) ??
      [];
    return { groups: user.groups || isWhole ? found : undefined, administrator: found.some(isAdministrators) };
  };
}

const toNamed = (name: string): DsmGroup => ({ name, gid: undefined, description: undefined });

const administratorsOf = (groups: readonly DsmGroup[]): DsmGroup =>
  groups.find(isAdministrators) ?? toNamed(administrators.name);

/** Groups by the name of each member in lower case. */
async function groupsByMember(session: Session, groups: readonly DsmGroup[]): Promise<ReadonlyMap<string, DsmGroup[]>> {
  const joined = new Map<string, DsmGroup[]>();
  const lists = await Promise.all(groups.map(({ name }) => listMembers(session, name, options)));
  for (const [index, members] of lists.entries()) {
    const group = groups[index];
    for (const member of members) {
      const key = member.toLowerCase();
      const before = joined.get(key);
      if (group && before) before.push(group);
      else if (group) joined.set(key, [group]);
    }
  }
  return joined;
}
