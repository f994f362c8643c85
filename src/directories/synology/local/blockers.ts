import type { Account } from '../../../core/account.ts';
import type { Change, ChangeKind } from '../../../core/change.ts';
import type { Subject } from '../../../core/subject.ts';
import { listMembers, listUsers } from '../accounts-api.ts';
import { readPasswordPolicy } from '../password.ts';
import type { Session } from '../session/session.ts';
import { administrators, dayOf, isActive, isAdministratorsGroup } from './account.ts';
import { ownPasswordObstacle } from './own-password.ts';

interface BlockerDeps {
  readonly session: Session;
  readonly clock: { now(): number };
}

/** Accounts that every DSM has, under names that it gives to nobody else. */
const builtIn = ['admin', 'guest'];
const isNamed = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();

/** Why a change cannot work now, or must not be made, as a sentence. */
export async function localObstacle(
  deps: BlockerDeps,
  subject: Subject,
  kind: ChangeKind,
  change?: Change,
): Promise<string | undefined> {
  if (change?.kind === 'set-password-expiry') {
    return ownPasswordObstacle(deps.session, deps.clock.now(), change.settings.maxAge);
  }
  if (change?.kind === 'create-account') return change.expires && dayObstacle(change.expires, deps.clock.now());
  return subject.kind === 'account' ? accountObstacle(deps, subject.account, kind, change) : undefined;
}

async function accountObstacle(
  deps: BlockerDeps,
  account: Account,
  kind: ChangeKind,
  change: Change | undefined,
): Promise<string | undefined> {
  const { name, service } = account;
  const itself = `Deskhand itself signs in as ${name}`;
  switch (kind) {
    case 'set-password':
      if (!service) return adminObstacle(account);
      return `${itself}. Change that password in DSM and in Deskhand's configuration.`;
    case 'set-details':
    case 'set-flags':
      return adminObstacle(account);
    case 'set-enabled':
      if (service) return `${itself} and would lock itself out. Enable or disable it in DSM.`;
      return adminObstacle(account) ?? lastAdministratorObstacle(deps, account);
    case 'set-expiry': {
      const expires = change?.kind === 'set-expiry' ? change.expires : undefined;
      if (service) return `${itself} and would lock itself out. Set its expiry in DSM.`;
      const blocker = adminObstacle(account) ?? expiryObstacle(account, expires, deps.clock.now());
      return blocker ?? (expires ? lastAdministratorObstacle(deps, account) : undefined);
    }
    case 'rename-account':
      if (builtIn.some((one) => isNamed(one, name))) return `${name} is built into DSM. You can't rename it.`;
      if (service) return `${itself} and would lock itself out. Rename it in DSM and in Deskhand's configuration.`;
      return undefined;
    case 'delete-account':
      if (builtIn.some((one) => isNamed(one, name))) return `${name} is built into DSM. You can't delete it.`;
      if (service) return `${itself} and would lock itself out. Delete it in DSM.`;
      return lastAdministratorObstacle(deps, account);
    case 'leave-group':
      if (change?.kind !== 'leave-group' || !isAdministratorsGroup(change.group)) return undefined;
      if (service) return `${itself} and needs the rights of ${change.group.name}. Remove it in DSM.`;
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
  return `Only ${name} can change the account ${name} in DSM. Sign in there as ${name}.`;
}

/** A day of expiry takes the place of "disabled", so that setting one would let somebody in; and a day that has come shuts out. */
export function expiryObstacle(
  { name, enabled, expires }: Account,
  wanted: string | undefined,
  now: number,
): string | undefined {
  if (enabled === false) {
    const state = expires ? `expired on ${expires}` : 'is disabled';
    return `${name} ${state}. DSM stores that and the expiry date together, so a new date would enable it. Enable the account first.`;
  }
  return wanted && dayObstacle(wanted, now);
}

function dayObstacle(expires: string, now: number): string | undefined {
  if (expires > dayOf(now)) return undefined;
  return `${expires} has passed, so the account could not sign in. Enter a later date.`;
}

/** DSM keeps one administrator that can sign in; members that are no local accounts it judges by itself. */
async function lastAdministratorObstacle(
  { session, clock }: BlockerDeps,
  { name, administrator, enabled }: Account,
): Promise<string | undefined> {
  if (!administrator || enabled === false) return undefined;
  const [members, users] = await Promise.all([listMembers(session, administrators.name), listUsers(session, 'local')]);
  const states = new Map(users.map((user) => [user.name.toLowerCase(), user.expired]));
  const others = members.filter((member) => !isNamed(member, name)).map((member) => member.toLowerCase());
  const isOff = (member: string) => states.has(member) && !isActive(states.get(member), clock.now());
  if (!others.every(isOff)) return undefined;
  return `${name} is the last administrator of ${session.where} that can sign in. Set up another one first.`;
}

/** DSM mails a link only if the option is on, to a local account with an address that is no administrator. */
async function mailObstacle(session: Session, account: Account): Promise<string | undefined> {
  const instead = 'Reset the password instead.';
  const { name } = account;
  if (account.administrator) return `${name} is an administrator, and DSM sends them no reset links. ${instead}`;
  if (!account.details.email) return `${name} has no email address in DSM, so DSM cannot send a link. ${instead}`;
  if (account.enabled === false) return `${name} is disabled, so a reset link would not work.`;
  const policy = await readPasswordPolicy(session);
  if (policy.enable_reset_passwd_by_email === false) {
    return `Password reset by email is off on ${session.where}. Turn it on in DSM: Control Panel, User & Group, Advanced, Password Settings. ${instead}`;
  }
  return undefined;
}
