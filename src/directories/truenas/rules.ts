import type { Account } from '../../core/account.ts';
import type { Change, ChangeKind, ChangeOf } from '../../core/change.ts';
import { DeskhandError } from '../../core/errors.ts';
import type { Subject } from '../../core/subject.ts';
import { listGroups, listUsers, readOwnRoles, readSecondFactorSwitch, type User } from './accounts-api.ts';
import type { Reading } from './reading.ts';
import { isServed, roleFor } from './served-changes.ts';
import { guardMessage, isMissingMethod, isNotPermitted } from './session/refusals.ts';
import { hasRole } from './session/roles.ts';
import type { Session } from './session/session.ts';
import { type ApiVersion, isAtLeast } from './session/versions.ts';

/** TrueNAS's limit for names of local users and groups, in characters. */
const longest = 32;

/** What is wrong with a name for a new local account or group, as a sentence. */
export async function nameFault(
  session: Session,
  name: string,
  what: 'account' | 'group',
): Promise<string | undefined> {
  const letter = /[^A-Za-z0-9_.-]/u.exec(name)?.[0];
  if (letter !== undefined) {
    const shown = /[\p{C}\p{Z}]/u.test(letter) ? 'spaces or invisible characters' : `the character ${letter}`;
    return `A name on TrueNAS cannot contain ${shown}. Use letters from A to Z, digits and _ - .`;
  }
  if (!/^[A-Za-z_]/.test(name)) return 'A name on TrueNAS must start with a letter or _.';
  if (name.length > longest) return `Use at most ${longest} characters.`;
  // Both share one list of names on the NAS, and a new account would be put into a group that has its name.
  const [[user], [group]] = await Promise.all([
    listUsers(session, [['username', 'C=', name]]),
    listGroups(session, [['name', 'C=', name]]),
  ]);
  if (user) return `${user.username} already exists.`;
  if (!group) return undefined;
  return what === 'group'
    ? `${group.name} already exists.`
    : `The group ${group.name} already exists, and TrueNAS would add the account to it. Choose another name.`;
}

const ownAccountChanges: readonly ChangeKind[] = [
  'set-password',
  'set-enabled',
  'delete-account',
  'renew-second-factor',
  'remove-second-factor',
  'end-sessions',
];

/** Changes that TrueNAS makes to the accounts of a directory service, too: it keeps their second factors and sessions. */
const alsoForOthers: readonly ChangeKind[] = ['renew-second-factor', 'remove-second-factor', 'end-sessions'];

/** Why a change cannot work now, as a sentence. */
export async function blocker(
  session: Session,
  reading: Reading,
  subject: Subject,
  kind: ChangeKind,
  change?: Change,
): Promise<string | undefined> {
  if (!isServed(kind)) return undefined;
  if (subject.kind === 'account' && subject.account.name === session.account && ownAccountChanges.includes(kind)) {
    return `Deskhand itself signs in as ${session.account}. Do this in TrueNAS, then in Deskhand's configuration.`;
  }
  const role = roleFor(kind);
  if (!hasRole(await readOwnRoles(session), role)) {
    return `${session.account} needs the role ${role} on ${session.where}. Grant it in TrueNAS: Credentials, Groups, Privileges.`;
  }
  if (subject.kind !== 'account') return undefined;
  const outside =
    change?.kind === 'renew-second-factor' ? renewalFault(change, (await session.signedIn()).api) : undefined;
  if (outside) return outside;
  const user = await reading.userOf(subject.account.id);
  return user && (userObstacle(user, kind, session.where) ?? (await guardObstacle(session, subject.account, kind)));
}

/**
 * What the model of `user.renew_2fa_secret` lets nobody ask for: 6 to 8 digits in every release; from 26.0 on a code every 30 or
 * 60 seconds, before that one every 5 seconds or more.
 */
export function renewalFault(
  { digits, interval }: Pick<ChangeOf<'renew-second-factor'>, 'digits' | 'interval'>,
  api: ApiVersion,
): string | undefined {
  if (digits !== undefined && (digits < 6 || digits > 8)) return 'TrueNAS makes codes of 6 to 8 digits.';
  if (interval === undefined) return undefined;
  if (isAtLeast(api, 26)) {
    return interval === 30 || interval === 60 ? undefined : 'TrueNAS makes a new code every 30 or 60 seconds.';
  }
  return interval < 5 ? 'TrueNAS makes a new code every 5 seconds at most.' : undefined;
}

function userObstacle(user: User, kind: ChangeKind, where: string): string | undefined {
  if (!user.local && !alsoForOthers.includes(kind)) {
    return `${user.username} comes from a directory service. Change it there: ${where} only reads it.`;
  }
  if (kind === 'delete-account' && (user.builtin || user.immutable)) {
    return `${user.username} is built into TrueNAS. You can't delete it.`;
  }
  if (kind !== 'set-password') return undefined;
  if (user.locked) return `${user.username} is disabled. Enable it first, then reset the password.`;
  if (user.password_disabled) {
    return `Password sign-in is off for ${user.username}. Turn it on in TrueNAS first.`;
  }
  return undefined;
}

/** TrueNAS 25.04 takes no second factor away while it asks everybody for one. */
async function guardObstacle(session: Session, account: Account, kind: ChangeKind): Promise<string | undefined> {
  if (kind !== 'remove-second-factor' || !account.secondFactor) return undefined;
  const { api } = await session.signedIn();
  if (isAtLeast(api, 25, 10)) return undefined;
  try {
    return (await readSecondFactorSwitch(session)) ? guardMessage(session.where) : undefined;
  } catch (cause) {
    // Where Deskhand may not know, the NAS itself says no.
    if (cause instanceof DeskhandError && (isNotPermitted(cause) || isMissingMethod(cause))) return undefined;
    throw cause;
  }
}
