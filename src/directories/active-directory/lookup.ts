import type { Account } from '../../core/account.ts';
import { DirectoryError } from '../../core/errors.ts';
import type { Group, GroupRef } from '../../core/group.ts';
import { accountAttributes, toAccount } from './accounts.ts';
import type { Domain } from './domain.ts';
import { all, any, equals, hasMember, hasMemberThrough, hasSid, isAccount, isGroup } from './filters.ts';
import { byName, groupAttributes, groupRef, type KnownGroup, knownGroup, toGroup } from './groups.ts';
import { isRefusal, status } from './session/refusals.ts';
import type { Row } from './session/row.ts';
import type { Session } from './session/session.ts';
import { guidName, guidOf, isGuid } from './values/guid.ts';
import { sidOf } from './values/sid.ts';

/** Finds accounts and groups, afresh each time. */
export interface Lookup {
  readAccount(id: string): Promise<Account | undefined>;
  readGroup(id: string): Promise<Group | undefined>;
  findAccount(name: string): Promise<Account | undefined>;
  findGroup(name: string): Promise<Group | undefined>;
  /** One object by its identifier, wherever it stands; `undefined` where it is gone. */
  row(id: string, attributes: readonly string[]): Promise<Row | undefined>;
  /** Whether an account is a member of a group, directly. */
  isMember(account: string, group: string): Promise<boolean>;
  /** Whether a name is taken by an account, a group or a machine. */
  isTaken(name: string): Promise<boolean>;
  /** Whether a user principal name is taken. */
  isPrincipalTaken(name: string): Promise<boolean>;
  /** The distinguished name of the account with this username. @throws DirectoryError `invalid-input` where there is none */
  dnOf(username: string): Promise<string>;
  /** The identifier of the account that Deskhand signs in with. */
  self(): Promise<string | undefined>;
}

interface LookupDeps {
  readonly directory: string;
  readonly session: Session;
  readonly domain: () => Promise<Domain>;
}

/** Security identifiers asked for in one filter. */
const atOnce = 100;

export function createLookup(deps: LookupDeps): Lookup {
  return new DomainLookup(deps);
}

class DomainLookup implements Lookup {
  readonly #directory: string;
  readonly #session: Session;
  readonly #domain: () => Promise<Domain>;
  #self: Promise<string | undefined> | undefined;

  constructor({ directory, session, domain }: LookupDeps) {
    this.#directory = directory;
    this.#session = session;
    this.#domain = domain;
  }

  async readAccount(id: string): Promise<Account | undefined> {
    // Memberships with those through groups can be asked of one object only, by its own name.
    const row = await this.#named(id, isAccount, [...accountAttributes, 'tokenGroups']);
    if (!row) return undefined;
    const [domain, self, direct, manager] = await Promise.all([
      this.#domain(),
      this.self(),
      this.#directGroups(row),
      this.#managerOf(row),
    ]);
    const primarySid = `${domain.sid}-${row.text('primaryGroupID')}`;
    // It holds the primary group at least. Where it is empty it may not be read, and then nobody knows all that the account is in.
    const sids = row.buffers('tokenGroups').flatMap((bytes) => sidOf(bytes) ?? []);
    const isTold = sids.length > 0;
    const missing = [...sids, primarySid].filter((sid) => !direct.some((group) => group.sid === sid));
    const others = await this.#groupsWith(missing);
    const primary = others.filter(({ sid }) => sid === primarySid);
    const groups = [...direct, ...primary].map((group) => this.#ref(group, group.sid === primarySid));
    const inherited = others.filter(({ sid }) => sid !== primarySid).map((group) => this.#ref(group));
    return toAccount(row, {
      directory: this.#directory,
      self,
      groups: isTold ? groups.toSorted(byName) : undefined,
      inheritedGroups: isTold ? inherited.toSorted(byName) : undefined,
      administrator: isTold ? sids.some((sid) => domain.administers(sid)) : undefined,
      manager,
    });
  }

  async readGroup(id: string): Promise<Group | undefined> {
    const row = await this.#named(id, isGroup, groupAttributes);
    return row && this.#group(row);
  }

  /** A username before a user principal name, and that before a mail address. */
  async findAccount(name: string): Promise<Account | undefined> {
    if (name.trim() === '') return undefined;
    for (const attribute of ['sAMAccountName', 'userPrincipalName', 'mail']) {
      const found = await this.#find(all(isAccount, equals(attribute, name)), ['objectGUID']);
      if (found.length > 1) throw ambiguous(name);
      const id = guidOf(found[0]?.bytes('objectGUID'));
      if (id !== undefined) return this.readAccount(id);
    }
    return undefined;
  }

  async findGroup(name: string): Promise<Group | undefined> {
    if (name.trim() === '') return undefined;
    const [byUsername] = await this.#find(all(isGroup, equals('sAMAccountName', name)), groupAttributes);
    const row = byUsername ?? (/^(CN|OU)=/i.test(name) ? await this.#standing(name) : undefined);
    return row && this.#group(row);
  }

  row(id: string, attributes: readonly string[]): Promise<Row | undefined> {
    return this.#named(id, any([isAccount, isGroup]), attributes);
  }

  async isMember(account: string, group: string): Promise<boolean> {
    const filter = equals('memberOf', (await this.row(group, ['objectGUID']))?.dn ?? '');
    return (await this.#named(account, filter, ['objectGUID'])) !== undefined;
  }

  async isTaken(name: string): Promise<boolean> {
    return (await this.#find(equals('sAMAccountName', name), ['objectGUID'])).length > 0;
  }

  async isPrincipalTaken(name: string): Promise<boolean> {
    return (await this.#find(equals('userPrincipalName', name), ['objectGUID'])).length > 0;
  }

  async dnOf(username: string): Promise<string> {
    const [row] = await this.#find(all(isAccount, equals('sAMAccountName', username)), ['objectGUID']);
    if (row) return row.dn;
    const userMessage = `There is no account ${username}. Please give the manager's username.`;
    throw new DirectoryError('invalid-input', { userMessage, effect: 'none', fields: { manager: userMessage } });
  }

  self(): Promise<string | undefined> {
    this.#self ??= this.#readSelf().catch((cause: unknown) => {
      this.#self = undefined;
      throw cause;
    });
    return this.#self;
  }

  async #readSelf(): Promise<string | undefined> {
    const { account } = this.#session;
    const { base } = await this.#domain();
    const isDn = /^[a-z]+=/i.test(account);
    const username = account.includes('\\') ? account.slice(account.indexOf('\\') + 1) : account.split('@')[0];
    const filter = any([equals('userPrincipalName', account), equals('sAMAccountName', username ?? '')]);
    const found = await this.#session.search({
      ...(isDn ? { base: account, scope: 'base' as const } : { base, filter }),
      attributes: ['objectGUID', 'userPrincipalName'],
    });
    const exact = found.find((row) => row.text('userPrincipalName')?.toLowerCase() === account.toLowerCase());
    return guidOf((exact ?? found[0])?.bytes('objectGUID'));
  }

  #ref(group: KnownGroup, isPermanent = false): GroupRef {
    return groupRef(this.#directory, group, isPermanent);
  }

  async #find(filter: Parameters<typeof all>[0], attributes: readonly string[]): Promise<readonly Row[]> {
    return this.#session.search({ base: (await this.#domain()).base, filter, attributes });
  }

  async #named(id: string, filter: Parameters<typeof all>[0], attributes: readonly string[]): Promise<Row | undefined> {
    return isGuid(id) ? this.#at(guidName(id), filter, attributes) : undefined;
  }

  #standing(dn: string): Promise<Row | undefined> {
    return this.#at(dn, isGroup, groupAttributes);
  }

  async #at(base: string, filter: Parameters<typeof all>[0], attributes: readonly string[]): Promise<Row | undefined> {
    try {
      return (await this.#session.search({ base, scope: 'base', filter, attributes }))[0];
    } catch (cause) {
      if (isRefusal(cause, status.noSuchObject)) return undefined;
      throw cause;
    }
  }

  async #directGroups(row: Row): Promise<readonly KnownGroup[]> {
    const rows = await this.#find(all(isGroup, hasMember(row.dn)), groupAttributes);
    return rows.flatMap((group) => knownGroup(group) ?? []);
  }

  async #groupsWith(sids: readonly string[]): Promise<readonly KnownGroup[]> {
    const found: KnownGroup[] = [];
    for (let start = 0; start < sids.length; start += atOnce) {
      const wanted = any(sids.slice(start, start + atOnce).map(hasSid));
      const rows = await this.#find(all(isGroup, wanted), groupAttributes);
      found.push(...rows.flatMap((group) => knownGroup(group) ?? []));
    }
    return found;
  }

  async #managerOf(row: Row): Promise<string | undefined> {
    const dn = row.text('manager');
    return dn === undefined ? undefined : (await this.#at(dn, isAccount, ['sAMAccountName']))?.text('sAMAccountName');
  }

  async #group(row: Row): Promise<Group | undefined> {
    const above = await this.#find(all(isGroup, hasMemberThrough(row.dn)), groupAttributes);
    const groups = above.flatMap((one) => knownGroup(one) ?? []);
    return toGroup(this.#directory, row, groups, await this.#domain());
  }
}

function ambiguous(name: string): DirectoryError {
  const userMessage = `More than one account has ${name}. Please give the username.`;
  return new DirectoryError('invalid-input', { userMessage, effect: 'none' });
}
