import type { Account } from '../../core/account.ts';
import type { Entry } from '../../core/directory.ts';
import type { Group as PortGroup } from '../../core/group.ts';
import type { Group, SessionEntry, User } from './accounts-api.ts';

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
export function isOfSystem({ builtin, username }: User): boolean {
  return builtin && username !== 'root';
}

/** A user as the port has it. */
export function toAccount(user: User, { directory, botAccount, groups, sessions }: AccountContext): Account {
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
export function accountEntry(directory: string, user: User): Entry {
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
