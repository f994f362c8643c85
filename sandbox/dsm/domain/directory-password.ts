import { type StoredPassword, storePassword } from '../password.ts';
import { directoryFailure } from './directory.ts';

const SHORTEST = 7;
const CATEGORIES_NEEDED = 3;

/** Upper case, lower case, digits, special characters, and letters of scripts without case. */
const KINDS = [/\p{Lu}/u, /\p{Ll}/u, /\p{Nd}/u, /[^\p{L}\p{N}]/u, /[\p{Lo}\p{Lm}\p{Lt}]/u];

/** Stores a password that meets the domain's policy: Samba's defaults. An administrator's reset passes over history and minimum age. That a refusal has this code is inferred. */
export function directoryPassword(password: string, salt: string): StoredPassword {
  const kinds = KINDS.filter((kind) => kind.test(password)).length;
  if ([...password].length < SHORTEST || kinds < CATEGORIES_NEEDED) {
    throw directoryFailure('ldb updaterecords: password does not meet the complexity criteria');
  }
  return storePassword(password, salt);
}
