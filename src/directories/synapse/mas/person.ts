import type { Account } from '../../../core/account.ts';
import { DirectoryError } from '../../../core/errors.ts';
import { localpartOf, serverOf } from '../user-id.ts';
import type { ListedUser, User } from '../users-api.ts';
import { emailsOf } from './emails-api.ts';
import type { AuthenticationService } from './service.ts';
import { activeSessions } from './sessions-api.ts';
import { findMasUser, getMasUser, type MasUser } from './users-api.ts';

/** A user of the service as far as an account is shown by it. */
export interface SignIn {
  readonly user: MasUser;
  /** The address that was added last; empty where there is none. */
  readonly email: string;
  readonly sessions: NonNullable<Account['sessions']>;
}

/** What the service knows of the account with this user id; `undefined` where it has no user for it. */
export async function signInOf(service: AuthenticationService, userId: string): Promise<SignIn | undefined> {
  const user = await findMasUser(service, localpartOf(userId));
  if (!user) return undefined;
  const [emails, sessions] = await Promise.all([emailsOf(service, user), activeSessions(service, user)]);
  return { user, email: emails.at(-1)?.address ?? '', sessions: sessions.map(({ shown }) => shown) };
}

/**
 * The user of the service that an account stands for, read afresh. It has to have the ULID that the account was read with and
 * the name that the user id begins with: one alone could be somebody else after a database was put back or moved.
 *
 * @throws DeskhandError with the effect `none`
 */
export async function samePerson(
  service: AuthenticationService,
  account: Account,
  serverName: string,
): Promise<MasUser> {
  const { name, authenticationId } = account;
  const refuse = (userMessage: string) => new DirectoryError('not-supported', { userMessage, effect: 'none' });
  if (authenticationId === undefined) throw refuse(noSignInMessage(name, service.where));
  const user = await getMasUser(service, authenticationId);
  if (user && user.username === localpartOf(name) && serverOf(name) === serverName) return user;
  throw refuse(
    `${service.where} no longer has ${name} under the id ${authenticationId}, so this may be somebody else. Please look the account up again.`,
  );
}

/** Why nothing about signing in can be changed for an account that the service does not know. */
export const noSignInMessage = (name: string, where: string): string =>
  `${where} has no user for ${name}, so nobody signs in to it there. It may belong to a bridge.`;

/** An account of the homeserver with what the service, which has the say about sign-ins, knows of it. */
export function withSignIn(account: Account, user: User, signIn: SignIn | undefined): Account {
  const merged = withMasUser(account, user, signIn?.user);
  if (!signIn) return merged;
  const lastSeen = Math.max(account.lastSeen ?? 0, ...signIn.sessions.map((session) => session.lastSeen ?? 0));
  return {
    ...merged,
    details: { ...merged.details, email: signIn.email },
    sessions: signIn.sessions,
    ...(lastSeen > 0 && { lastSeen }),
    authenticationId: signIn.user.id,
    creationInSteps: true,
  };
}

/** As `withSignIn`, of an account in a list. Where the service has no user, nobody signs in: it is a bridge's or a bot's. */
export function withMasUser(account: Account, listed: ListedUser, user: MasUser | undefined): Account {
  if (!user) return { ...account, service: true };
  const { enabled: _enabled, locked: _locked, closed: _closed, administrator: _administrator, ...rest } = account;
  const { locked, deactivated, admin } = user;
  const isKnown = locked !== undefined && deactivated !== undefined;
  return {
    ...rest,
    ...(isKnown && { enabled: !locked && !deactivated && listed.deactivated !== true }),
    ...(locked !== undefined && { locked }),
    // Deactivated is what both systems say: the service tells the homeserver a moment later.
    ...(deactivated !== undefined && listed.deactivated !== undefined && { closed: deactivated && listed.deactivated }),
    ...(admin !== undefined && { administrator: admin }),
  };
}
