import type { Account } from '../../../core/account.ts';
import type { Group } from '../../../core/group.ts';
import { type DsmUser, listUsersInFull } from '../accounts-api.ts';
import type { Session } from '../session/session.ts';
import type { DomainNames } from './api.ts';
import { toAccount, toGroup } from './entries.ts';
import { shortName, walkTree } from './snapshot.ts';

/**
 * All accounts of the domain, from two lists that are read side by side: Directory Server's tree, and DSM's own rows for
 * uid and groups. Leaves half of the calls to those who wait for one account. @throws DsmRefusal 2626 while DSM syncs
 */
export async function listDomainAccounts(
  directory: string,
  session: Session,
  names: () => Promise<DomainNames>,
): Promise<readonly Account[]> {
  const domain = await names();
  const options = { background: true };
  const [objects, users] = await Promise.all([
    walkTree(session, domain.base, options),
    listUsersInFull(session, 'domain', options),
  ]);
  const rows = new Map(users.map((user) => [shortName(user.name), user]));
  const groups = new Map(
    objects.flatMap((object) => {
      const group = object.objectCategory === 'group' ? toGroup(directory, object) : undefined;
      return group ? [[group.name.toLowerCase(), group] as const] : [];
    }),
  );
  return objects.flatMap((object) => {
    if (object.objectCategory !== 'person' || !object.sAMAccountName) return [];
    const synced = rows.get(object.sAMAccountName.toLowerCase());
    const sources = { directory, object, synced, groups: groupsOf(synced, groups), domain, self: session.account };
    return toAccount(sources) ?? [];
  });
}

/** A membership that cannot be tied to a group must not be passed over in silence: then none of them is told. */
function groupsOf(user: DsmUser | undefined, known: ReadonlyMap<string, Group>): readonly Group[] | undefined {
  const found = user?.groups?.map((name) => known.get(shortName(name)));
  return found?.every((group) => group !== undefined) ? found : undefined;
}
