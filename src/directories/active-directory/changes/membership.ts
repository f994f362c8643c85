import type { Account } from '../../../core/account.ts';
import type { Handlers } from '../../../core/directory.ts';
import { DirectoryError } from '../../../core/errors.ts';
import type { GroupRef } from '../../../core/group.ts';
import { isRefusal, status } from '../session/refusals.ts';
import { guidName } from '../values/guid.ts';
import { accountOf, type ChangeDeps } from './deps.ts';
import { addValue, modifyObject, removeValue } from './modification.ts';

interface Membership {
  readonly account: Pick<Account, 'id' | 'name'>;
  readonly group: Pick<GroupRef, 'id' | 'name'>;
}

/**
 * Memberships are changed at the group. "Already in" and "not in" come under several codes, which other refusals have too, so it
 * is looked at what is in force.
 */
async function changeMember(
  deps: ChangeDeps,
  { account, group }: Membership,
  isJoining: boolean,
  signal: AbortSignal,
): Promise<void> {
  await expectGroup(deps, group);
  const change = (isJoining ? addValue : removeValue)('member', guidName(account.id));
  const inForceAlready = isJoining ? status.entryAlreadyExists : status.noSuchAttribute;
  try {
    await modifyObject(deps.session, group.id, [change], signal);
  } catch (cause) {
    const isAmbiguous = isRefusal(cause, inForceAlready, status.unwillingToPerform);
    if (!isAmbiguous || (await deps.lookup.isMember(account.id, group.id)) !== isJoining) throw cause;
  }
}

export const joinGroup = (deps: ChangeDeps, membership: Membership, signal: AbortSignal): Promise<void> =>
  changeMember(deps, membership, true, signal);

async function expectGroup({ lookup, label }: ChangeDeps, { id, name }: Membership['group']): Promise<void> {
  if (await lookup.row(id, ['objectGUID'])) return;
  const userMessage = `The group ${name} no longer exists in ${label}.`;
  throw new DirectoryError('not-found', { userMessage, effect: 'none' });
}

export function membershipHandlers(deps: ChangeDeps): Pick<Handlers, 'join-group' | 'leave-group'> {
  return {
    async 'join-group'(subject, { group }, { signal }) {
      await joinGroup(deps, { account: accountOf(subject), group }, signal);
      return { state: 'done' };
    },
    async 'leave-group'(subject, { group }, { signal }) {
      await changeMember(deps, { account: accountOf(subject), group }, false, signal);
      return { state: 'done' };
    },
  };
}
