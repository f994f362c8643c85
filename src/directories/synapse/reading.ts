import type { Account } from '../../core/account.ts';
import { DirectoryError } from '../../core/errors.ts';
import { listedAccount, sessionOfConnection, sessionOfDevice, toAccount } from './account.ts';
import type { Homeserver } from './homeserver.ts';
import { holdersOf } from './mas/emails-api.ts';
import { signInOf, withMasUser, withSignIn } from './mas/person.ts';
import type { AuthenticationService } from './mas/service.ts';
import { getMasUser, listMasUsers, type MasUser } from './mas/users-api.ts';
import type { ReadFacts } from './server-facts.ts';
import { accountIdOf, meantUser, serverOf, userOfAccountId } from './user-id.ts';
import {
  findByThirdPartyId,
  getUser,
  type ListedUser,
  listConnections,
  listDevices,
  listUsers,
  type Reading,
  type User,
} from './users-api.ts';

/** Reads accounts afresh. */
export interface AccountReading {
  readAccount(id: string): Promise<Account | undefined>;
  findAccount(name: string): Promise<Account | undefined>;
  listAccounts(): Promise<readonly Account[]>;
  /** All users of the homeserver, each with the user of the service that looks after its sign-in, where there is one. */
  listWithSignIns(
    reading?: Reading,
  ): Promise<readonly { readonly user: ListedUser; readonly signIn: MasUser | undefined }[]>;
  /** Remembers a user id by its account id, which saves reading the whole list where the id is a digest. */
  remember(user: string): void;
}

interface ReadingDeps {
  readonly homeserver: Homeserver;
  readonly directory: string;
  readonly facts: ReadFacts;
  /** Looks after sign-ins in the place of the homeserver. */
  readonly service: AuthenticationService | undefined;
  /** What the names of bridges' accounts begin with. */
  readonly bridges: readonly string[];
}

export function createReading({ homeserver, service, directory, facts, bridges }: ReadingDeps): AccountReading {
  const digested = new Map<string, string>();
  const { serverName } = homeserver;

  function remember(user: string): void {
    const id = accountIdOf(user);
    if (userOfAccountId(id) === undefined) digested.set(id, user);
  }

  async function accountOf(user: User | undefined): Promise<Account | undefined> {
    if (!user) return undefined;
    const [{ own }, sessions, signIn] = await Promise.all([
      facts(),
      sessionsOf(user.name),
      service && signInOf(service, user.name),
    ]);
    remember(user.name);
    const account = toAccount(user, { directory, own, bridges, sessions });
    return service ? withSignIn(account, user, signIn) : account;
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
    return user ?? (small === meant ? undefined : await getUser(homeserver, small)) ?? userInAnyCase(small);
  }

  /** Names from before they were limited to small letters are found by the list only. */
  async function userInAnyCase(small: string): Promise<User | undefined> {
    const listed = await listUsers(homeserver, { userId: small });
    const same = listed.filter(({ name }) => name.toLowerCase() === small.toLowerCase());
    if (same.length > 1) {
      const who = same.map(({ name }) => name).join(', ');
      const userMessage = `Several accounts have that name: ${who}. Enter the exact name.`;
      throw new DirectoryError('invalid-input', { userMessage, effect: 'none' });
    }
    return same[0] && getUser(homeserver, same[0].name);
  }

  /** Whose address it is, where the service keeps them. */
  async function userMailedByService(by: AuthenticationService, address: string): Promise<User | undefined> {
    const holders = await holdersOf(by, address);
    if (holders.length > 1) {
      const userMessage = `${address} is the address of ${holders.length} accounts. Please give the user id instead.`;
      throw new DirectoryError('invalid-input', { userMessage, effect: 'none' });
    }
    const holder = holders[0] === undefined ? undefined : await getMasUser(by, holders[0]);
    return holder && getUser(homeserver, `@${holder.username}:${serverName}`);
  }

  async function userMailed(address: string): Promise<User | undefined> {
    if (service) return userMailedByService(service, address);
    const user = await findByThirdPartyId(homeserver, 'email', address.toLowerCase());
    return user === undefined ? undefined : getUser(homeserver, user);
  }

  async function listWithSignIns(how: Reading = {}) {
    const [users, signIns] = await Promise.all([listUsers(homeserver, how), service ? listMasUsers(service, how) : []]);
    const byName = new Map(signIns.map((one) => [`@${one.username}:${serverName}`, one]));
    return users.map((user) => ({ user, signIn: byName.get(user.name) }));
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
      const [{ own }, users] = await Promise.all([facts(), listWithSignIns()]);
      return users.map(({ user, signIn }) => {
        const account = listedAccount(user, { directory, own, bridges });
        return service ? withMasUser(account, user, signIn) : account;
      });
    },
    listWithSignIns,
    remember,
  };
}
