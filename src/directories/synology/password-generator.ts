import { randomInt } from 'node:crypto';

/** What a password must have. */
export interface PasswordRules {
  readonly length: number;
  /** Words that must not be in it, such as the account's name; compared without regard to case. */
  readonly without: readonly string[];
}

// Left out are letters and digits that look alike when read out or typed off a screen: 0 O o, 1 I l i, 5 S s, 2 Z z, 8 B.
const upper = 'ACDEFGHJKLMNPQRTUVWXY';
const lower = 'abcdefghjkmnpqrtuvwxy';
const digits = '34679';
// None that a keyboard layout hides, or that a shell, a URL or a form would take for something else.
const special = '-_.:+=?!';
const everything = upper + lower + digits + special;
const attempts = 1_000;

const pick = (characters: string): string => characters.charAt(randomInt(characters.length));

/**
 * Makes a password from the system's random source with letters of both cases, digits and special characters, so that it
 * meets the rules of DSM as well as those of a domain. The first and the last character are letters or digits, since special
 * ones get lost at the ends when a password is copied.
 */
export function generatePassword({ length, without }: PasswordRules): string {
  const unwanted = without.map((word) => word.trim().toLowerCase()).filter((word) => word.length > 0);
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const password = shuffled(length);
    const plain = password.toLowerCase();
    const isEdged = /^[a-z0-9].*[a-z0-9]$/i.test(password);
    if (isEdged && !unwanted.some((word) => plain.includes(word))) return password;
  }
  throw new RangeError('The rules leave no password over.');
}

function shuffled(length: number): string {
  const characters = [upper, lower, digits, special].map(pick);
  while (characters.length < length) characters.push(pick(everything));
  for (let at = characters.length - 1; at > 0; at -= 1) {
    const other = randomInt(at + 1);
    [characters[at], characters[other]] = [characters[other] ?? '', characters[at] ?? ''];
  }
  return characters.join('');
}
