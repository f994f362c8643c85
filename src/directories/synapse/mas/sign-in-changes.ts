import type { Handlers, Step } from '../../../core/directory.ts';
import { accountOf } from '../changes.ts';
import { getUser } from '../users-api.ts';
import { type MasChangesDeps, partly } from './changes.ts';
import { masPasswordMaker } from './password.ts';
import { samePerson } from './person.ts';
import { activeSessions, endSession } from './sessions-api.ts';
import { changeMasUser, type MasUser, setMasPassword } from './users-api.ts';

const done: Step = { state: 'done' };

/** Changes of whether and how an account signs in, where the service has the say about it. */
export function createMasSignInHandlers({ homeserver, service, changed }: MasChangesDeps, synapse: Handlers): Handlers {
  const { serverName } = homeserver;

  /** Ends all sessions, those that begin meanwhile left out. One that could not be ended fails the change. */
  async function endSessions(user: MasUser, signal: AbortSignal): Promise<void> {
    const [first, ...others] = await activeSessions(service, user);
    if (!first) return;
    await endSession(service, first, signal);
    await partly('Some of the sessions were ended.', async () => {
      for (const session of others) await endSession(service, session, signal);
    });
  }

  /** A deactivation stays with the homeserver too, so it is taken back wherever one of the two shows it. */
  async function enable(user: MasUser, name: string, signal: AbortSignal): Promise<void> {
    const shown = await getUser(homeserver, name);
    const isDeactivated = user.deactivated !== false || shown?.deactivated !== false;
    if (isDeactivated) await changeMasUser(service, user, { act: 'reactivate' }, signal);
    const unlock = () => changeMasUser(service, user, { act: 'unlock' }, signal);
    // What was reactivated stays locked where it was locked as well.
    if (isDeactivated) await partly(`${name} was reactivated.`, unlock);
    else await unlock();
  }

  return {
    async 'set-password'(subject, { endSessions: isEnding }, { getOrCreateSecret, signal }) {
      const account = accountOf(subject);
      const user = await samePerson(service, account, serverName);
      const password = await getOrCreateSecret(masPasswordMaker(account.name, account.details.displayName));
      await setMasPassword(service, user, password, signal);
      if (isEnding) await partly('The password was set.', () => endSessions(user, signal));
      return done;
    },

    async 'set-enabled'(subject, change, context) {
      if (change.suspend) return (await synapse['set-enabled']?.(subject, change, context)) ?? done;
      const account = accountOf(subject);
      const user = await samePerson(service, account, serverName);
      if (change.enabled) await enable(user, account.name, context.signal);
      else await changeMasUser(service, user, { act: 'lock' }, context.signal);
      changed();
      return done;
    },

    async 'end-sessions'(subject, _change, { signal }) {
      await endSessions(await samePerson(service, accountOf(subject), serverName), signal);
      return done;
    },

    async 'set-administrator'(subject, { administrator }, { signal }) {
      const user = await samePerson(service, accountOf(subject), serverName);
      await changeMasUser(service, user, { act: 'set-admin', body: { admin: administrator } }, signal);
      return done;
    },

    async 'delete-account'(subject, { erase }, { signal }) {
      const user = await samePerson(service, accountOf(subject), serverName);
      // Left out, the homeserver is told to erase the account.
      await changeMasUser(service, user, { act: 'deactivate', body: { skip_erase: erase !== true } }, signal);
      changed();
      return done;
    },
  };
}
