import type { Account } from '../../core/account.ts';
import { DirectoryError } from '../../core/errors.ts';
import type { Subject } from '../../core/subject.ts';
import type { Homeserver } from './homeserver.ts';
import { SynapseRefusal } from './refusals.ts';
import type { ReadFacts } from './server-facts.ts';
import { getUser, type User } from './users-api.ts';

export interface ChangesDeps {
  readonly homeserver: Homeserver;
  readonly facts: ReadFacts;
  /** Called when a change may have altered what searches show. */
  changed(): void;
}

/** The account that a change is about. */
export function accountOf(subject: Subject): Account {
  if (subject.kind === 'account') return subject.account;
  throw new DirectoryError('not-supported', { userMessage: 'This can be done to an account only.', effect: 'none' });
}

/** The user of a change as it is now. @throws DeskhandError `not-found` */
export async function presentUser(homeserver: Homeserver, account: Account): Promise<User> {
  const user = await getUser(homeserver, account.name);
  if (user) return user;
  throw new DirectoryError('not-found', {
    userMessage: `${account.name} no longer exists on ${homeserver.where}.`,
    effect: 'none',
  });
}

const compared: readonly (readonly [what: string, of: (user: User) => unknown])[] = [
  ['display name', ({ displayname }) => displayname ?? ''],
  ['mail addresses', ({ threepids }) => threepids?.map(({ medium, address }) => `${medium} ${address}`).sort()],
  ['picture', ({ avatar_url }) => avatar_url ?? ''],
  ['lock', ({ locked }) => locked],
  ['deactivation', ({ deactivated }) => deactivated],
];

/**
 * Makes a change that Synapse applies part by part: where it refuses one, those before it stay made. Then the account is read
 * again, and the refusal tells what stuck.
 */
export async function tellingWhatStuck<T>(homeserver: Homeserver, before: User, change: () => Promise<T>): Promise<T> {
  try {
    return await change();
  } catch (cause) {
    if (!(cause instanceof SynapseRefusal) || cause.effect !== 'none') throw cause;
    const after = await getUser(homeserver, before.name);
    const isOther = (of: (user: User) => unknown) => after && JSON.stringify(of(before)) !== JSON.stringify(of(after));
    const stuck = compared.filter(([, of]) => isOther(of)).map(([what]) => what);
    if (stuck.length === 0) throw cause;
    const userMessage = `${cause.userMessage} Before that it had changed the ${stuck.join(' and the ')}, and that stays.`;
    throw new DirectoryError(cause.code, { userMessage, cause, effect: 'unknown' });
  }
}
