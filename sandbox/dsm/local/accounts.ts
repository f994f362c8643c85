import type { StoredPassword } from '../password.ts';

/** One local user of the NAS. */
export interface LocalUser {
  readonly uid: number;
  name: string;
  description: string;
  email: string;
  /** `normal`, `now` (disabled) or the date `YYYY/M/D` it expires on. */
  expired: string;
  cannotChangePassword: boolean;
  passwordNeverExpires: boolean;
  /** Whole days since 1970-01-01. */
  passwordChangedOn: number;
  /** Set by an administrator while the policy asks for a change at the next sign-in. */
  mustChangePassword: boolean;
  password: StoredPassword | undefined;
  /** Newest first, without the present one. */
  earlierPasswords: readonly StoredPassword[];
  /** Base32; present: signing in asks for a one-time password. */
  otpSecret: string | undefined;
  /** The policy asks for a second factor that the user has not set up: sign-in answers 406. */
  secondFactorOwed: boolean;
  /** Device token to the device name it was given for. */
  readonly devices: Map<string, string>;
  /** Package users are in no list, but their names are taken (seen on DSM 7.2.1). */
  readonly listed: boolean;
}

/** One local group. */
export interface LocalGroup {
  readonly gid: number;
  name: string;
  description: string;
  readonly members: Set<LocalUser>;
}

/** gids of the groups that every DSM has. */
export const BUILT_IN_GIDS = { administrators: 101, users: 100, http: 1023 } as const;
/** uids of the users that every DSM has. */
export const BUILT_IN_UIDS = { admin: 1024, guest: 1025 } as const;

const FIRST_REAL_UID = 1026;
const FIRST_REAL_GID = 65536;

/** Local users and groups. Names are compared without regard to case; the spelling given at creation is kept. */
export class LocalAccounts {
  readonly #users = new Map<string, LocalUser>();
  readonly #usersByUid = new Map<number, LocalUser>();
  readonly #groups = new Map<string, LocalGroup>();
  #nextUid = FIRST_REAL_UID;
  #nextGid = FIRST_REAL_GID;

  user(name: string): LocalUser | undefined {
    return this.#users.get(name.toLowerCase());
  }

  userByUid(uid: number): LocalUser | undefined {
    return this.#usersByUid.get(uid);
  }

  group(name: string): LocalGroup | undefined {
    return this.#groups.get(name.toLowerCase());
  }

  /** All users, those of packages too. */
  users(): readonly LocalUser[] {
    return [...this.#users.values()];
  }

  groups(): readonly LocalGroup[] {
    return [...this.#groups.values()];
  }

  /** The groups that a user is in, by name. */
  groupsOf(user: LocalUser): readonly LocalGroup[] {
    return this.groups().filter((group) => group.members.has(user));
  }

  /** The next uid; a uid is never given twice, not even after a deletion. */
  takeUid(): number {
    return this.#nextUid++;
  }

  takeGid(): number {
    return this.#nextGid++;
  }

  addUser(user: LocalUser): void {
    this.#users.set(user.name.toLowerCase(), user);
    this.#usersByUid.set(user.uid, user);
    this.#nextUid = user.listed ? Math.max(this.#nextUid, user.uid + 1) : this.#nextUid;
    // Every user is in `users` and cannot leave it.
    if (user.listed) this.group('users')?.members.add(user);
  }

  addGroup(group: LocalGroup): void {
    this.#groups.set(group.name.toLowerCase(), group);
    this.#nextGid = Math.max(this.#nextGid, group.gid + 1);
  }

  renameUser(user: LocalUser, name: string): void {
    this.#users.delete(user.name.toLowerCase());
    user.name = name;
    this.#users.set(name.toLowerCase(), user);
  }

  renameGroup(group: LocalGroup, name: string): void {
    this.#groups.delete(group.name.toLowerCase());
    group.name = name;
    this.#groups.set(name.toLowerCase(), group);
  }

  removeUser(user: LocalUser): void {
    this.#users.delete(user.name.toLowerCase());
    this.#usersByUid.delete(user.uid);
    for (const group of this.#groups.values()) group.members.delete(user);
  }

  removeGroup(group: LocalGroup): void {
    this.#groups.delete(group.name.toLowerCase());
  }
}

/** Whether the account may be used at this moment: not disabled, and its expiry date has not come. */
export function isActive(user: LocalUser, now: number): boolean {
  if (user.expired === 'normal') return true;
  const [year, month, day] = user.expired.split('/').map(Number);
  if (year === undefined || month === undefined || day === undefined) return false;
  return now < Date.UTC(year, month - 1, day);
}

/** Whether the user is an administrator that can sign in. */
export function isActiveAdministrator(accounts: LocalAccounts, user: LocalUser, now: number): boolean {
  return isActive(user, now) && accounts.group('administrators')?.members.has(user) === true;
}

/** Whether nobody would be left to administer the NAS if this user were not. */
export function isLastAdministrator(accounts: LocalAccounts, user: LocalUser, now: number): boolean {
  const active = accounts.users().filter((candidate) => isActiveAdministrator(accounts, candidate, now));
  return active.length === 1 && active[0] === user;
}

/** Days since 1970-01-01, as `password_last_change` counts them. */
export function dayOf(now: number): number {
  return Math.floor(now / 86_400_000);
}
