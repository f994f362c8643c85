import { randomInt } from 'node:crypto';
import { DirectoryError } from '../core/errors.ts';
import { Secret } from '../core/secret.ts';

/** Look-alikes (0 and O, 1, l and I) are left out, and signs that keyboards or formats make hard to type. */
const kinds = ['abcdefghijkmnpqrstuvwxyz', 'ABCDEFGHJKLMNPQRSTUVWXYZ', '23456789', '-+=!?%#.'] as const;
const everything = kinds.join('');
const usualLength = 16;
const greatestLength = 127;

interface Wanted {
  /** Characters that the server asks for; more than usual makes the password longer. */
  readonly leastLength?: number;
  /** Names and descriptions that must not be found in it as a whole, nor any of their words of three letters or more. */
  readonly avoid: readonly (string | undefined)[];
}

/** A password from the system's random source, with small and capital letters, digits and signs. */
export function generatePassword({ leastLength = 0, avoid }: Wanted): Secret {
  const length = Math.max(usualLength, leastLength);
  if (length > greatestLength) {
    const userMessage = `The password policy asks for ${length} characters. That is too long to type.`;
    throw new DirectoryError('weak-password', { userMessage, effect: 'none' });
  }
  const words = avoid.flatMap((text) => forbiddenWords(text ?? ''));
  for (;;) {
    const letters = [...kinds.map(pick), ...Array.from({ length: length - kinds.length }, () => pick(everything))];
    const password = shuffled(letters).join('');
    const lower = password.toLowerCase();
    if (!words.some((word) => lower.includes(word))) return new Secret(password);
  }
}

/** A whole name counts however short it is, since servers look for it; of its words, only those that mean something. */
function forbiddenWords(text: string): string[] {
  const whole = text.trim().toLowerCase();
  const words = whole.split(/[^\p{L}\p{N}]+/u).filter((word) => word.length >= 3);
  return whole === '' ? [] : [whole, ...words];
}

const pick = (letters: string): string => letters[randomInt(letters.length)] ?? '';

function shuffled(letters: readonly string[]): string[] {
  const mixed = [...letters];
  for (let last = mixed.length - 1; last > 0; last -= 1) {
    const other = randomInt(last + 1);
    [mixed[last], mixed[other]] = [mixed[other] ?? '', mixed[last] ?? ''];
  }
  return mixed;
}
