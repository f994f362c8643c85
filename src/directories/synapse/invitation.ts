import { randomInt } from 'node:crypto';
import type { Clock } from '../../core/clock.ts';
import type { Handlers } from '../../core/directory.ts';
import { DirectoryError } from '../../core/errors.ts';
import { Secret } from '../../core/secret.ts';
import type { ChangesDeps } from './changes.ts';
import { path } from './path.ts';
import { isRefusal } from './refusals.ts';

const day = 86_400_000;
/** Without look-alikes, since people type it. */
const letters = 'abcdefghijkmnpqrstuvwxyz23456789';
const length = 20;

/** A token that nobody has seen yet. */
export const makeRegistrationToken = (): Secret =>
  new Secret(Array.from({ length }, () => letters[randomInt(letters.length)] ?? '').join(''));

/** A registration token for one newcomer. It is made here and not by the server, so that a crash cannot lose it. */
export function createInvitationHandlers({ homeserver }: ChangesDeps, clock: Clock): Handlers {
  return {
    async 'invite-newcomer'(_subject, { days }, { getOrCreateSecret, signal }) {
      const token = (await getOrCreateSecret(makeRegistrationToken)).reveal();
      const body = { token, uses_allowed: 1, expiry_time: clock.now() + days * day };
      try {
        await homeserver.call({ method: 'POST', path: path`_synapse/admin/v1/registration_tokens/new`, body, signal });
      } catch (cause) {
        // What the server says of a token repeats it.
        if (!isRefusal(cause, 'M_INVALID_PARAM')) throw cause;
        const userMessage = `${homeserver.where} refused the registration token. Please check that its clock is right.`;
        throw new DirectoryError('directory-refused', { userMessage, effect: 'none' });
      }
      return { state: 'done' };
    },
  };
}
