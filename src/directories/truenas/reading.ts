import type { Account } from '../../core/account.ts';
import { DirectoryError } from '../../core/errors.ts';
import type { Group as PortGroup } from '../../core/group.ts';
import { isOfSystem, readIdentifier, toAccount, toGroup } from './account.ts';
import {
  type DirectoryService,
  type Filter,
  findUid,
  type Group,
  listGroups,
  listSessions,
  listUsers,
  readDirectoryService,
  readUsers,
  type User,
} from './accounts-api.ts';
import { isMissingMethod, isNotPermitted } from './session/refusals.ts';
import type { Session } from './session/session.ts';

/** TrueNAS numbers the rows of a directory service's users from here. */
const firstServiceId = 100_000_000;

/** Reads users and groups afresh. */
export interface Reading {
  readAccount(id: string): Promise<Account | undefined>;
  findAccount(name: string): Promise<Account | undefined>;
  /** All accounts but those of the system's own services, without their sessions. */
  listAccounts(): Promise<readonly Account[]>;
  readGroup(id: string): Promise<PortGroup | undefined>;
  findGroup(name: string): Promise<PortGroup | undefined>;
  /** The user of an identifier; `undefined` where it no longer exists. */
  userOf(id: string): Promise<User | undefined>;
  groupOf(id: string): Promise<Group | undefined>;
}

export function createReading(session: Session, directory: string): Reading {
  const users = (...filters: readonly Filter[]) => readUsers(session, filters);
  const groups = (...filters: readonly Filter[]) => listGroups(session, filters);

  /** Where an account is signed in takes a role of its own, which Deskhand can do without. */
  async function sessionsOf({ username }: User) {
    try {
      return await listSessions(session, username);
    } catch (cause) {
      if (isNotPermitted(cause) || isMissingMethod(cause)) return undefined;
      throw cause;
    }
  }

  const groupsById = async () => new Map((await groups()).map((group) => [group.id, group]));

  async function accountOf(user: User | undefined): Promise<Account | undefined> {
    if (!user) return undefined;
    const [known, sessions] = await Promise.all([groupsById(), sessionsOf(user)]);
    return toAccount(user, { directory, botAccount: session.account, groups: known, sessions });
  }

  /** Names are exact on the NAS, but SMB takes them in any case, so one that differs by case alone is meant, too. */
  async function userNamed(name: string): Promise<User | undefined> {
    const [exact] = await users(['username', '=', name]);
    return exact ?? onlyOne(await users(['username', 'C=', name]), 'accounts', ({ username }) => username);
  }

  /** Accounts of a directory service have several names, such as `EXAMPLE\\joan` and `joan@example.org`. */
  async function userOfService(name: string): Promise<User | undefined> {
    const uid = /[@\\]/.test(name) ? await findUid(session, name) : undefined;
    const user = uid === undefined ? undefined : (await users(['uid', '=', uid]))[0];
    return user?.local === false ? user : undefined;
  }

  /**
   * An account that is not found may be hidden: while the directory service is down, the NAS lists its own accounts only.
   *
   * @throws DeskhandError where that is so
   */
  async function missing(name: string): Promise<undefined> {
    let service: DirectoryService | undefined;
    try {
      service = await readDirectoryService(session);
    } catch (cause) {
      // Releases without the method, and roles without the right: then nothing is known of a service.
      if (isNotPermitted(cause) || isMissingMethod(cause)) return undefined;
      throw cause;
    }
    if (!service || service.isHealthy) return undefined;
    const userMessage = `${session.where} doesn't list ${name}. Its directory service (${service.type}) is down, and hides the accounts from there. Check it in TrueNAS, then try again.`;
    throw new DirectoryError('directory-unreachable', { userMessage, effect: 'none' });
  }

  const userMailed = async (address: string) =>
    onlyOne(await users(['email', 'C=', address]), 'accounts', ({ username }) => username);

  async function userOf(id: string): Promise<User | undefined> {
    const known = readIdentifier(id);
    return known && (await users(['id', '=', known.id], ['uid', '=', known.number]))[0];
  }

  async function groupOf(id: string): Promise<Group | undefined> {
    const known = readIdentifier(id);
    return known && (await groups(['id', '=', known.id], ['gid', '=', known.number]))[0];
  }

  return {
    userOf,
    groupOf,
    async readAccount(id) {
      const known = readIdentifier(id);
      const user = await userOf(id);
      // Only those of a directory service can be hidden, and their numbers tell them apart.
      if (!user && known && known.id >= firstServiceId) return missing(`the account ${id}`);
      return accountOf(user);
    },
    async findAccount(name) {
      const wanted = name.trim();
      if (wanted === '') return undefined;
      const user =
        (await userNamed(wanted)) ??
        (wanted.includes('@') ? await userMailed(wanted) : undefined) ??
        (await userOfService(wanted));
      return user ? accountOf(user) : missing(wanted);
    },
    async listAccounts() {
      const [all, known] = await Promise.all([listUsers(session, []), groupsById()]);
      const context = { directory, botAccount: session.account, groups: known, sessions: undefined };
      return all.filter((user) => !isOfSystem(user)).map((user) => toAccount(user, context));
    },
    async readGroup(id) {
      const group = await groupOf(id);
      return group && toGroup(directory, group);
    },
    async findGroup(name) {
      const wanted = name.trim();
      if (wanted === '') return undefined;
      const [exact] = await groups(['name', '=', wanted]);
      const group = exact ?? onlyOne(await groups(['name', 'C=', wanted]), 'groups', ({ name }) => name);
      return group && toGroup(directory, group);
    },
  };
}

function onlyOne<T>(found: readonly T[], what: string, nameOf: (one: T) => string): T | undefined {
  if (found.length <= 1) return found[0];
  const who = found.map(nameOf).join(', ');
  const userMessage = `Several ${what} have that name: ${who}. Enter the exact name.`;
  throw new DirectoryError('invalid-input', { userMessage, effect: 'none' });
}
