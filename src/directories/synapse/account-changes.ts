import type { Details } from '../../core/account.ts';
import type { Handlers } from '../../core/directory.ts';
import { DirectoryError } from '../../core/errors.ts';
import { mainAddress } from './account.ts';
import { accountOf, type ChangesDeps, presentUser, tellingWhatStuck } from './changes.ts';
import { delegationMessage } from './delegation.ts';
import type { Homeserver } from './homeserver.ts';
import { passwordMaker } from './password.ts';
import { path } from './path.ts';
import { meantUser } from './user-id.ts';
import { findByThirdPartyId, getUser, putUser, type User } from './users-api.ts';

type Address = Readonly<{ medium: string; address: string }>;

/** Synapse would take an address away from whoever has it, without a word. */
async function refuseTakenAddress(homeserver: Homeserver, address: string, user: string): Promise<void> {
  const holder = await findByThirdPartyId(homeserver, 'email', address);
  if (holder === undefined || holder === user) return;
  const userMessage = `${address} is the address of ${holder}. Please take it off that account first, or give another.`;
  throw new DirectoryError('name-taken', { userMessage, effect: 'none' });
}

/** All addresses and numbers of a user as they are to be, since Synapse replaces the whole set. */
async function addressesOf(homeserver: Homeserver, user: User, email: string): Promise<readonly Address[]> {
  const { name, threepids } = user;
  if (!threepids) {
    const userMessage = `${homeserver.where} does not tell the addresses of ${name}, so changing one could lose the others.`;
    throw new DirectoryError('directory-answer-unknown', { userMessage, effect: 'none' });
  }
  const wanted = email.toLowerCase();
  const replaced = mainAddress(threepids);
  const kept = threepids.filter(({ medium, address }) => medium !== 'email' || address !== replaced);
  if (kept.some(({ medium, address }) => medium === 'email' && address === wanted)) {
    const userMessage = `${wanted} is an address of ${name} already, beside ${replaced}.`;
    throw new DirectoryError('invalid-input', { userMessage, effect: 'none' });
  }
  if (wanted !== '') await refuseTakenAddress(homeserver, wanted, name);
  const added = wanted === '' ? [] : [{ medium: 'email', address: wanted }];
  return [...kept.map(({ medium, address }) => ({ medium, address })), ...added];
}

/** Changes of what an account is, and whether there is one. */
export function createAccountHandlers({ homeserver, facts, changed }: ChangesDeps): Handlers {
  const { where, serverName } = homeserver;

  async function bodyOf(user: User, { displayName, avatarUrl, email }: Details): Promise<object> {
    const words = email !== undefined && (await facts()).delegated && delegationMessage('set-details', where);
    if (words) throw new DirectoryError('not-supported', { userMessage: words, effect: 'none' });
    return {
      ...(displayName !== undefined && { displayname: displayName }),
      ...(avatarUrl !== undefined && { avatar_url: avatarUrl }),
      ...(email !== undefined && { threepids: await addressesOf(homeserver, user, email) }),
    };
  }

  return {
    async 'create-account'(
      _subject,
      { name, details: { displayName, email, avatarUrl }, administrator },
      { getOrCreateSecret, signal },
    ) {
      const user = meantUser(name, serverName);
      if (user === undefined) {
        throw new DirectoryError('invalid-input', {
          userMessage: `${name} cannot be an account of ${serverName}.`,
          effect: 'none',
        });
      }
      // The call that makes accounts changes those that exist.
      const small = user.toLowerCase();
      const taken = (await getUser(homeserver, user)) ?? (small !== user && (await getUser(homeserver, small)));
      if (taken) {
        throw new DirectoryError('name-taken', {
          userMessage: `${taken.name} already exists. Please choose another name.`,
          effect: 'none',
        });
      }
      const address = email?.toLowerCase();
      if (address) await refuseTakenAddress(homeserver, address, user);
      const password = await getOrCreateSecret(await passwordMaker(homeserver, user, displayName));
      const body = {
        password: password.reveal(),
        ...(displayName && { displayname: displayName }),
        ...(avatarUrl && { avatar_url: avatarUrl }),
        ...(administrator && { admin: true }),
        ...(address && { threepids: [{ medium: 'email', address }] }),
      };
      const { created } = await putUser(homeserver, user, body, signal);
      changed();
      if (created) return { state: 'done' };
      const userMessage = `Somebody else made ${user} at the same moment, and its password is now the one made here. Please look at that account.`;
      throw new DirectoryError('name-taken', { userMessage, effect: 'unknown' });
    },

    async 'set-details'(subject, { details }, { signal }) {
      const user = await presentUser(homeserver, accountOf(subject));
      const body = await bodyOf(user, details);
      await tellingWhatStuck(homeserver, user, () => putUser(homeserver, user.name, body, signal));
      changed();
      return { state: 'done' };
    },

    async 'set-administrator'(subject, { administrator }, { signal }) {
      await homeserver.call({
        method: 'PUT',
        path: path`_synapse/admin/v1/users/${accountOf(subject).name}/admin`,
        body: { admin: administrator },
        signal,
      });
      return { state: 'done' };
    },

    async 'delete-account'(subject, { erase }, { signal }) {
      await homeserver.call({
        method: 'POST',
        path: path`_synapse/admin/v1/deactivate/${accountOf(subject).name}`,
        body: { erase: erase === true },
        signal,
      });
      changed();
      return { state: 'done' };
    },
  };
}
