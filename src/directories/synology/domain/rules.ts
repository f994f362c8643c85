import type { ChangeKind } from '../../../core/change.ts';
import type { Group } from '../../../core/group.ts';
import type { Subject } from '../../../core/subject.ts';
import type { Session } from '../session/session.ts';
import { hasName } from './api.ts';
import type { DomainLookup } from './lookup.ts';

/** Windows' limit for sign-in names, which Samba shares. */
const longestAccountName = 20;
const longestGroupName = 64;
const forbidden = /["/\\[\]:;|=,+*?<>@]/;

/** What is wrong with the name of a new account or group of a domain, before it is asked for; `undefined` where nothing is. */
function domainNameRule(name: string, what: 'account' | 'group'): string | undefined {
  const longest = what === 'account' ? longestAccountName : longestGroupName;
  if (name.trim() === '') return 'Please give a name.';
  if (name !== name.trim()) return 'Please leave out blanks at the beginning and the end.';
  if ([...name].length > longest) return `Please use at most ${longest} characters.`;
  const sign = forbidden.exec(name)?.[0];
  if (sign) return `Please leave out the sign ${sign}: a domain does not allow it in names.`;
  if (/\p{C}/u.test(name)) return 'Please leave out invisible characters.';
  if (/^[.\s]+$/.test(name) || name.endsWith('.')) return 'Please do not let the name end with a full stop.';
  return undefined;
}

/** What is wrong with a name, also whether it is taken anywhere in the domain. */
export async function domainNameFault(
  session: Session,
  label: string,
  name: string,
  what: 'account' | 'group',
): Promise<string | undefined> {
  const fault = domainNameRule(name, what);
  if (fault) return fault;
  return (await hasName(session, name)) ? `${name} is taken in ${label}. Please choose another name.` : undefined;
}

/** Why a change cannot work for an account of a domain, as a sentence. */
export async function domainObstacle(
  lookup: Pick<DomainLookup, 'isDeletable'>,
  subject: Subject,
  kind: ChangeKind,
): Promise<string | undefined> {
  if (subject.kind === 'group' && kind === 'delete-group') return groupObstacle(lookup, subject.group);
  if (subject.kind !== 'account') return undefined;
  const { name, service, path } = subject.account;
  switch (kind) {
    case 'set-password':
      return service
        ? `${name} is the account of a service or machine, which would stop working with another password. Please change it where that is set up.`
        : undefined;
    case 'send-reset-mail':
      return 'DSM mails no reset links to accounts of a domain. Please reset the password instead.';
    case 'set-enabled':
      return service ? `${name} is the account of a service or machine: Deskhand does not switch it.` : undefined;
    case 'delete-account':
      if (service) return `${name} is the account of a service or machine, which would stop working without it.`;
      if (isBuiltIn(name) || (path !== undefined && (await lookup.isDeletable(path, 'account')) === false)) {
        return `${name} comes with every domain and cannot be deleted.`;
      }
      return undefined;
    default:
      return undefined;
  }
}

/** Why a group cannot be deleted. Relative identifiers below 1000 are those of the groups that every domain comes with. */
async function groupObstacle(
  lookup: Pick<DomainLookup, 'isDeletable'>,
  { id, name, path, administrators }: Group,
): Promise<string | undefined> {
  if (administrators) return `The members of ${name} administer the domain: it cannot be deleted.`;
  const number = Number(/^rid-(\d+)$/.exec(id)?.[1]);
  if (number < firstOwnNumber || builtInGroups.includes(name.toLowerCase())) {
    return `${name} comes with every domain and cannot be deleted.`;
  }
  if (path !== undefined && (await lookup.isDeletable(path, 'group')) === false) {
    return `Directory Server marks ${name} as not to be deleted.`;
  }
  return undefined;
}

const firstOwnNumber = 1000;
/** Made together with a domain's name service, under numbers like those of any other group. */
const builtInGroups: readonly string[] = ['dnsadmins', 'dnsupdateproxy'];

/** Accounts that a domain cannot do without, whatever its lists say of them. */
const isBuiltIn = (name: string): boolean => ['administrator', 'guest', 'krbtgt'].includes(name.toLowerCase());
