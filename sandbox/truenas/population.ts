import type { Group, TrueNasState, User } from './state.ts';
import { directoryOffset } from './state.ts';

interface GroupSeed {
  readonly gid: number;
  readonly name: string;
  readonly builtin?: boolean;
  readonly roles?: readonly string[];
}

const day = 86_400_000;

/** A local user's cleartext password, for the announcement; people type them in the sandbox. */
export const passwords: Readonly<Record<string, string>> = {
  truenas_admin: 'Admin-Sandbox-1',
  deskhand: 'Deskhand-Sandbox-1',
  'deskhand-limited': 'Limited-Sandbox-1',
  ada: 'Ada-Sandbox-1',
  grace: 'Grace-Sandbox-1',
  alan: 'Alan-Sandbox-1',
  noah: 'Noah-Sandbox-1',
};

const builtinGroups: readonly GroupSeed[] = [
  { gid: 0, name: 'root' },
  { gid: 1, name: 'daemon' },
  { gid: 14, name: 'ftp' },
  { gid: 33, name: 'www-data' },
  { gid: 445, name: 'truenas_webshare' },
  { gid: 544, name: 'builtin_administrators', roles: ['FULL_ADMIN'] },
  { gid: 545, name: 'builtin_users' },
  { gid: 546, name: 'builtin_guests' },
  { gid: 568, name: 'apps' },
  { gid: 951, name: 'truenas_readonly_administrators', roles: ['READONLY_ADMIN'] },
  { gid: 952, name: 'truenas_sharing_administrators', roles: ['SHARING_ADMIN'] },
  { gid: 65534, name: 'nogroup' },
];

const localGroups: readonly GroupSeed[] = [
  { gid: 950, name: 'truenas_admin' },
  { gid: 3000, name: 'staff', roles: ['READONLY_ADMIN'] },
  { gid: 3001, name: 'finance' },
  { gid: 3002, name: 'editors' },
  { gid: 3003, name: 'helpdesk', roles: ['ACCOUNT_WRITE'] },
];

const openBuiltinGids = new Set([14, 445, 544, 545, 568, 951, 952]);

function addGroup(state: TrueNasState, seed: GroupSeed, builtin: boolean): Group {
  const group: Group = {
    id: state.nextId(state.groups),
    gid: seed.gid,
    name: seed.name,
    builtin,
    immutable: builtin && !openBuiltinGids.has(seed.gid),
    smb: seed.gid >= 544 && seed.gid <= 546,
    usernsIdmap: null,
    sudoCommands: [],
    sudoCommandsNoPassword: [],
    roles: seed.roles ?? [],
  };
  state.groups.set(group.id, group);
  return group;
}

type UserSeed = { readonly uid: number; readonly username: string; readonly fullName: string } & Partial<
  Omit<User, 'group' | 'groups'>
> & { readonly group?: string; readonly groups?: readonly string[] };

function addUser(state: TrueNasState, seed: UserSeed): User {
  const { group, groups = [], ...details } = seed;
  const idOf = (name: string): number => state.groupNamed(name)?.id ?? 0;
  const primary = group ?? addGroup(state, { gid: seed.uid, name: seed.username }, false).name;
  const password = passwords[seed.username] ?? null;
  const user: User = {
    id: state.nextId(state.users),
    password,
    passwordHistory: [],
    home: '/var/empty',
    shell: '/usr/bin/zsh',
    builtin: false,
    immutable: false,
    source: 'LOCAL',
    smb: false,
    webshare: false,
    usernsIdmap: null,
    passwordDisabled: password === null,
    sshPasswordEnabled: false,
    sshPublicKey: null,
    locked: false,
    sudoCommands: [],
    sudoCommandsNoPassword: [],
    email: null,
    lastPasswordChange: password === null ? null : state.clock.now() - 90 * day,
    passwordChangeRequired: false,
    twoFactor: { secret: null, digits: 6, interval: 30, usedStep: 0 },
    ...details,
    group: idOf(primary),
    groups: groups.map(idOf),
  };
  state.users.set(user.id, user);
  return user;
}

const nologin = '/usr/sbin/nologin';
const system = { builtin: true, immutable: true, shell: nologin, home: '/nonexistent' };

/** The sandbox's accounts: administrators, the bot's two, people in each state a helpdesk meets, one directory user. */
export function populate(state: TrueNasState): void {
  for (const seed of builtinGroups) addGroup(state, seed, true);
  for (const seed of localGroups) addGroup(state, seed, false);
  addUser(state, {
    uid: 0,
    username: 'root',
    fullName: 'root',
    builtin: true,
    immutable: true,
    home: '/root',
    group: 'root',
    groups: ['builtin_administrators'],
  });
  addUser(state, { uid: 1, username: 'daemon', fullName: 'daemon', group: 'daemon', ...system });
  addUser(state, { uid: 33, username: 'www-data', fullName: 'www-data', group: 'www-data', ...system });
  addUser(state, { uid: 65534, username: 'nobody', fullName: 'nobody', group: 'nogroup', ...system });
  addUser(state, {
    uid: 950,
    username: 'truenas_admin',
    fullName: 'Local Administrator',
    immutable: true,
    home: '/home/truenas_admin',
    group: 'truenas_admin',
    groups: ['builtin_administrators'],
  });
  addUser(state, { uid: 3010, username: 'deskhand', fullName: 'Deskhand', groups: ['builtin_administrators'] });
  addUser(state, { uid: 3011, username: 'deskhand-limited', fullName: 'Deskhand, limited', groups: ['helpdesk'] });
  const people = { smb: true };
  addUser(state, {
    uid: 3020,
    username: 'ada',
    fullName: 'Ada Lovelace',
    email: 'ada@example.org',
    groups: ['builtin_users', 'finance'],
    ...people,
  });
  addUser(state, {
    uid: 3021,
    username: 'grace',
    fullName: 'Grace Hopper',
    email: 'grace@example.org',
    groups: ['builtin_users', 'staff'],
    ...people,
  });
  addUser(state, {
    uid: 3022,
    username: 'alan',
    fullName: 'Alan Turing',
    groups: ['builtin_users', 'staff'],
    twoFactor: { secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP', digits: 6, interval: 30, usedStep: 0 },
    ...people,
  });
  addUser(state, { uid: 3023, username: 'noah', fullName: 'Noah Locke', locked: true, groups: ['staff'] });
  addUser(state, {
    id: 100_001_103 + directoryOffset,
    uid: 100_001_103,
    username: 'EXAMPLE\\joan',
    fullName: 'Joan Clarke',
    source: 'ACTIVEDIRECTORY',
    group: 'nogroup',
    twoFactor: null,
  });
  if (state.release === '25.04' || state.release === '25.10') return;
  addUser(state, {
    id: 2_147_000_001,
    uid: 2_147_000_001,
    username: 'truenas_container_unpriv_root',
    fullName: 'Unprivileged root user for containers',
    group: 'nogroup',
    locked: true,
    twoFactor: null,
    ...system,
  });
}
