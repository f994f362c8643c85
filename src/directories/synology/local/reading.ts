import type { Account } from '../../../core/account.ts';
import { DirectoryError } from '../../../core/errors.ts';
import type { Group } from '../../../core/group.ts';
import { type DsmGroup, type DsmUser, findUser, getGroups, getUser, listGroups, listMembers } from '../accounts-api.ts';
import { localGroupId } from '../identifiers.ts';
import { groupNamesOf } from '../memberships.ts';
import { isRefusal } from '../session/refusals.ts';
import type { Call, Session } from '../session/session.ts';
import { administrators, isAdministrators, toAccount, toGroup } from './account.ts';

type ReadOptions = Pick<Call<unknown>, 'background' | 'signal'>;

/** Reads local accounts and groups afresh. */
export interface LocalReading {
  readAccount(id: string): Promise<Account | undefined>;
  findAccount(name: string): Promise<Account | undefined>;
  readGroup(id: string): Promise<Group | undefined>;
  findGroup(name: string): Promise<Group | undefined>;
  /** All groups, with gid where DSM tells it. */
  allGroups(options?: ReadOptions): Promise<readonly DsmGroup[]>;
  /** Remembers the name of an identifier: a hint that saves reading the whole list, never believed by itself. */
  remember(id: string, name: string): void;
}

interface LocalReadingDeps {
  readonly session: Session;
  readonly directory: string;
  readonly clock: { now(): number };
}

const noSuchUser = 3106;
const isSame = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();

export function createLocalReading({ session, directory, clock }: LocalReadingDeps): LocalReading {
  const names = new Map<string, string>();

  /** By name. `get` was seen to deny accounts that exist, so its no is checked against the list, which never did. */
  async function userNamed(name: string): Promise<DsmUser | undefined> {
    if (name.includes('\\')) return undefined;
    try {
      const user = await getUser(session, 'local', name);
      if (user && isSame(user.name, name)) return user;
    } catch (cause) {
      if (!isRefusal(cause, noSuchUser)) throw cause;
    }
    return findUser(session, 'local', (user) => isSame(user.name, name));
  }

  /** By uid: whoever has the name now counts only if the uid is the same, since a name may have gone to somebody else. */
  async function userNumbered(uid: number): Promise<DsmUser | undefined> {
    const name = names.get(String(uid));
    if (name !== undefined) {
      try {
        const user = await getUser(session, 'local', name);
        if (user?.uid === uid) return user;
      } catch (cause) {
        if (!isRefusal(cause, noSuchUser)) throw cause;
      }
    }
    return findUser(session, 'local', (user) => user.uid === uid);
  }

  async function userMailed(address: string): Promise<DsmUser | undefined> {
    const found: DsmUser[] = [];
    await findUser(session, 'local', (user) => {
      if (user.email && isSame(user.email, address)) found.push(user);
      return false;
    });
    if (found.length <= 1) return found[0];
    const who = found.map(({ name }) => name).join(', ');
    const userMessage = `Several accounts have the address ${address}: ${who}. Enter the username.`;
    throw new DirectoryError('invalid-input', { userMessage, effect: 'none' });
  }

  async function accountOf(user: DsmUser | undefined): Promise<Account | undefined> {
    // DOMAIN\name is an account of the domain: it is administered there, under the policy for it, never as a local one.
    if (!user || user.name.includes('\\')) return undefined;
    const groupNames = await groupNamesOf(session, 'local', user);
    const groups = groupNames && (await groupsNamed(groupNames));
    const administrator = groups ? groups.some(isAdministrators) : await administers(user);
    const context = { directory, botAccount: session.account, now: clock.now() };
    const account = toAccount(user, { groups, administrator }, context);
    if (account) names.set(account.id, account.name);
    return account;
  }

  /** Asked of the one group where it would take too long to ask all of them. */
  async function administers({ name }: DsmUser): Promise<boolean> {
    return (await listMembers(session, administrators.name)).some((member) => isSame(member, name));
  }

  /** Groups with their gid; one that DSM does not show by itself goes by its name. */
  async function groupsNamed(wanted: readonly string[]): Promise<readonly DsmGroup[]> {
    const found = await getGroups(session, wanted);
    return wanted.map((name) => {
      const group = found.find((one) => isSame(one.name, name));
      return group ?? { name, gid: undefined, description: undefined };
    });
  }

  async function allGroups(options: ReadOptions = {}): Promise<readonly DsmGroup[]> {
    const listed = await listGroups(session, 'local', options);
    const numbered = await getGroups(
      session,
      listed.map(({ name }) => name),
      options,
    );
    return listed.map((group) => numbered.find(({ name }) => isSame(name, group.name)) ?? group);
  }

  return {
    async readAccount(id) {
      return /^\d{1,15}$/.test(id) ? accountOf(await userNumbered(Number(id))) : undefined;
    },
    async findAccount(name) {
      const wanted = name.trim();
      if (wanted === '') return undefined;
      return accountOf((await userNamed(wanted)) ?? (wanted.includes('@') ? await userMailed(wanted) : undefined));
    },
    async readGroup(id) {
      const name = names.get(`group ${id}`);
      const [hinted] = name === undefined ? [] : await getGroups(session, [name]);
      const isIt = (group: DsmGroup) => localGroupId(group.name, group.gid) === id;
      const group = hinted && isIt(hinted) ? hinted : (await allGroups()).find(isIt);
      if (group) names.set(`group ${id}`, group.name);
      return group && toGroup(directory, group);
    },
    async findGroup(name) {
      const wanted = name.trim();
      if (wanted === '') return undefined;
      const group = (await getGroups(session, [wanted])).find((one) => isSame(one.name, wanted));
      return group && toGroup(directory, group);
    },
    allGroups,
    remember: (id, name) => names.set(id, name),
  };
}
