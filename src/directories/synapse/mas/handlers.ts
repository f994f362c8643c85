import type { Handlers } from '../../../core/directory.ts';
import { makeRegistrationToken } from '../invitation.ts';
import { createMasAccountHandlers } from './account-changes.ts';
import type { MasChangesDeps } from './changes.ts';
import { addRegistrationToken } from './server-api.ts';
import { createMasSignInHandlers } from './sign-in-changes.ts';

const day = 86_400_000;

/** The changes that belong to the service. @param synapse what the homeserver's own API still does of them */
export function createMasHandlers(deps: MasChangesDeps, synapse: Handlers): Handlers {
  return {
    ...createMasSignInHandlers(deps, synapse),
    ...createMasAccountHandlers(deps, synapse),
    async 'invite-newcomer'(_subject, { days }, { getOrCreateSecret, signal }) {
      const token = (await getOrCreateSecret(makeRegistrationToken)).reveal();
      await addRegistrationToken(deps.service, token, deps.clock.now() + days * day, signal);
      return { state: 'done' };
    },
  };
}
