import type { Account } from '../../../core/account.ts';
import type { Clock } from '../../../core/clock.ts';
import { domainPart, nameKey, parentOf } from '../../../core/distinguished-name.ts';
import { DirectoryError } from '../../../core/errors.ts';
import type { Group } from '../../../core/group.ts';
import { type DsmUser, getUser } from '../accounts-api.ts';
import { groupNamesOf } from '../memberships.ts';
import { isRefusal } from '../session/refusals.ts';
import type { Session } from '../session/session.ts';
import type { DomainNames } from './api.ts';
import { groupsAround, isContainer, readObject, type Whereabouts } from './containers.ts';
import { toAccount, toGroup } from './entries.ts';
import { accountId } from './objects.ts';
import { type DomainSnapshot, type Sighting, shortName } from './snapshot.ts';

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
  readonly clock: Clock;
}

/** Reads the domain afresh: the snapshot only says where to look, and what it says is checked against what stands there. */
export interface DomainLookup {
  readAccount(id: string): Promise<Account | undefined>;
  readGroup(id: string): Promise<Group | undefined>;
  findAccount(name: string): Promise<Account | undefined>;
  findGroup(name: string): Promise<Group | undefined>;
  hasContainer(path: string): Promise<boolean>;
  /** The groups with these identifiers that exist, by identifier; those of one container cost one list. */
  readGroups(ids: readonly string[]): Promise<ReadonlyMap<string, Group>>;
  /** Whether Directory Server lets an account or group be deleted; `undefined` where it does not tell. */
  isDeletable(dn: string, what: 'account' | 'group'): Promise<boolean | undefined>;
  /** Whether an account or group stands under this distinguished name. */
  stands(dn: string): Promise<boolean>;
  /** Notes where something was just created, so that it is found before the next snapshot. */
  note(what: 'account' | 'group', name: string, dn: string): void;
  /** From now on an account that is being created is not found by its name, which would tell it for made, until it is finished. */
  expectCreation(name: string): void;
  finish(name: string): void;
  /** Names of the accounts that this process created and DSM was not seen to have learnt of. */
  unsynced(): readonly string[];
}

const noSuchUser = 3106;
/** DSM was seen to deny, twice in a row, a user that exists. */
const denialsToBelieve = 3;
/** Milliseconds after which a creation of which nothing was heard any more is over: longer than any deadline of a call. */
const longestCreation = 11 * 60_000;

type Created = Whereabouts & Pick<Sighting, 'what'>;

export function createDomainLookup({ directory, session, names, snapshot, clock }: LookupDeps): DomainLookup {
  /** Accounts and groups created by this process that no snapshot may show yet, by lower-case name. */
  const created = new Map<string, Created>();
  const createdAs = (what: 'account' | 'group', name: string) =>
    [created.get(name)].find((place) => place?.what === what);
  /** Until when an account whose creation was begun is not found by its name. */
  const unfinished = new Map<string, number>();

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

  async function readGroupAt(place: Whereabouts): Promise<Group | undefined> {
    const object = await readObject(session, place, ['group']);
    return object && toGroup(directory, object);
  }

  /** The groups of a synced account; DSM tells their names only, so each is looked up where it stands. */
  async function groupsOf(user: DsmUser): Promise<readonly Group[] | undefined> {
    const wanted = (await groupNamesOf(session, 'domain', user))?.map(shortName);
    if (!wanted) return undefined;
    const find = (seen: DomainSnapshot) => wanted.flatMap((name) => seen.byName.get(name) ?? []);
    const known = snapshot.recent();
    let seen = known ? find(known) : [];
    if (seen.length < wanted.length) seen = find(await snapshot.refreshed());
    const found = (await groupsAround(session, directory, seen)).filter(({ name }) =>
      wanted.includes(name.toLowerCase()),
    );
    // A membership that cannot be tied to a group must not be passed over in silence: then none of them is told.
    return found.length < new Set(wanted).size ? undefined : found;
  }

  async function readAccountAt(place: Whereabouts): Promise<Account | undefined> {
    const object = await readObject(session, place, ['person']);
    if (!object?.sAMAccountName) return undefined;
    const synced = await readSynced(object.sAMAccountName);
    const groups = synced && (await groupsOf(synced));
    return toAccount({ directory, object, synced, groups, domain: await names(), self: session.account });
  }

  /** Looks where the snapshot says; where that leads nowhere, once more with a new snapshot. */
  async function locate<T>(
    find: (seen: DomainSnapshot) => Whereabouts | undefined,
    read: (place: Whereabouts) => Promise<T | undefined>,
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

  const whereaboutsOf = (text: string): Whereabouts | undefined => {
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
    const userMessage = `Several accounts have the address ${mail}: ${who}. Enter the username.`;
    throw new DirectoryError('invalid-input', { userMessage, effect: 'none' });
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
      const named = whereaboutsOf(text);
      if (named) return readAccountAt(named);
      if (text.includes('@')) return accountByMail(text);
      const name = (await nameOf(text))?.toLowerCase();
      if (!name || (unfinished.get(name) ?? 0) > clock.now()) return undefined;
      return locate(
        (seen) => [seen.byName.get(name)].find((place) => place?.what === 'account') ?? createdAs('account', name),
        async (place) => {
          const account = await readAccountAt(place);
          return account?.name.toLowerCase() === name ? account : undefined;
        },
      );
    },
    async findGroup(text) {
      const named = whereaboutsOf(text);
      if (named) return readGroupAt(named);
      const name = (await nameOf(text))?.toLowerCase();
      if (!name) return undefined;
      return locate(
        (seen) => [seen.byName.get(name)].find((place) => place?.what === 'group') ?? createdAs('group', name),
        async (place) => {
          const group = await readGroupAt(place);
          return group?.name.toLowerCase() === name ? group : undefined;
        },
      );
    },
    async hasContainer(path) {
      if (nameKey(path) === undefined || parentOf(path) === undefined) return false;
      return nameKey(path) === nameKey((await names()).base) || isContainer(session, path);
    },
    async readGroups(ids) {
      const find = (seen: DomainSnapshot) => ids.flatMap((id) => seen.byId.get(id) ?? []);
      const known = snapshot.recent();
      const before = await groupsAround(session, directory, known ? find(known) : []);
      const isWhole = ids.every((id) => before.some((group) => group.id === id));
      const groups = isWhole ? before : await groupsAround(session, directory, find(await snapshot.refreshed()));
      return new Map(groups.filter(({ id }) => ids.includes(id)).map((group) => [group.id, group]));
    },
    async isDeletable(dn, what) {
      const key = nameKey(dn);
      const category = what === 'account' ? 'person' : 'group';
      const object = key === undefined ? undefined : await readObject(session, { dn, key }, [category]);
      return object?.deletable ?? undefined;
    },
    async stands(dn) {
      const key = nameKey(dn);
      if (key === undefined || !snapshot.recent()?.byKey.has(key)) return false;
      return (await readObject(session, { dn, key }, ['person', 'group'])) !== undefined;
    },
    note(what, name, dn) {
      const key = nameKey(dn);
      if (key !== undefined) created.set(name.toLowerCase(), { what, dn, key, name });
      snapshot.refreshSoon();
    },
    expectCreation(name) {
      unfinished.set(name.toLowerCase(), clock.now() + longestCreation);
    },
    finish(name) {
      unfinished.delete(name.toLowerCase());
    },
    unsynced() {
      const known = snapshot.recent()?.uids;
      return [...created.values()].flatMap(({ what, name }) =>
        what === 'account' && !known?.has(name.toLowerCase()) ? [name] : [],
      );
    },
  };
}
