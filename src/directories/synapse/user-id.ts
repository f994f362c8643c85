import { createHash } from 'node:crypto';

const longestId = 50;
const plain = /^[A-Za-z0-9._:-]+$/;
/** What any user id may look like, today's and those from before names were limited to small letters. */
const userId = /^@([^:@\p{C}\s][^:\p{C}\s]*):([^\p{C}\s]+)$/u;
const longestUserId = 255;

/**
 * The account id of a user id: the user id without its `@` where that fits, else a digest of it. Synapse never gives a user
 * id to somebody else, not even after deactivation, so it may stand for the account for ever.
 */
export function accountIdOf(user: string): string {
  const bare = user.slice(1);
  if (bare.length <= longestId && plain.test(bare)) return bare;
  return `digest-${createHash('sha256').update(user).digest('hex').slice(0, 40)}`;
}

/** The user id of an account id; `undefined` where it is a digest, which only a list of all users can undo. */
export function userOfAccountId(id: string): string | undefined {
  return id.includes(':') ? `@${id}` : undefined;
}

/** The part of a user id in front of the colon. */
export function localpartOf(user: string): string {
  return userId.exec(user)?.[1] ?? user;
}

/** The part of a user id behind the colon; `undefined` for what is none. */
export function serverOf(user: string): string | undefined {
  return userId.exec(user)?.[2];
}

/**
 * The user id that a person means: a whole one, or the part in front of the colon. `undefined` for what can be none of
 * this server.
 */
export function meantUser(text: string, serverName: string): string | undefined {
  const whole = text.includes(':') ? text.replace(/^@?/, '@') : `${text.replace(/^@?/, '@')}:${serverName}`;
  const [, localpart, server] = userId.exec(whole) ?? [];
  if (localpart === undefined || server?.toLowerCase() !== serverName.toLowerCase()) return undefined;
  const user = `@${localpart}:${serverName}`;
  return user.length <= longestUserId ? user : undefined;
}
