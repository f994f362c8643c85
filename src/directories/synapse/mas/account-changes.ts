import type { Handlers } from '../../../core/directory.ts';
import { DirectoryError } from '../../../core/errors.ts';
import { accountOf } from '../changes.ts';
import { localpartOf, meantUser } from '../user-id.ts';
import { getUser } from '../users-api.ts';
import { type MasChangesDeps, partly } from './changes.ts';
import { addEmail, emailsOf, holdersOf, removeEmail } from './emails-api.ts';
import { masPasswordMaker } from './password.ts';
import { samePerson } from './person.ts';
import { addMasUser, changeMasUser, findMasUser, type MasUser, setMasPassword } from './users-api.ts';

/** Milliseconds that the homeserver is given to show a new account, and between two looks. */
const provisioning = { patience: 15_000, pause: 250 } as const;

const refusal = (code: 'invalid-input' | 'name-taken' | 'not-supported', userMessage: string): DirectoryError =>
  new DirectoryError(code, { userMessage, effect: 'none' });

/** Changes of what an account is, where the service has the say about who there is. */
export function createMasAccountHandlers(deps: MasChangesDeps, synapse: Handlers): Handlers {
  const { homeserver, service, changed, clock } = deps;
  const { serverName } = homeserver;

  async function refuseTakenAddress(address: string, user?: MasUser): Promise<void> {
    const holders = (await holdersOf(service, address)).filter((holder) => holder !== user?.id);
    if (holders.length === 0) return;
    throw refusal(
      'name-taken',
      `${address} is the address of another account. Please take it off there, or give another.`,
    );
  }

  /** The service makes the account on the homeserver a moment later; what comes next may need it there. */
  async function waitForAccount(userId: string, signal: AbortSignal): Promise<void> {
    const end = clock.now() + provisioning.patience;
    while (!(await getUser(homeserver, userId)) && clock.now() < end && !signal.aborted) {
      await clock.wait(provisioning.pause, signal);
    }
  }

  /** Puts an address in the place of the one that was added last, and leaves the others. */
  async function replaceEmail(user: MasUser, name: string, email: string, signal: AbortSignal): Promise<void> {
    const wanted = email.toLowerCase();
    const emails = await emailsOf(service, user);
    const replaced = emails.at(-1);
    if (emails.slice(0, -1).some(({ address }) => address.toLowerCase() === wanted)) {
      throw refusal('invalid-input', `${wanted} is an address of ${name} already, beside ${replaced?.address}.`);
    }
    if (replaced?.address.toLowerCase() === wanted) return;
    if (wanted !== '') {
      await refuseTakenAddress(wanted, user);
      await addEmail(service, user, wanted, signal);
    }
    if (!replaced) return;
    if (wanted === '') return removeEmail(service, replaced, signal);
    await partly(`${wanted} was added.`, () => removeEmail(service, replaced, signal));
  }

  return {
    async 'create-account'(_subject, { name, details, administrator }, { getOrCreateSecret, signal }) {
      const { displayName, email, avatarUrl } = details;
      const userId = meantUser(name, serverName);
      if (userId === undefined) throw refusal('invalid-input', `${name} cannot be an account of ${serverName}.`);
      const username = localpartOf(userId);
      const lower = username.toLowerCase();
      const taken = await Promise.all([findMasUser(service, lower), getUser(homeserver, userId)]);
      if (taken.some((found) => found !== undefined)) {
        throw refusal('name-taken', `${userId} already exists. Please choose another name.`);
      }
      const address = email?.toLowerCase();
      if (address) await refuseTakenAddress(address);
      const password = await getOrCreateSecret(masPasswordMaker(userId, displayName));
      const user = await addMasUser(
        service,
        { username, ...(displayName && { displayname: displayName }), ...(avatarUrl && { avatar_url: avatarUrl }) },
        signal,
      );
      changed();
      await partly(`${userId} was created, but not all of it.`, async () => {
        await setMasPassword(service, user, password, signal);
        if (address) await addEmail(service, user, address, signal);
        if (administrator) await changeMasUser(service, user, { act: 'set-admin', body: { admin: true } }, signal);
        await waitForAccount(userId, signal);
      });
      return { state: 'done' };
    },

    async 'set-details'(subject, { kind, details }, context) {
      const account = accountOf(subject);
      const { email, ...profile } = details;
      if (email !== undefined) {
        await replaceEmail(await samePerson(service, account, serverName), account.name, email, context.signal);
      }
      if (Object.keys(profile).length === 0) return { state: 'done' };
      const setProfile = async () => synapse['set-details']?.(subject, { kind, details: profile }, context);
      const step = email === undefined ? await setProfile() : await partly('The mail address was changed.', setProfile);
      return step ?? { state: 'done' };
    },
  };
}
