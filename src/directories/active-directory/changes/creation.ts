import type { ChangeOf } from '../../../core/change.ts';
import type { Handler } from '../../../core/directory.ts';
import { type DeskhandError, DirectoryError } from '../../../core/errors.ts';
import { generatePassword } from '../../password-generator.ts';
import { passwordLengthForNew } from '../password-rules.ts';
import { isRefusal, status } from '../session/refusals.ts';
import { bits } from '../values/account-control.ts';
import { passwordValue } from '../values/password.ts';
import { relativeName } from '../values/relative-name.ts';
import { detailValues, expiryValue } from './account.ts';
import type { ChangeDeps } from './deps.ts';
import { joinGroup } from './membership.ts';
import { attributesOf } from './modification.ts';

type Creation = ChangeOf<'create-account'>;

/**
 * Creates an account with its details and password in one `add`, which makes all of it or nothing, and then joins its groups. An
 * attempt that came only so far is gone on with by the next one. It tells the account for its own by the secret that was kept
 * when the name was still free.
 */
export function accountCreation(deps: ChangeDeps): Handler<'create-account'> {
  const { session, domain, lookup, label, container, upnSuffix } = deps;
  return async (_subject, change, { getOrCreateSecret, signal }) => {
    const { name, details, groups = [] } = change;
    const isTaken = await lookup.isTaken(name);
    const leastLength = await passwordLengthForNew({ session, domain, lookup });
    const secret = await getOrCreateSecret(() => {
      if (isTaken) throw nameTaken(label, name);
      return generatePassword({ leastLength, avoid: [name, ...Object.values(details)] });
    });
    if (!isTaken) {
      const principal = `${name}@${await upnSuffix()}`;
      // Samba refuses a second one by itself, Windows 2012 R2 and older do not.
      if (await lookup.isPrincipalTaken(principal)) throw nameTaken(label, principal);
      const attributes = attributesOf({
        objectClass: ['top', 'person', 'organizationalPerson', 'user'],
        sAMAccountName: name,
        userPrincipalName: principal,
        displayName: generatedDisplayName(change),
        ...(await detailValues(lookup, details)),
        userAccountControl: String(controlOf(change)),
        unicodePwd: passwordValue(secret.reveal()),
        ...(change.mustChange && { pwdLastSet: '0' }),
        ...(change.expires !== undefined && { accountExpires: expiryValue(change.expires) }),
      });
      const dn = `${relativeName('CN', name)},${await container()}`;
      await session
        .change(dn, (client) => client.add(dn, attributes), signal)
        .catch((cause: unknown) => {
          throw isRefusal(cause, status.entryAlreadyExists) ? nameTaken(label, name) : cause;
        });
    }
    await joinAll(deps, change, groups, signal);
    return { state: 'done' };
  };
}

const generatedDisplayName = ({ name, details }: Creation): string =>
  [details.firstName, details.lastName].filter((part) => part !== undefined && part !== '').join(' ') || name;

const controlOf = ({ flags = {} }: Creation): number =>
  bits.normalAccount | (flags.passwordNeverExpires ? bits.passwordNeverExpires : 0);

async function joinAll(
  deps: ChangeDeps,
  { name }: Creation,
  groups: NonNullable<Creation['groups']>,
  signal: AbortSignal,
): Promise<void> {
  if (groups.length === 0) return;
  const account = await deps.lookup.findAccount(name);
  if (!account) throw unfinished(name, 'it does not show yet');
  for (const group of groups) {
    try {
      await joinGroup(deps, { account, group }, signal);
    } catch (cause) {
      // The account is there, so a refusal of what comes after it is no proof that nothing was changed.
      if (cause instanceof DirectoryError) throw unfinished(name, `${group.name}: ${cause.userMessage}`, cause);
      throw cause;
    }
  }
}

function unfinished(name: string, why: string, cause?: DeskhandError): DirectoryError {
  const userMessage = `The account ${name} was created, but is not in all its groups. ${why}`;
  return new DirectoryError(cause?.code ?? 'directory-refused', { userMessage, cause, effect: 'unknown' });
}

export function nameTaken(label: string, name: string): DirectoryError {
  const userMessage = `${name} is taken in ${label}. Please choose another name.`;
  return new DirectoryError('name-taken', { userMessage, effect: 'none', fields: { name: userMessage } });
}
