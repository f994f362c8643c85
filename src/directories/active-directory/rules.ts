import type { Account } from '../../core/account.ts';
import type { Change, ChangeKind } from '../../core/change.ts';
import type { Group } from '../../core/group.ts';
import type { Subject } from '../../core/subject.ts';
import { isBuiltIn } from './accounts.ts';
import { containerOf } from './domain.ts';
import type { Lookup } from './lookup.ts';
import type { Session } from './session/session.ts';

/** Windows' limit for usernames. Samba takes more, which other machines of the domain then cannot use. */
const longestUsername = 20;
const longestGroupName = 64;
const forbidden = /["/\\[\]:;|=,+*?<>@]/;

/** What is wrong with the name of a new account or group, before it is asked for; `undefined` where nothing is. */
export function nameRule(name: string, what: 'account' | 'group'): string | undefined {
  const longest = what === 'account' ? longestUsername : longestGroupName;
  if (name.trim() === '') return 'Please give a name.';
  if (name !== name.trim()) return 'Please leave out blanks at the beginning and the end.';
  if ([...name].length > longest) return `Please use at most ${longest} characters.`;
  const sign = forbidden.exec(name)?.[0];
  if (sign) return `Please leave out the sign ${sign}: a domain does not allow it in names.`;
  if (/\p{C}/u.test(name)) return 'Please leave out invisible characters.';
  return name.endsWith('.') ? 'Please do not let the name end with a full stop.' : undefined;
}

interface RulesDeps {
  readonly session: Session;
  readonly lookup: Lookup;
  readonly label: string;
  readonly upnSuffix: () => Promise<string>;
}

/** What is wrong with a name, also whether it is taken anywhere in the domain. */
export async function nameFault(
  { lookup, label, upnSuffix }: RulesDeps,
  name: string,
  what: 'account' | 'group',
): Promise<string | undefined> {
  const fault = nameRule(name, what);
  if (fault) return fault;
  const isTaken =
    (await lookup.isTaken(name)) ||
    (what === 'account' && (await lookup.isPrincipalTaken(`${name}@${await upnSuffix()}`)));
  return isTaken ? `${name} is taken in ${label}. Please choose another name.` : undefined;
}

/** Why a change cannot work, as a sentence. */
export async function blockerOf(
  { lookup, session, label }: RulesDeps,
  subject: Subject,
  kind: ChangeKind,
  change: Change | undefined,
): Promise<string | undefined> {
  if (subject.kind === 'group' && kind === 'delete-group') return groupBlocker(lookup, subject.group);
  if (subject.kind !== 'account') return undefined;
  const { account } = subject;
  const { name, service } = account;
  switch (kind) {
    case 'set-password':
      if (service) return `${name} belongs to a service or machine, which would stop working with another password.`;
      return change?.kind === 'set-password' && change.mustChange ? mustChangeBlocker(account) : undefined;
    case 'set-enabled':
      return service ? `${name} belongs to a service or machine: Deskhand does not disable or enable it.` : undefined;
    case 'move-account':
      if (service) return `${name} belongs to a service or machine: Deskhand does not move it.`;
      if (change?.kind !== 'move-account' || (await containerOf(session, change.container))) return undefined;
      return `${label} has no container ${change.container}. Please give another one.`;
    case 'delete-account': {
      if (service) return `${name} belongs to a service or machine, which would stop working without it.`;
      const row = await lookup.row(account.id, ['objectSid', 'isCriticalSystemObject']);
      return row && isBuiltIn(row) ? `${name} comes with every domain and cannot be deleted.` : undefined;
    }
    default:
      return undefined;
  }
}

/** Both at once are stored without a word, and nobody is asked for a new password. Seen on Samba 4.17. */
function mustChangeBlocker({ name, passwordNeverExpires }: Account): string | undefined {
  return passwordNeverExpires
    ? `The password of ${name} never expires, so the domain would not ask for a new one at the next sign-in. Please untick that, or let the password expire first.`
    : undefined;
}

async function groupBlocker(lookup: Lookup, { id, name, administrators }: Group): Promise<string | undefined> {
  if (administrators) return `The members of ${name} administer the domain: Deskhand does not delete it.`;
  const row = await lookup.row(id, ['objectSid', 'isCriticalSystemObject']);
  return row && isBuiltIn(row) ? `${name} comes with every domain and cannot be deleted.` : undefined;
}
