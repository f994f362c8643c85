import type { Account } from '../../core/account.ts';
import { DirectoryError } from '../../core/errors.ts';
import { listedAccount, sessionOfConnection, sessionOfDevice, toAccount } from './account.ts';
import type { Homeserver } from './homeserver.ts';
import type { ReadFacts } from './server-facts.ts';
import { accountIdOf, meantUser, serverOf, userOfAccountId } from './user-id.ts';
import { findByThirdPartyId, getUser, listConnections, listDevices, listUsers, type User } from './users-api.ts';

/** Reads accounts afresh. */
export interface Reading {
  readAccount(id: string): Promise<Account | undefined>;
  findAccount(name: string): Promise<Account | undefined>;
  listAccounts(): Promise<readonly Account[]>;
  /** Remembers a user id by its account id, which saves reading the whole list where the id is a digest. */
  remember(user: string): void;
}

interface ReadingDeps {
  readonly homeserver: Homeserver;
  readonly directory: string;
  readonly facts: ReadFacts;
}

export function createReading({ homeserver, directory, facts }: ReadingDeps): Reading {
  const digested = new Map<string, string>();
  const { serverName } = homeserver;

  function remember(user: string): void {
    const id = accountIdOf(user);
    if (userOfAccountId(id) === undefined) digested.set(id, user);
  }

  async function accountOf(user: User | undefined): Promise<Account | undefined> {
    if (!user) return undefined;
    const [{ own }, sessions] = await Promise.all([facts(), sessionsOf(user.name)]);
    remember(user.name);
    return toAccount(user, { directory, own, sessions });
  }

  async function sessionsOf(user: string): Promise<NonNullable<Account['sessions']>> {
    const devices = await listDevices(homeserver, user);
    if (devices) return devices.map(sessionOfDevice);
    return (await listConnections(homeserver, user)).map(sessionOfConnection);
  }

  async function userOf(id: string): Promise<string | undefined> {
    const known = userOfAccountId(id) ?? digested.get(id);
    if (known !== undefined) return known;
    const users = await listUsers(homeserver, {}, ({ name }) => accountIdOf(name) === id);
    return users.find(({ name }) => accountIdOf(name) === id)?.name;
  }

  /** New names are in small letters; some from before are not, so what was typed comes first. */
  async function userNamed(text: string): Promise<User | undefined> {
    const meant = meantUser(text, serverName);
    if (meant === undefined) {
      const elsewhere = serverOf(text);
      if (elsewhere === undefined || elsewhere.toLowerCase() === serverName.toLowerCase()) return undefined;
      const userMessage = `${text} is an account of ${elsewhere}. Only those of ${serverName} can be looked after here.`;
      throw new DirectoryError('invalid-input', { userMessage, effect: 'none' });
    }
    const user = await getUser(homeserver, meant);
    const small = `@${meant.slice(1, -serverName.length - 1).toLowerCase()}:${serverName}`;
    return user ?? (small === meant ? undefined : getUser(homeserver, small));
  }

  async function userMailed(address: string): Promise<User | undefined> {
    const user = await findByThirdPartyId(homeserver, 'email', address.toLowerCase());
    return user === undefined ? undefined : getUser(homeserver, user);
  }

  return {
    async readAccount(id) {
      const user = await userOf(id);
      return user === undefined || !user.endsWith(`:${serverName}`)
        ? undefined
        : accountOf(await getUser(homeserver, user));
    },
    async findAccount(name) {
      const wanted = name.trim();
      const isAddress = /^[^@\s]+@[^@\s]+$/.test(wanted);
      return accountOf(await (isAddress ? userMailed(wanted) : userNamed(wanted)));
    },
    async listAccounts() {
      const [{ own }, users] = await Promise.all([facts(), listUsers(homeserver)]);
      return users.map((user) => listedAccount(user, { directory, own }));
    },
    remember,
  };
}
