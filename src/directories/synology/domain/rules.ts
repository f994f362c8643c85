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
  if (name.trim() === '') return 'Enter a name.';
  if (name !== name.trim()) return 'Remove spaces at the start and end.';
  if ([...name].length > longest) return `Use at most ${longest} characters.`;
  const sign = forbidden.exec(name)?.[0];
  if (sign) return `Remove ${sign}: a domain does not allow it in names.`;
  if (/\p{C}/u.test(name)) return 'Remove invisible characters.';
  if (/^[.\s]+$/.test(name) || name.endsWith('.')) return 'Remove the full stop at the end of the name.';
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
  return (await hasName(session, name)) ? `${name} already exists in ${label}. Choose another name.` : undefined;
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
        ? `${name} belongs to a service or machine. A new password would stop it. Change it where you set it up.`
        : undefined;
    case 'send-reset-mail':
      return 'DSM cannot email reset links to domain accounts. Reset the password instead.';
    case 'set-enabled':
      return service ? `${name} belongs to a service or machine. Deskhand does not enable or disable it.` : undefined;
    case 'delete-account':
      if (service) return `${name} belongs to a service or machine, which would stop working without it.`;
      if (isBuiltIn(name) || (path !== undefined && (await lookup.isDeletable(path, 'account')) === false)) {
        return `${name} is built into every domain. You can't delete it.`;
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
  if (administrators) return `Members of ${name} administer the domain. You can't delete it.`;
  const number = Number(/^rid-(\d+)$/.exec(id)?.[1]);
  if (number < firstOwnNumber || builtInGroups.includes(name.toLowerCase())) {
    return `${name} is built into every domain. You can't delete it.`;
  }
  if (path !== undefined && (await lookup.isDeletable(path, 'group')) === false) {
    return `Directory Server protects ${name} from deletion.`;
  }
  return undefined;
}

const firstOwnNumber = 1000;
/** Made together with a domain's name service, under numbers like those of any other group. */
const builtInGroups: readonly string[] = ['dnsadmins', 'dnsupdateproxy'];

/** Accounts that a domain cannot do without, whatever its lists say of them. */
const isBuiltIn = (name: string): boolean => ['administrator', 'guest', 'krbtgt'].includes(name.toLowerCase());
