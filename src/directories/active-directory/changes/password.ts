import type { Account } from '../../../core/account.ts';
import type { Handlers } from '../../../core/directory.ts';
import { DirectoryError } from '../../../core/errors.ts';
import { generatePassword } from '../../password-generator.ts';
import { passwordLengthFor } from '../password-rules.ts';
import { passwordValue } from '../values/password.ts';
import { accountOf, type ChangeDeps } from './deps.ts';
import { modifyObject, replace } from './modification.ts';

/** What sign-in asks of an account: 0 asks for a new password at the next one. */
const mustChangeNow = replace('pwdLastSet', '0');
/** Also sets badPwdCount to 0. Without it an account stays locked after a reset. */
const unlock = replace('lockoutTime', '0');

/**
 * Domain controllers let people sign in with the password before the last one for an hour more (Samba's `old password allowed
 * period`, Windows' OldPasswordAllowedPeriod). Two things end it at once, both seen on Samba 4.17: a password that has to be
 * changed, set in the same call; or a second password. So one that need not be changed is set twice, first by a random one.
 */
export function passwordHandlers({
  session,
  lookup,
  domain,
}: ChangeDeps): Pick<Handlers, 'set-password' | 'unlock-account'> {
  return {
    async 'set-password'(subject, { mustChange, unlock: unlocks }, { getOrCreateSecret, signal }) {
      const account = accountOf(subject);
      const leastLength = await passwordLengthFor({ session, domain, lookup }, account.id);
      const avoid = [account.name, ...Object.values(account.details)];
      const secret = await getOrCreateSecret(() => generatePassword({ leastLength, avoid }));
      const isCounted = unlocks && (await hasFailedSignIns(lookup, account));
      const last = [
        replace('unicodePwd', passwordValue(secret.reveal())),
        ...(mustChange ? [mustChangeNow] : []),
        ...(isCounted ? [unlock] : []),
      ];
      if (mustChange) {
        await modifyObject(session, account.id, last, signal);
        return { state: 'done' };
      }
      const between = generatePassword({ leastLength, avoid });
      const first = [replace('unicodePwd', passwordValue(between.reveal()))];
      await modifyObject(session, account.id, first, signal);
      try {
        await modifyObject(session, account.id, last, signal);
      } catch (cause) {
        throw isProvenNone(cause) ? halfWay(account, cause) : cause;
      }
      return { state: 'done' };
    },

    async 'unlock-account'(subject, _change, { signal }) {
      await modifyObject(session, accountOf(subject).id, [unlock], signal);
      return { state: 'done' };
    },
  };
}

/** Only then is the lock touched: an account that may reset but not unlock can still reset what is not locked. */
async function hasFailedSignIns(lookup: ChangeDeps['lookup'], { id }: Account): Promise<boolean> {
  const row = await lookup.row(id, ['lockoutTime', 'badPwdCount']);
  return [row?.text('lockoutTime'), row?.text('badPwdCount')].some((text) => text !== undefined && text !== '0');
}

const isProvenNone = (cause: unknown): cause is DirectoryError =>
  cause instanceof DirectoryError && cause.effect === 'none';

/** The first of two passwords was set, so what was refused afterwards is no proof that nothing was changed. */
function halfWay({ name }: Account, cause: DirectoryError): DirectoryError {
  const userMessage = `The old password of ${name} has ended, but the new one was not set: ${cause.userMessage}`;
  return new DirectoryError(cause.code, { userMessage, cause, effect: 'unknown' });
}
