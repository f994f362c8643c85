import type { Account } from '../../../core/account.ts';
import type { ChangeKind } from '../../../core/change.ts';
import type { AuthenticationFacts } from '../server-facts.ts';
import { noSignInMessage } from './person.ts';

/** Changes for which an account needs a user of the service. */
const ofSignIn: ReadonlySet<ChangeKind> = new Set([
  'set-password',
  'set-enabled',
  'end-sessions',
  'set-administrator',
  'delete-account',
]);

/** Why a change that belongs to the service cannot work now, as a sentence; `undefined` where nothing is known against it. */
export function masBlocker(
  { where, passwords, registration, version }: AuthenticationFacts,
  account: Account | undefined,
  kind: ChangeKind,
): string | undefined {
  if (version === undefined) {
    return `Matrix Authentication Service at ${where} does not tell its version, so it is too old for Deskhand. Please update it.`;
  }
  if (account && account.authenticationId === undefined && ofSignIn.has(kind)) {
    return noSignInMessage(account.name, where);
  }
  if (!passwords && (kind === 'set-password' || kind === 'create-account')) {
    return `${where} keeps no passwords: people sign in by single sign-on. Please have the account looked after there.`;
  }
  if (!registration && kind === 'invite-newcomer') {
    return `${where} lets nobody register with a password, so a registration token would be of no use.`;
  }
  return undefined;
}
