import { LocalAccounts, type LocalUser } from '../local/accounts.ts';
import { givePassword } from '../local/password-rules.ts';
import { newUser } from '../local/users.ts';

/** A local user to start with; what is left out is as on a new account. */
export interface SeedUser {
  readonly name: string;
  readonly password?: string;
  readonly description?: string;
  readonly email?: string;
  readonly expired?: string;
  readonly groups?: readonly string[];
  /** Base32; makes signing in ask for a one-time password. */
  readonly otpSecret?: string;
  readonly secondFactorOwed?: boolean;
  readonly passwordNeverExpires?: boolean;
  /** Age of the password in days; 30 where left out. */
  readonly passwordAge?: number;
  /** False for the account of a package, which no list shows. */
  readonly listed?: boolean;
  readonly uid?: number;
}

/** The sandbox's company, in the order of its uids: admin is 1024. */
export const LOCAL_FIXTURES: readonly SeedUser[] = [
  { name: 'admin', uid: 1024, description: 'System default user', expired: 'now', groups: ['administrators'] },
  { name: 'guest', uid: 1025, description: 'Guest', expired: 'now' },
  { name: 'deskhand', description: 'The helpdesk bot', groups: ['administrators'], password: 'Deskhand-Sandbox-1' },
  { name: 'kim', description: 'Kim Novak', email: 'kim@example.org', password: 'Helpdesk-Sandbox-1' },
  { name: 'lee', description: 'Lee Chen', email: 'lee@example.org', password: 'Helpdesk-Sandbox-1' },
  {
    name: 'sam',
    description: 'Sam Okafor',
    email: 'sam@example.org',
    password: 'Security-Sandbox-1',
    otpSecret: 'JBSWY3DPEHPK3PXP',
  },
  {
    name: 'ada',
    description: 'Ada Lovelace',
    email: 'ada@example.org',
    groups: ['finance'],
    password: 'Account-Sandbox-1',
  },
  { name: 'grace', description: 'Grace Hopper', email: 'grace@example.org', password: 'Account-Sandbox-1' },
  { name: 'alan', description: 'Alan Turing', password: 'Account-Sandbox-1', passwordAge: 400 },
  {
    name: 'max',
    description: 'Max Weber',
    email: 'max@example.org',
    groups: ['finance'],
    password: 'Account-Sandbox-1',
  },
  {
    name: 'boss',
    description: 'Bea Boss',
    email: 'bea@example.org',
    groups: ['executives'],
    password: 'Account-Sandbox-1',
  },
  { name: 'temp01', description: 'Temporary account', expired: 'now', password: 'Account-Sandbox-1', passwordAge: 200 },
  { name: 'SynologyPhotos', uid: 170_000, listed: false },
];

const GROUPS = [
  { name: 'administrators', gid: 101, description: 'System default admin group' },
  { name: 'users', gid: 100, description: 'System default group' },
  { name: 'http', gid: 1023, description: 'System default group for Web services' },
  { name: 'finance', gid: 65536, description: 'Finance department' },
  { name: 'editors', gid: 65537, description: 'Web site editors' },
  { name: 'marketing', gid: 65538, description: 'Marketing department' },
  { name: 'executives', gid: 65539, description: 'Management board' },
];

/** The local accounts at the start; an extra user replaces the one of the same name. */
export function seedAccounts(extra: readonly SeedUser[], now: number): LocalAccounts {
  const accounts = new LocalAccounts();
  for (const group of GROUPS) accounts.addGroup({ ...group, members: new Set() });
  const replaced = LOCAL_FIXTURES.map((user) => extra.find((other) => isSameName(other, user)) ?? user);
  const added = extra.filter((user) => !LOCAL_FIXTURES.some((other) => isSameName(other, user)));
  for (const seed of [...replaced, ...added]) addSeedUser(accounts, seed, now);
  return accounts;
}

function isSameName(left: SeedUser, right: SeedUser): boolean {
  return left.name.toLowerCase() === right.name.toLowerCase();
}

function addSeedUser(accounts: LocalAccounts, seed: SeedUser, now: number): void {
  const user: LocalUser = {
    ...newUser(seed.uid ?? accounts.takeUid(), seed.name),
    description: seed.description ?? '',
    email: seed.email ?? '',
    expired: seed.expired ?? 'normal',
    otpSecret: seed.otpSecret,
    secondFactorOwed: seed.secondFactorOwed ?? false,
    passwordNeverExpires: seed.passwordNeverExpires ?? true,
    listed: seed.listed ?? true,
  };
  const changedAt = now - (seed.passwordAge ?? 30) * 86_400_000;
  if (seed.password !== undefined) givePassword(user, seed.password, changedAt, false);
  accounts.addUser(user);
  for (const name of seed.groups ?? []) {
    const group = accounts.group(name);
    if (group === undefined) throw new RangeError(`The seed puts ${seed.name} into "${name}", which is no group.`);
    group.members.add(user);
  }
}
