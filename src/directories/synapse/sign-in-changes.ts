import type { Account } from '../../core/account.ts';
import type { ApplyContext, Handlers, Step } from '../../core/directory.ts';
import { type DeskhandError, DirectoryError } from '../../core/errors.ts';
import { accountOf, type ChangesDeps, presentUser, tellingWhatStuck } from './changes.ts';
import { keepsPasswords } from './client-api.ts';
import { delegationMessage } from './delegation.ts';
import { passwordMaker } from './password.ts';
import { path } from './path.ts';
import { isUnrecognised } from './refusals.ts';
import { listDevices, putUser, type User } from './users-api.ts';

const done: Step = { state: 'done' };

const tooOld = (what: string, where: string): DeskhandError =>
  new DirectoryError('not-supported', {
    userMessage: `The Synapse on ${where} is too old to ${what}.`,
    effect: 'none',
  });

/** Changes of whether and how an account signs in. */
export function createSignInHandlers({ homeserver, facts, changed }: ChangesDeps): Handlers {
  const { where } = homeserver;

  async function suspend({ name }: Account, isSuspended: boolean, signal: AbortSignal): Promise<void> {
    const body = { suspend: isSuspended };
    try {
      await homeserver.call({ method: 'PUT', path: path`_synapse/admin/v1/suspend/${name}`, body, signal });
    } catch (cause) {
      throw isUnrecognised(cause) ? tooOld('suspend accounts', where) : cause;
    }
  }

  /** What makes the account usable again. A deactivation has wiped its password. */
  async function bodyToEnable(user: User, { getOrCreateSecret }: ApplyContext): Promise<object> {
    const unlock = user.locked ? { locked: false } : {};
    if (!user.deactivated) return unlock;
    if (!(await keepsPasswords(homeserver))) return { deactivated: false, ...unlock };
    const password = await getOrCreateSecret(await passwordMaker(homeserver, user.name, user.displayname ?? undefined));
    return { deactivated: false, password: password.reveal(), ...unlock };
  }

  return {
    async 'set-password'(subject, { endSessions }, { getOrCreateSecret, signal }) {
      const { name, details } = accountOf(subject);
      const password = await getOrCreateSecret(await passwordMaker(homeserver, name, details.displayName));
      await homeserver.call({
        method: 'POST',
        path: path`_synapse/admin/v1/reset_password/${name}`,
        // Synapse would sign everybody out unless told not to; what was shown and approved decides.
        body: { new_password: password.reveal(), logout_devices: endSessions === true },
        signal,
      });
      return done;
    },

    async 'set-enabled'(subject, { enabled, suspend: isSuspension }, context) {
      const account = accountOf(subject);
      if (isSuspension) {
        await suspend(account, !enabled, context.signal);
        return done;
      }
      const words = (await facts()).delegated && delegationMessage('set-enabled', where);
      if (words) throw new DirectoryError('not-supported', { userMessage: words, effect: 'none' });
      const user = await presentUser(homeserver, account);
      if (!enabled && user.locked === undefined) throw tooOld('lock accounts', where);
      const body = enabled ? await bodyToEnable(user, context) : { locked: true };
      await tellingWhatStuck(homeserver, user, () => putUser(homeserver, user.name, body, context.signal));
      changed();
      return done;
    },

    async 'end-sessions'(subject, _change, { signal }) {
      const { name } = accountOf(subject);
      const devices = await listDevices(homeserver, name);
      if (!devices) throw tooOld('end sessions', where);
      if (devices.length === 0) return done;
      await homeserver.call({
        method: 'POST',
        path: path`_synapse/admin/v2/users/${name}/delete_devices`,
        body: { devices: devices.map(({ device_id }) => device_id) },
        signal,
      });
      return done;
    },
  };
}
