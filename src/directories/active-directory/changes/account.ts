import type { Details } from '../../../core/account.ts';
import type { Handlers } from '../../../core/directory.ts';
import { parseDn } from '../../../core/distinguished-name.ts';
import { DirectoryError } from '../../../core/errors.ts';
import { attributeOf, type DomainDetail } from '../details.ts';
import { containerOf } from '../domain.ts';
import type { Lookup } from '../lookup.ts';
import { isRefusal, status } from '../session/refusals.ts';
import { bits, withBit } from '../values/account-control.ts';
import { fileTimeOf } from '../values/file-time.ts';
import { guidName } from '../values/guid.ts';
import { relativeName } from '../values/relative-name.ts';
import { accountOf, type ChangeDeps } from './deps.ts';
import { compareAndSet, deleteObject, modifyObject, replace } from './modification.ts';

/** What stands for "never" in accountExpires beside 0. */
const neverExpires = '0';

type AccountHandlers = Pick<
  Handlers,
  'set-details' | 'set-expiry' | 'set-flags' | 'set-enabled' | 'rename-account' | 'move-account' | 'delete-account'
>;

/** Changes of an account's own attributes. Each names the account by its objectGUID, so that it cannot hit another one. */
export function accountHandlers(deps: ChangeDeps): AccountHandlers {
  const { session, lookup, forget } = deps;
  return {
    async 'set-details'(subject, { details }, { signal }) {
      const values = await detailValues(lookup, details);
      const changes = Object.entries(values).map(([name, value]) => replace(name, ...(value === '' ? [] : [value])));
      await modifyObject(session, accountOf(subject).id, changes, signal);
      return { state: 'done' };
    },

    async 'set-expiry'(subject, { expires }, { signal }) {
      const value = expires === undefined ? neverExpires : expiryValue(expires);
      const changes = [replace('accountExpires', value)];
      await modifyObject(session, accountOf(subject).id, changes, signal);
      return { state: 'done' };
    },

    async 'set-flags'(subject, { flags }, { signal }) {
      const { passwordNeverExpires } = flags;
      if (passwordNeverExpires !== undefined)
        await switchBit(deps, accountOf(subject).id, bits.passwordNeverExpires, passwordNeverExpires, signal);
      return { state: 'done' };
    },

    async 'set-enabled'(subject, { enabled }, { signal }) {
      await switchBit(deps, accountOf(subject).id, bits.disabled, !enabled, signal);
      return { state: 'done' };
    },

    async 'rename-account'(subject, { name }, { signal }) {
      const { id } = accountOf(subject);
      const principal = (await lookup.row(id, ['userPrincipalName']))?.text('userPrincipalName');
      const suffix = principal?.slice(principal.lastIndexOf('@'));
      // The name in the tree stays: it is often the full name, and other systems may know the account by it.
      const changes = [
        replace('sAMAccountName', name),
        ...(suffix === undefined ? [] : [replace('userPrincipalName', `${name}${suffix}`)]),
      ];
      await modifyObject(session, id, changes, signal);
      return { state: 'done' };
    },

    async 'move-account'(subject, { container }, { signal }) {
      const { id, path = '' } = accountOf(subject);
      const target = await containerOf(session, container);
      const [own] = parseDn(path)?.[0] ?? [];
      if (target === undefined || own === undefined) throw noContainer(container);
      // The name of the target is written anew for the same reason as that of the account: the client splits it at a comma.
      const name = `${relativeName(own.type, own.value)},${target}`;
      await session.change(guidName(id), (client) => client.modifyDN(guidName(id), name), signal);
      return { state: 'done' };
    },

    async 'delete-account'(subject, _change, { signal }) {
      const { id } = accountOf(subject);
      await deleteObject(session, id, signal);
      forget(id);
      return { state: 'done' };
    },
  };
}

/** Midnight UTC of the day on which the account stops working. */
export const expiryValue = (day: string): string => fileTimeOf(Date.parse(`${day}T00:00:00Z`));

/** Details under their attributes' names; the manager as the distinguished name of the account with that username. */
export async function detailValues(lookup: Lookup, details: Details): Promise<Readonly<Record<string, string>>> {
  const values: Record<string, string> = {};
  for (const [name, value] of Object.entries(details) as [DomainDetail, string][]) {
    values[attributeOf[name]] = name === 'manager' && value !== '' ? await lookup.dnOf(value) : value;
  }
  return values;
}

/** Whoever changes another bit at the same moment makes the comparison fail; then it is read and tried once more. */
async function switchBit(
  { session, lookup }: ChangeDeps,
  id: string,
  bit: number,
  isOn: boolean,
  signal: AbortSignal,
): Promise<void> {
  for (let isLast = false; ; isLast = true) {
    const now = (await lookup.row(id, ['userAccountControl']))?.text('userAccountControl');
    if (now === undefined) throw unreadable();
    const next = withBit(now, bit, isOn);
    if (next === now) return;
    try {
      const changes = compareAndSet('userAccountControl', now, next);
      return await modifyObject(session, id, changes, signal);
    } catch (cause) {
      if (isLast || !isRefusal(cause, status.noSuchAttribute)) throw cause;
    }
  }
}

function unreadable(): DirectoryError {
  const userMessage =
    "The account is gone, or Deskhand's own account may not read its userAccountControl. Nothing was changed. Please look again.";
  return new DirectoryError('not-found', { userMessage, effect: 'none' });
}

function noContainer(container: string): DirectoryError {
  const userMessage = `There is no container ${container}. Nothing was changed. Please give another one.`;
  return new DirectoryError('not-found', { userMessage, effect: 'none' });
}
