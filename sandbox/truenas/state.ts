import { randomBytes, randomInt } from 'node:crypto';
import type { SandboxClock } from '../kit/simulator.ts';
import type { Release } from './release.ts';
import type { ScramKeys } from './scram.ts';

/** The row of the two-factor table; a local user always has one, a directory user from the first renewal on. */
export interface TwoFactor {
  /** Base 32; null while none is set. */
  secret: string | null;
  digits: number;
  /** Seconds. */
  interval: number;
  /** The last step whose code was used: it, and those before, do not count again. */
  usedStep: number;
}

export interface User {
  readonly id: number;
  readonly uid: number;
  username: string;
  /** Null where the hash is `*`: no password opens the account. */
  password: string | null;
  /** Older passwords, newest last. */
  passwordHistory: string[];
  home: string;
  shell: string;
  fullName: string;
  readonly builtin: boolean;
  readonly immutable: boolean;
  readonly source: 'LOCAL' | 'ACTIVEDIRECTORY';
  smb: boolean;
  webshare: boolean;
  usernsIdmap: 'DIRECT' | number | null;
  /** Id of the primary group. */
  group: number;
  /** Ids of the auxiliary groups. */
  groups: number[];
  passwordDisabled: boolean;
  sshPasswordEnabled: boolean;
  sshPublicKey: string | null;
  locked: boolean;
  sudoCommands: string[];
  sudoCommandsNoPassword: string[];
  email: string | null;
  /** Milliseconds; null if it was never changed. */
  lastPasswordChange: number | null;
  passwordChangeRequired: boolean;
  twoFactor: TwoFactor | null;
}

export interface Group {
  readonly id: number;
  readonly gid: number;
  name: string;
  readonly builtin: boolean;
  readonly immutable: boolean;
  smb: boolean;
  usernsIdmap: 'DIRECT' | number | null;
  sudoCommands: string[];
  sudoCommandsNoPassword: string[];
  /** What the privileges of this group give. */
  readonly roles: readonly string[];
}

export interface ApiKey {
  readonly id: number;
  readonly name: string;
  readonly username: string;
  /** The 64 characters after `<id>-`. */
  readonly secret: string;
  readonly createdAt: number;
  readonly expiresAt: number | null;
  revokedReason: string | null;
  /** Derived at the first SCRAM login. */
  scram?: Promise<ScramKeys>;
}

export interface OneTimePassword {
  readonly uid: number;
  readonly password: string;
  readonly expiresAt: number;
}

export interface LoginToken {
  readonly userId: number;
  /** Seconds without use after which it is dead. */
  readonly ttl: number;
  readonly origin: string | null;
  readonly singleUse: boolean;
  lastUsedAt: number;
}

/** `system.security`: what a new password must meet. */
export interface PasswordRules {
  complexity: readonly ('UPPER' | 'LOWER' | 'NUMBER' | 'SPECIAL')[];
  minimumLength: number | null;
  historyLength: number | null;
}

/** Directory users get their uid plus this as id. */
export const directoryOffset = 100_000_000;
const firstAutomaticId = 3000;
const alphanumeric = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

export const randomText = (length: number, from = alphanumeric): string =>
  Array.from({ length }, () => from.charAt(randomInt(from.length))).join('');

/** What the NAS remembers. */
export class TrueNasState {
  readonly clock: SandboxClock;
  readonly hostname = 'truenas';
  readonly bootId = randomBytes(16).toString('hex');
  readonly users = new Map<number, User>();
  readonly groups = new Map<number, Group>();
  readonly apiKeys = new Map<number, ApiKey>();
  readonly tokens = new Map<string, LoginToken>();
  readonly oneTimePasswords = new Map<string, OneTimePassword>();
  readonly twoFactor = { enabled: true, ssh: false, window: 0 };
  passwordRules: PasswordRules = { complexity: [], minimumLength: null, historyLength: null };
  readonly #readRelease: () => Release;
  readonly #lastIds = new WeakMap<ReadonlyMap<number, unknown>, number>();
  #onetimeCount = 0;

  constructor(clock: SandboxClock, readRelease: () => Release) {
    this.clock = clock;
    this.#readRelease = readRelease;
  }

  get release(): Release {
    return this.#readRelease();
  }

  userNamed(username: string): User | undefined {
    return [...this.users.values()].find((user) => user.username === username);
  }

  groupNamed(name: string): Group | undefined {
    return [...this.groups.values()].find((group) => group.name === name);
  }

  /** The next id of a table. Those of rows that were deleted are not given out again. */
  nextId(table: ReadonlyMap<number, unknown>): number {
    const present = [...table.keys()].filter((id) => id < directoryOffset);
    const id = Math.max(this.#lastIds.get(table) ?? 0, ...present) + 1;
    this.#lastIds.set(table, id);
    return id;
  }

  nextUid(): number {
    return this.#nextFree([...this.users.values()].map((user) => user.uid));
  }

  nextGid(): number {
    return this.#nextFree([...this.groups.values()].map((group) => group.gid));
  }

  #nextFree(taken: readonly number[]): number {
    const used = new Set(taken);
    let next = firstAutomaticId;
    while (used.has(next)) next += 1;
    return next;
  }

  /** The roles that a user's groups give, directly: a wider role's narrower ones are not spelt out. */
  rolesOf(user: User): string[] {
    const groups = [user.group, ...user.groups].map((id) => this.groups.get(id));
    return [...new Set(groups.flatMap((group) => group?.roles ?? []))].sort();
  }

  addApiKey(username: string, name: string, expiresAt: number | null = null, secret = randomText(64)): ApiKey {
    const id = this.nextId(this.apiKeys);
    const key = { id, name, username, secret, createdAt: this.clock.now(), expiresAt, revokedReason: null };
    this.apiKeys.set(id, key);
    return key;
  }

  /** Valid for 24 hours and one login; the number in front counts those given out since the start. */
  addOneTimePassword(user: User): string {
    const parts = Array.from({ length: 4 }, () => randomText(6, alphanumeric.slice(26)));
    this.#onetimeCount += 1;
    const password = `${this.#onetimeCount}_${parts.join('-')}`;
    this.oneTimePasswords.set(password, { uid: user.uid, password, expiresAt: this.clock.now() + 86_400_000 });
    return password;
  }

  /** True if it opened this account just now; it does so once. */
  useOneTimePassword(user: User, password: string): boolean {
    const known = this.oneTimePasswords.get(password);
    if (!known || known.uid !== user.uid) return false;
    this.oneTimePasswords.delete(password);
    return this.clock.now() < known.expiresAt;
  }

  /** True if this password would open this account. */
  checkPassword(username: string, password: string): boolean {
    const user = this.userNamed(username);
    return user !== undefined && user.password !== null && user.password === password;
  }

  /** Sets a cleartext password, or with null makes the account one that no password opens. */
  setPassword(user: User, password: string | null): void {
    if (user.password !== null) user.passwordHistory = [...user.passwordHistory, user.password].slice(-10);
    user.password = password;
    if (password !== null) user.lastPasswordChange = this.clock.now();
    user.passwordChangeRequired = false;
  }
}
