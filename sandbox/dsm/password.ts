import { createHash, timingSafeEqual } from 'node:crypto';

/** A password as the simulator keeps it: a salted digest, so that nothing it prints can hold one in clear. */
export interface StoredPassword {
  readonly salt: string;
  readonly digest: Buffer;
}

export function storePassword(password: string, salt: string): StoredPassword {
  return { salt, digest: createHash('sha256').update(`${salt}\n${password}`).digest() };
}

/** Whether this is the password; an account without one matches nothing. */
export function matchesPassword(stored: StoredPassword | undefined, password: string): boolean {
  if (stored === undefined) return false;
  return timingSafeEqual(stored.digest, storePassword(password, stored.salt).digest);
}
