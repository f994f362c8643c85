import type { Account } from '../../core/account.ts';
import { DeskhandError } from '../../core/errors.ts';
import type { Group } from '../../core/group.ts';
import { type DsmUser, getUser } from './accounts-api.ts';
import { domainPart, nameKey, parentOf } from './distinguished-name.ts';
import { childPages, type DomainNames } from './domain-api.ts';
import { toAccount, toGroup } from './domain-entries.ts';
import { accountId, type Category, containerCategories, type DomainObject } from './domain-objects.ts';
import { type DomainSnapshot, type Sighting, shortName } from './domain-snapshot.ts';
import { groupNamesOf } from './memberships.ts';
import { findRow, readAll } from './pages.ts';
import { isRefusal } from './refusals.ts';
import type { Session } from './session.ts';

/** Gives out the latest copy of the domain, and has it made anew. */
export interface SnapshotSource {
  recent(): DomainSnapshot | undefined;
  refreshed(): Promise<DomainSnapshot>;
  /** Has a new copy made soon. */
  refreshSoon(): void;
}

export interface LookupDeps {
  /** Id of the directory. */
  readonly directory: string;
  readonly session: Session;
  readonly names: () => Promise<DomainNames>;
  readonly snapshot: SnapshotSource;
}

/** Reads the domain afresh: the snapshot only says where to look, and what it says is checked against what stands there. */
export interface DomainLookup {
  readAccount(id: string): Promise<Account | undefined>;
  readGroup(id: string): Promise<Group | undefined>;
  findAccount(name: string): Promise<Account | undefined>;
  findGroup(name: string): Promise<Group | undefined>;
  hasContainer(path: string): Promise<boolean>;
  /** Whether Directory Server lets an account be deleted; `undefined` where it does not tell. */
  isDeletable(dn: string): Promise<boolean | undefined>;
  /** Notes where an account was just created, so that it is found before the next snapshot. */
  note(name: string, dn: string): void;
}

const noSuchUser = 3106;
/** DSM was seen to deny, twice in a row, a user that exists. */
const denialsToBelieve = 3;
/** Directory Server's one code for whatever its database refuses, an unknown container too. */
const directoryFailure = 10104;

type Place = Pick<Sighting, 'dn' | 'key' | 'name'>;

export function createDomainLookup({ directory, session, names, snapshot }: LookupDeps): DomainLookup {
  /** Accounts created by this process that no snapshot shows yet, by lower-case name. */
  const created = new Map<string, Place>();

  const childrenOf = (container: string, category: Category) => childPages(session, container, [category]);

  /** The object as it stands in its container now. */
  async function readObject(place: Place, category: 'person' | 'group'): Promise<DomainObject | undefined> {
    const container = parentOf(place.dn);
    if (container === undefined) return undefined;
    try {
      return await findRow(childrenOf(container, category), ({ dn }) => nameKey(dn) === place.key);
    } catch (cause) {
      if (isRefusal(cause, directoryFailure)) return undefined;
      throw cause;
    }
  }

  /** What DSM's own list says of an account; `undefined` before DSM has learnt of it. */
  async function readSynced(name: string): Promise<DsmUser | undefined> {
    const { workgroup } = await names();
    for (let attempt = 1; attempt <= denialsToBelieve; attempt += 1) {
      try {
        const user = await getUser(session, 'domain', `${workgroup}\\${name}`);
        return user && shortName(user.name) === name.toLowerCase() ? user : undefined;
      } catch (cause) {
        if (!isRefusal(cause, noSuchUser)) throw cause;
        // One that DSM never listed is simply not known to it yet.
        if (!snapshot.recent()?.uids.has(name.toLowerCase())) return undefined;
      }
    }
    return undefined;
  }

  async function readGroupAt(place: Place): Promise<Group | undefined> {
    const object = await readObject(place, 'group');
    return object && toGroup(directory, object);
  }

  /** The groups of a synced account; DSM tells their names only, so each is looked up where it stands. */
  async function groupsOf(user: DsmUser): Promise<readonly Group[] | undefined> {
    const wanted = (await groupNamesOf(session, 'domain', user))?.map(shortName);
    if (!wanted) return undefined;
    const find = (seen: DomainSnapshot) => wanted.flatMap((name) => seen.byName.get(name) ?? []);
    const known = snapshot.recent();
    let places = known ? find(known) : [];
    if (places.length < wanted.length) places = find(await snapshot.refreshed());
    const containers = [...new Set(places.flatMap(({ dn }) => parentOf(dn) ?? []))];
    const rows = await Promise.all(containers.map((container) => readAll(childrenOf(container, 'group'))));
    const groups = rows.flat().flatMap((object) => toGroup(directory, object) ?? []);
    const found = groups.filter(({ name }) => wanted.includes(name.toLowerCase()));
    // A membership that cannot be tied to a group must not be passed over in silence: then none of them is told.
    return found.length < new Set(wanted).size ? undefined : found;
  }

  async function readAccountAt(place: Place): Promise<Account | undefined> {
    const object = await readObject(place, 'person');
    if (!object?.sAMAccountName) return undefined;
    const synced = await readSynced(object.sAMAccountName);
    const groups = synced && (await groupsOf(synced));
    return toAccount({ directory, object, synced, groups, domain: await names(), self: session.account });
  }

  /** Looks where the snapshot says; where that leads nowhere, once more with a new snapshot. */
  async function locate<T>(
    find: (seen: DomainSnapshot) => Place | undefined,
    read: (place: Place) => Promise<T | undefined>,
  ): Promise<T | undefined> {
    const before = snapshot.recent();
    const known = before && find(before);
    const found = known && (await read(known));
    if (found) return found;
    const place = find(await snapshot.refreshed());
    return place && read(place);
  }

  const nameOf = async (text: string): Promise<string | undefined> => {
    const slash = text.indexOf('\\');
    if (slash < 0) return text;
    const { workgroup } = await names();
    return text.slice(0, slash).toLowerCase() === workgroup.toLowerCase() ? text.slice(slash + 1) : undefined;
  };

  const placeOfName = (text: string): Place | undefined => {
    const key = nameKey(text);
    return key !== undefined && domainPart(text) !== undefined ? { dn: text, key, name: '' } : undefined;
  };

  async function accountsByMail(address: string, seen: DomainSnapshot | undefined): Promise<readonly Account[]> {
    const accounts = await Promise.all((seen?.byMail.get(address) ?? []).map(readAccountAt));
    return accounts.flatMap((account) => (account?.details.email?.toLowerCase() === address ? [account] : []));
  }

  async function accountByMail(mail: string): Promise<Account | undefined> {
    const address = mail.toLowerCase();
    const before = await accountsByMail(address, snapshot.recent());
    const found = before.length > 0 ? before : await accountsByMail(address, await snapshot.refreshed());
    if (found.length < 2) return found[0];
    const who = found.map(({ name }) => name).join(', ');
    const tell = `Several accounts have the address ${mail}: ${who}. Please give the sign-in name.`;
    throw new DeskhandError('invalid-input', { tell });
  }

  return {
    readAccount(id) {
      const isDn = id.startsWith('dn-');
      const find = (seen: DomainSnapshot) =>
        seen.byId.get(id) ?? (isDn ? seen.all.find(({ key }) => accountId(undefined, key) === id) : undefined);
      return locate(
        (seen) => find(seen) ?? [...created.values()].find(({ key }) => accountId(undefined, key) === id),
        async (place) => {
          const account = await readAccountAt(place);
          // Another account may stand there now: only the number that DSM gave tells.
          return account && (isDn || account.id === id) ? account : undefined;
        },
      );
    },
    readGroup: (id) =>
      locate(
        (seen) => seen.byId.get(id),
        async (place) => {
          const group = await readGroupAt(place);
          return group?.id === id ? group : undefined;
        },
      ),
    async findAccount(text) {
      const named = placeOfName(text);
      if (named) return readAccountAt(named);
      if (text.includes('@')) return accountByMail(text);
      const name = (await nameOf(text))?.toLowerCase();
      if (!name) return undefined;
      return locate(
        (seen) => [seen.byName.get(name)].find((place) => place?.what === 'account') ?? created.get(name),
        async (place) => {
          const account = await readAccountAt(place);
          return account?.name.toLowerCase() === name ? account : undefined;
        },
      );
    },
    async findGroup(text) {
      const named = placeOfName(text);
      if (named) return readGroupAt(named);
      const name = (await nameOf(text))?.toLowerCase();
      if (!name) return undefined;
      return locate(
        (seen) => [seen.byName.get(name)].find((place) => place?.what === 'group'),
        async (place) => {
          const group = await readGroupAt(place);
          return group?.name.toLowerCase() === name ? group : undefined;
        },
      );
    },
    async hasContainer(path) {
      const key = nameKey(path);
      const container = parentOf(path);
      if (key === undefined || container === undefined) return false;
      if (key === nameKey((await names()).base)) return true;
      try {
        const pages = childPages(session, container, containerCategories);
        return (await findRow(pages, ({ dn }) => nameKey(dn) === key)) !== undefined;
      } catch (cause) {
        if (isRefusal(cause, directoryFailure)) return false;
        throw cause;
      }
    },
    async isDeletable(dn) {
      const key = nameKey(dn);
      const object = key === undefined ? undefined : await readObject({ dn, key, name: '' }, 'person');
      return object?.deletable ?? undefined;
    },
    note(name, dn) {
      const key = nameKey(dn);
      if (key !== undefined) created.set(name.toLowerCase(), { dn, key, name });
      snapshot.refreshSoon();
    },
  };
}
