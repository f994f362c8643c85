import type { Account } from '../../core/account.ts';
import type { ChangeKind } from '../../core/change.ts';
import type { Subject } from '../../core/subject.ts';
import { listMembers, listUsers } from './accounts-api.ts';
import { administrators, isActive } from './local-account.ts';
import { readPasswordPolicy } from './password.ts';
import type { Session } from './session.ts';

interface ObstacleDeps {
  readonly session: Session;
  readonly clock: { now(): number };
}

/** Accounts that every DSM has, under names that it gives to nobody else. */
const builtIn = ['admin', 'guest'];
const isNamed = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();

/** Why a change of a local account cannot work now, as a sentence. */
export async function localObstacle(
  deps: ObstacleDeps,
  subject: Subject,
  kind: ChangeKind,
): Promise<string | undefined> {
  if (subject.kind !== 'account') return undefined;
  const { account } = subject;
  const { name, service } = account;
  switch (kind) {
    case 'set-password':
      if (!service) return adminObstacle(account);
      return `Deskhand itself signs in as ${name}. Please change that password in DSM and in Deskhand's configuration.`;
    case 'set-details':
      return adminObstacle(account);
    case 'set-enabled':
      if (service) return `Deskhand itself signs in as ${name} and would lock itself out. Please switch it in DSM.`;
      return adminObstacle(account) ?? lastAdministratorObstacle(deps, account);
    case 'delete-account':
      if (builtIn.some((one) => isNamed(one, name))) return `${name} comes with every DSM and cannot be deleted.`;
      if (service) return `Deskhand itself signs in as ${name} and would lock itself out. Please delete it in DSM.`;
      return lastAdministratorObstacle(deps, account);
    case 'send-reset-mail':
      return mailObstacle(deps.session, account);
    default:
      return undefined;
  }
}

/** DSM was seen to refuse any change of `admin` to every other administrator. */
function adminObstacle({ name, service }: Account): string | undefined {
  if (service || !isNamed(name, 'admin')) return undefined;
  return `DSM lets nobody but ${name} change the account ${name}. Please sign in there as ${name}.`;
}

/** DSM keeps one administrator that can sign in; members that are no local accounts it judges by itself. */
async function lastAdministratorObstacle(
  { session, clock }: ObstacleDeps,
  { name, administrator, enabled }: Account,
): Promise<string | undefined> {
  if (!administrator || enabled === false) return undefined;
  const [members, users] = await Promise.all([listMembers(session, administrators.name), listUsers(session, 'local')]);
  const states = new Map(users.map((user) => [user.name.toLowerCase(), user.expired]));
  const others = members.filter((member) => !isNamed(member, name)).map((member) => member.toLowerCase());
  const isOff = (member: string) => states.has(member) && !isActive(states.get(member), clock.now());
  if (!others.every(isOff)) return undefined;
  return `${name} is the last administrator of ${session.where} that can sign in. Please have another one set up before.`;
}

/** DSM mails a link only if the option is on, to a local account with an address that is no administrator. */
async function mailObstacle(session: Session, account: Account): Promise<string | undefined> {
  const instead = 'Please reset the password instead.';
  const { name } = account;
  if (account.administrator) return `${name} is an administrator, and DSM mails them no reset link. ${instead}`;
  if (!account.details.email) return `${name} has no e-mail address in DSM, so no link can be sent. ${instead}`;
  if (account.enabled === false) return `${name} is disabled, so a reset link would be of no use.`;
  const policy = await readPasswordPolicy(session);
  if (policy.enable_reset_passwd_by_email === false) {
    return `Resetting passwords by e-mail is switched off on ${session.where}. It can be switched on in DSM: Control Panel, User & Group, Advanced, Password Settings. ${instead}`;
  }
  return undefined;
}
