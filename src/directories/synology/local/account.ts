import type { Account } from '../../../core/account.ts';
import type { Entry } from '../../../core/directory.ts';
import type { Group, GroupRef } from '../../../core/group.ts';
import type { DsmGroup, DsmUser } from '../accounts-api.ts';
import { localGroupId } from '../identifiers.ts';

/** Members of this group administer the NAS; it is built in and cannot be renamed. */
export const administrators = { name: 'administrators', gid: 101 };
/** Every account is a member of this group; DSM ignores who wants to leave it. */
const everyone = '100';
const day = 86_400_000;

export function isEveryone({ id, name }: Pick<GroupRef, 'id' | 'name'>): boolean {
  return id === everyone || name.toLowerCase() === 'users';
}

export function isAdministrators({ name, gid }: DsmGroup): boolean {
  return gid === administrators.gid || name.toLowerCase() === administrators.name;
}

/** The same of a reference to one. */
export function isAdministratorsGroup({ id, name }: Pick<GroupRef, 'id' | 'name'>): boolean {
  return id === String(administrators.gid) || name.toLowerCase() === administrators.name;
}

/** A reference to a local group. */
function groupRef(directory: string, { name, gid }: DsmGroup): GroupRef {
  const ref = { directory, id: localGroupId(name, gid), name };
  return isEveryone(ref) ? { ...ref, permanent: true } : ref;
}

/** A local group as the port has it. */
export function toGroup(directory: string, group: DsmGroup): Group {
  return {
    ...groupRef(directory, group),
    ...(group.description ? { description: group.description } : {}),
    administrators: isAdministrators(group),
  };
}

/** What is known of the groups of an account. */
export interface Membership {
  /** `undefined` where they could not be found out. */
  readonly groups: readonly DsmGroup[] | undefined;
  readonly administrator: boolean;
}

/**
 * A local account as the port has it; `undefined` where DSM does not tell its uid, without which it could be mixed up with
 * another of the same name.
 */
export function toAccount(
  user: DsmUser,
  { groups, administrator }: Membership,
  context: { readonly directory: string; readonly botAccount: string; readonly now: number },
): Account | undefined {
  const { directory, botAccount, now } = context;
  if (user.uid === undefined) return undefined;
  const refs = groups
    ?.map((group) => groupRef(directory, group))
    .toSorted((one, other) => one.name.localeCompare(other.name));
  return {
    directory,
    id: String(user.uid),
    name: user.name,
    details: {
      ...(user.description !== undefined && { description: user.description }),
      ...(user.email !== undefined && { email: user.email }),
    },
    ...stateOf(user.expired, now),
    ...(user.passwd_never_expire !== undefined && { passwordNeverExpires: user.passwd_never_expire }),
    ...(user.cannot_chg_passwd !== undefined && { cannotChangePassword: user.cannot_chg_passwd }),
    // DSM counts whole days since 1970.
    ...(user.password_last_change ? { passwordChanged: dayOf(user.password_last_change * day) } : {}),
    ...(user['2fa_status'] !== undefined && { secondFactor: user['2fa_status'] }),
    ...(refs && { groups: refs }),
    administrator,
    service: user.name.toLowerCase() === botAccount.toLowerCase(),
  };
}

/** The day of a time, YYYY-MM-DD. */
export const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10);

/** `expired` is DSM's only switch: `normal`, `now` for disabled, or the day on which the account stops, as 2026/1/9. */
function stateOf(expired: string | undefined, now: number): Pick<Account, 'enabled' | 'expires'> {
  if (expired === 'normal' || expired === 'now') return { enabled: expired === 'normal' };
  const [, year, month, date] = /^(\d{4})\/(\d{1,2})\/(\d{1,2})$/.exec(expired ?? '') ?? [];
  if (!year || !month || !date) return {};
  const expires = `${year}-${month.padStart(2, '0')}-${date.padStart(2, '0')}`;
  return { enabled: expires > dayOf(now), expires };
}

/** Whether an account in this state can sign in; a state that DSM is not known to have counts as one that can. */
export const isActive = (expired: string | undefined, now: number): boolean => stateOf(expired, now).enabled !== false;

/** An account as one line of a search. */
export function accountEntry(directory: string, user: DsmUser): Entry | undefined {
  if (user.uid === undefined) return undefined;
  const detail = [user.description, user.email, user.expired === 'now' ? 'disabled' : undefined];
  return entryOf({ directory, id: String(user.uid), name: user.name }, detail);
}

/** A group as one line of a search. */
export function groupEntry(directory: string, group: DsmGroup): Entry {
  return entryOf({ directory, id: localGroupId(group.name, group.gid), name: group.name }, [group.description]);
}

function entryOf(ref: GroupRef, details: readonly (string | undefined)[]): Entry {
  const detail = details.filter(Boolean).join(' · ');
  return { ref, title: ref.name, ...(detail && { detail }) };
}
