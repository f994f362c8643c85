import { createHash } from 'node:crypto';
import type { Account } from '../../core/account.ts';
import type { Entry } from '../../core/directory.ts';
import type { Group as PortGroup } from '../../core/group.ts';
import { plainText } from '../plain-text.ts';
import type { Group, ListedUser, SessionEntry, User } from './accounts-api.ts';

/**
 * The identifier of a user or group: the row's number, which the NAS never gives twice, with the number that the file
 * systems know. Neither can be changed, so a restored database or a recreated account does not pass for the old one.
 */
export function identifierOf({ id }: { readonly id: number }, number: number): string {
  return `${id}.${number}`;
}

/** Reads an identifier back; `undefined` for what is none. */
export function readIdentifier(text: string): { readonly id: number; readonly number: number } | undefined {
  const [, id, number] = /^(\d{1,15})\.(\d{1,15})$/.exec(text) ?? [];
  return id && number ? { id: Number(id), number: Number(number) } : undefined;
}

/** Whoever has this role may do everything on the NAS. */
const isAdministrator = (roles: readonly string[]): boolean => roles.includes('FULL_ADMIN');

export interface AccountContext {
  readonly directory: string;
  readonly botAccount: string;
  /** All groups, by the number of their row. */
  readonly groups: ReadonlyMap<number, Group>;
  /** Where it is signed in; `undefined` where Deskhand may not know. */
  readonly sessions: readonly SessionEntry[] | undefined;
}

/** Whether an account belongs to one of the system's own services. */
export function isOfSystem({ builtin, username }: ListedUser): boolean {
  return builtin && username !== 'root';
}

/** The public part of an SSH key, as `ssh-keygen -l` shows it. */
function keyLabel(line: string): string {
  const [type = '', body = '', ...comment] = line.trim().split(/\s+/);
  const print = createHash('sha256').update(Buffer.from(body, 'base64')).digest('base64').replace(/=+$/, '');
  return [type, `SHA256:${print}`, ...comment].join(' ');
}

const onOff = (value: boolean | undefined): string | undefined =>
  value === undefined ? undefined : value ? 'on' : 'off';
const listLabel = (values: readonly (string | number)[] | undefined): string | undefined =>
  values && (values.length === 0 ? 'none' : values.join(', '));

/** What show-account tells of a user besides; of a user in a list nothing. */
function furtherFacts(user: ListedUser | User): Pick<Account, 'further'> {
  if (!('home' in user)) return {};
  const keys = user.sshpubkey?.split('\n').filter((line) => line.trim() !== '');
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['Number (UID)', String(user.uid)],
    ['From', user.local ? 'this NAS' : 'a directory service'],
    ['Built in', user.builtin ? 'yes' : user.immutable ? 'no, but cannot be changed' : undefined],
    ['Primary group', user.group.bsdgrp_group],
    ['Home', user.home],
    ['Shell', user.shell],
    ['SMB', onOff(user.smb)],
    ['SID', user.sid ?? undefined],
    ['Web share', onOff(user.webshare)],
    ['Password sign-in', user.password_disabled ? 'off' : 'on'],
    ['Password age', typeof user.password_age === 'number' ? `${user.password_age} days` : undefined],
    ['SSH with a password', onOff(user.ssh_password_enabled)],
    ['SSH keys', user.sshpubkey === undefined ? undefined : keys?.map(keyLabel).join('; ') || 'none'],
    ['Sudo', listLabel(user.sudo_commands)],
    ['Sudo without a password', listLabel(user.sudo_commands_nopasswd)],
    [
      'API keys',
      user.api_keys &&
        (user.api_keys.length === 0 ? 'none' : `${user.api_keys.length} (ids ${user.api_keys.join(', ')})`),
    ],
    ['Roles', listLabel(user.roles)],
    ['User namespace', user.userns_idmap == null ? undefined : String(user.userns_idmap)],
    ['Number also for a group', user.id_type_both ? 'yes' : undefined],
  ];
  return { further: rows.flatMap(([label, value]) => (value ? [{ label, value: plainText(value) }] : [])) };
}

/** A user as the port has it. */
export function toAccount(
  user: ListedUser | User,
  { directory, botAccount, groups, sessions }: AccountContext,
): Account {
  const others = user.groups.filter((id) => id !== user.group.id).flatMap((id) => groups.get(id) ?? []);
  const primary = user.group.id === undefined ? undefined : groups.get(user.group.id);
  // The group that TrueNAS makes for each account tells nothing and cannot be left.
  const isOwn = primary?.name === user.username && primary.roles.length === 0;
  const joined = primary && !isOwn ? [...others, primary] : others;
  const changed = user.last_password_change;
  return {
    directory,
    id: identifierOf(user, user.uid),
    name: user.username,
    details: { displayName: user.full_name, email: user.email ?? '' },
    enabled: !user.locked,
    ...(changed && { passwordChanged: changed.toISOString().slice(0, 10) }),
    ...(user.password_change_required != null && { passwordExpired: user.password_change_required }),
    secondFactor: user.twofactor_auth_configured,
    groups: joined.map((group) => ({ directory, id: identifierOf(group, group.gid), name: group.name })),
    administrator: isAdministrator(user.roles),
    service: user.username === botAccount || isOfSystem(user),
    ...(sessions && { sessions: sessions.map(shownSession) }),
    ...furtherFacts(user),
  };
}

const shownSession = ({ credentials, origin, created_at }: SessionEntry) => ({
  name: credentials.toLowerCase().replaceAll('_', ' ') || 'session',
  ...(origin && { from: origin }),
  ...(created_at && { lastSeen: created_at.getTime() }),
});

/** A group as the port has it. */
export function toGroup(directory: string, group: Group): PortGroup {
  return {
    directory,
    id: identifierOf(group, group.gid),
    name: group.name,
    administrators: isAdministrator(group.roles),
  };
}

/** A user as one line of a search. */
export function accountEntry(directory: string, user: ListedUser): Entry {
  const { username, full_name, email, locked, local } = user;
  const words = [full_name, email, locked ? 'disabled' : undefined, local ? undefined : 'from a directory service'];
  return entryOf({ directory, id: identifierOf(user, user.uid), name: username }, words);
}

/** A group as one line of a search. */
export function groupEntry(directory: string, group: Group): Entry {
  const words = [group.roles.length > 0 ? group.roles.join(', ') : undefined];
  return entryOf({ directory, id: identifierOf(group, group.gid), name: group.name }, words);
}

function entryOf(ref: Entry['ref'], words: readonly (string | null | undefined)[]): Entry {
  const detail = words.filter((word) => word && word !== ref.name).join(' · ');
  return { ref, title: ref.name, ...(detail && { detail }) };
}

/** Whether people can be put into a group: not into those of a directory service, nor into those that TrueNAS keeps fixed. */
export function isOpenTo({ local, immutable, builtin }: Group): boolean {
  return local && !(immutable ?? builtin);
}
