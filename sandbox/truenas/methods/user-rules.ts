import type { Problems } from '../errors.ts';
import type { TrueNasState, User } from '../state.ts';
import { directoryOffset } from '../state.ts';
import { checkNewPassword } from './password-rules.ts';
import type { UserWish } from './user-model.ts';

const noLogin = '/usr/sbin/nologin';
const defaultHome = '/var/empty';
const loginShells = [
  '/usr/bin/sh',
  '/usr/bin/bash',
  '/usr/bin/rbash',
  '/usr/bin/dash',
  '/usr/bin/tmux',
  '/usr/bin/zsh',
];

/** Builtin groups whose members may be chosen: ftp, webshare, administrators, users, apps and the two lesser admins. */
const openBuiltinGids = new Set([14, 445, 544, 545, 568, 951, 952]);
const mostGroups = 64;

/** `user.shell_choices`: the console shells are for members of privileged groups only. */
export function shellChoices(state: TrueNasState, groups: readonly unknown[]): Record<string, string> {
  const privileged = groups.some((id) => (state.groups.get(Number(id))?.roles.length ?? 0) > 0);
  const paths = [noLogin, ...(privileged ? ['/usr/bin/cli', '/usr/bin/cli_console'] : []), ...loginShells];
  const names: Readonly<Record<string, string>> = {
    '/usr/bin/cli': 'TrueNAS CLI',
    '/usr/bin/cli_console': 'TrueNAS Console',
  };
  return Object.fromEntries(paths.map((path) => [path, names[path] ?? path.slice(path.lastIndexOf('/') + 1)]));
}

function checkHome(home: string, at: string, problems: Problems): void {
  if (home === defaultHome || home === '/nonexistent') return;
  if (!home.startsWith('/')) problems.add(at, '"Home Directory" must be an absolute path.');
  else if (home.includes(':')) problems.add(at, '"Home Directory" cannot contain colons (:).');
  else if (!home.startsWith('/mnt')) {
    problems.add(at, `"Home Directory" must begin with /mnt or set to ${defaultHome}.`);
  } else if (home === '/mnt' || home === '/mnt/') {
    problems.add(at, '"Home Directory" cannot be at root of "/mnt"');
  } else if (!home.startsWith('/mnt/tank/')) {
    problems.add(at, `The path for the home directory "(${home})" must include a volume or dataset.`);
  }
}

function checkGroups(state: TrueNasState, groups: readonly number[], at: string, problems: Problems): void {
  if (groups.length > mostGroups) problems.add(at, 'A user cannot belong to more than 64 auxiliary groups.');
  for (const [index, id] of groups.entries()) {
    const group = state.groups.get(id);
    if (!group) problems.add(`${at}.${index}`, 'This group does not exist.');
    if (id >= directoryOffset) {
      problems.add(`${at}.${index}`, 'Local users may not be members of directory services groups.');
    }
    if (group?.builtin && !openBuiltinGids.has(group.gid)) {
      problems.add(`${at}.${index}`, `${group.name}: membership of this builtin group may not be altered.`);
    }
  }
}

function checkName(
  state: TrueNasState,
  wish: Partial<UserWish>,
  schema: string,
  others: User[],
  problems: Problems,
): void {
  const { username } = wish;
  if (username === undefined) return;
  if (others.some((user) => user.username === username)) {
    problems.add(`${schema}.username`, `The username "${username}" already exists.`, 'EEXIST');
  }
  const clash = others.some((user) => user.smb && user.username.toLowerCase() === username.toLowerCase());
  if (wish.smb && clash) {
    problems.add(
      `${schema}.smb`,
      `Username "${username}" conflicts with existing SMB user. Note that SMB usernames are case-insensitive.`,
      'EEXIST',
    );
  }
  const holder = wish.uid === undefined ? undefined : [...state.users.values()].find((user) => user.uid === wish.uid);
  if (holder) {
    problems.add(`${schema}.uid`, `Uid ${holder.uid} is already used (user ${holder.username} has it)`, 'EEXIST');
  }
}

function checkPassword(
  state: TrueNasState,
  wish: Partial<UserWish>,
  schema: string,
  old: User | undefined,
  problems: Problems,
): void {
  const { password, random_password: random, password_disabled: disabled } = wish;
  if (random && password) {
    problems.add(
      `${schema}.random_password`,
      'Requesting a randomized password while simultaneously supplying an explicit password is not permitted.',
    );
  } else if (password) {
    checkNewPassword(state, `${schema}.password`, password, old, problems);
  }
  if (!old && !password && !random && !disabled) problems.add(`${schema}.password`, 'Password is required');
  else if (disabled && (password || random)) {
    problems.add(`${schema}.password_disabled`, 'Leave "Password" blank when "Disable password login" is checked.');
  }
}

/** The rules that creating and changing a user share. */
export function checkUser(
  state: TrueNasState,
  wish: Partial<UserWish>,
  schema: 'user_create' | 'user_update',
  old: User | undefined,
  problems: Problems,
): void {
  const others = [...state.users.values()].filter((user) => user !== old && user.source === 'LOCAL');
  checkPassword(state, wish, schema, old, problems);
  checkName(state, wish, schema, others, problems);
  const smb = wish.smb ?? old?.smb ?? true;
  const disabled = wish.password_disabled ?? old?.passwordDisabled ?? false;
  if (smb && disabled) {
    problems.add(`${schema}.password_disabled`, 'Password authentication may not be disabled for SMB users.');
  }
  const home = wish.home ?? old?.home ?? defaultHome;
  const shell = wish.shell ?? old?.shell ?? '/usr/bin/zsh';
  if (wish.home !== undefined) checkHome(wish.home, `${schema}.home`, problems);
  if (wish.groups) checkGroups(state, wish.groups, `${schema}.groups`, problems);
  for (const character of [':', '\n']) {
    if (!wish.full_name?.includes(character)) continue;
    const shown = character === '\n' ? "'\\n'" : `'${character}'`;
    problems.add(`${schema}.full_name`, `The ${shown} character is not allowed.`);
  }
  const groups = [wish.group ?? old?.group, ...(wish.groups ?? old?.groups ?? [])];
  if (wish.shell !== undefined && !(shell in shellChoices(state, groups))) {
    problems.add(`${schema}.shell`, 'Please select a valid shell.');
  }
  if (wish.ssh_password_enabled && (home === defaultHome || shell === noLogin)) {
    problems.add(`${schema}.ssh_password_enabled`, 'Cannot be enabled without a valid home path and login shell.');
  }
}

/** Other local users who could still administer everything, not counting those that `counts` leaves out. */
export function remainingAdmins(state: TrueNasState, user: User, counts: (other: User) => boolean): number {
  return [...state.users.values()].filter(
    (other) =>
      other !== user && other.source === 'LOCAL' && state.rolesOf(other).includes('FULL_ADMIN') && counts(other),
  ).length;
}

export const canStillLogIn = (user: User): boolean => !user.passwordDisabled && !user.locked && user.password !== null;
