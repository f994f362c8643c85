import type { Finding } from '../../../core/directory.ts';
import { getUser } from '../accounts-api.ts';
import { type PasswordExpiry, readPasswordExpiry } from '../password.ts';
import { isRefusal } from '../session/refusals.ts';
import type { Session } from '../session/session.ts';
import { dayOf } from './account.ts';

const noSuchUser = 3106;
const day = 86_400_000;

/** The day, in whole days since 1970, on which the password of Deskhand's own account was set; `undefined` where it never expires. */
async function ageableSince(session: Session, expiry: PasswordExpiry): Promise<number | undefined> {
  const { account } = session;
  const own = await getUser(session, 'local', account).catch((cause: unknown) => {
    if (isRefusal(cause, noSuchUser)) return undefined;
    throw cause;
  });
  const isExempt = expiry.never_expired_list?.some((name) => name.toLowerCase() === account.toLowerCase());
  return own?.passwd_never_expire || isExempt ? undefined : own?.password_last_change || undefined;
}

/** Why passwords must not expire after so many days: Deskhand's own would be over, and nobody be let in to change it back. */
export async function ownPasswordObstacle(
  session: Session,
  now: number,
  maxAge: boolean | number | undefined,
): Promise<string | undefined> {
  if (typeof maxAge !== 'number' || maxAge === 0) return undefined;
  const since = await ageableSince(session, await readPasswordExpiry(session));
  const age = since === undefined ? 0 : Math.floor(now / day) - since;
  if (age < maxAge) return undefined;
  const { account } = session;
  return `Deskhand signs in as ${account}. Its password is ${age} days old and would expire. Exempt ${account} in DSM first.`;
}

/** Whether the password that Deskhand signs in with is going to expire. */
export async function checkOwnPassword(session: Session): Promise<readonly Finding[]> {
  const expiry = await readPasswordExpiry(session);
  const { password_expire_enable: expires, max_age: maxAge } = expiry;
  if (!expires || maxAge === undefined) return [];
  const since = await ageableSince(session, expiry);
  if (since === undefined) return [];
  const last = dayOf((since + maxAge) * day);
  const text = `The password of ${session.account} expires on ${last}. Then Deskhand can't sign in. Exempt the account in DSM, or change the password before.`;
  return [{ level: 'warning', text }];
}
