import type { ChangeKind } from '../../core/change.ts';

/**
 * What Matrix Authentication Service has taken over from Synapse, as an order to a person. Some of it Synapse would still
 * take without its meaning anything: with MAS, nothing asks for its lock, and a deactivated account keeps its sign-in there.
 */
const takenOver: Partial<Record<ChangeKind, string>> = {
  'set-password': 'reset the password',
  'create-account': 'create the account',
  'set-enabled': 'lock or unlock the account',
  'set-details': 'change the mail address',
  'delete-account': 'deactivate the account',
  'set-administrator': 'change who may administer the server',
  'invite-newcomer': 'make the registration token',
};

/** Why a change cannot work where MAS looks after sign-ins; `undefined` where it can. */
export function delegationMessage(kind: ChangeKind, where: string): string | undefined {
  const order = takenOver[kind];
  return (
    order &&
    `Matrix Authentication Service looks after sign-ins on ${where}. Please ${order} there, or connect Deskhand to it under \`authentication\`.`
  );
}
