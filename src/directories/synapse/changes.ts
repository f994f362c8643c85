import type { Account } from '../../core/account.ts';
import type { Handlers } from '../../core/directory.ts';
import { DeskhandError } from '../../core/errors.ts';
import type { Subject } from '../../core/subject.ts';
import type { Homeserver } from './homeserver.ts';
import { passwordMaker } from './password.ts';
import { path } from './path.ts';

export interface ChangesDeps {
  readonly homeserver: Homeserver;
  /** Called when a change may have altered what searches show. */
  changed(): void;
}

/** The account that a change is about. */
export function accountOf(subject: Subject): Account {
  if (subject.kind === 'account') return subject.account;
  throw new DeskhandError('not-supported', { tell: 'This can be done to an account only.' });
}

/** Changes of how an account signs in: its password and its sessions. */
export function createSignInHandlers({ homeserver }: ChangesDeps): Handlers {
  return {
    async 'set-password'(subject, { endSessions }, { keep, signal }) {
      const { name, details } = accountOf(subject);
      const password = await keep(await passwordMaker(homeserver, name, details.displayName));
      await homeserver.call({
        method: 'POST',
        path: path`_synapse/admin/v1/reset_password/${name}`,
        // Synapse would sign everybody out unless told not to; what was shown and approved decides.
        body: { new_password: password.reveal(), logout_devices: endSessions === true },
        signal,
      });
      return { state: 'done' };
    },
  };
}
