import { randomInt } from 'node:crypto';
import { z } from 'zod';
import { DeskhandError } from '../../core/errors.ts';
import { Secret } from '../../core/secret.ts';
import type { Session } from './session.ts';

const Rules = z.object({
  min_length_enable: z.boolean().catch(false),
  min_length: z.number().catch(0),
  exclude_username: z.boolean().catch(false),
});

const PasswordPolicy = z.object({
  enable_reset_passwd_by_email: z.boolean().optional().catch(undefined),
  strong_password: Rules.catch({ min_length_enable: false, min_length: 0, exclude_username: false }),
});
export type PasswordPolicy = z.infer<typeof PasswordPolicy>;

/** The rules for local passwords, as they are now. */
export function readPasswordPolicy(session: Session): Promise<PasswordPolicy> {
  return session.call({
    api: 'SYNO.Core.User.PasswordPolicy',
    method: 'get',
    version: 1,
    data: PasswordPolicy,
  });
}

/** Least characters that the policy asks for: the number stays filled in while its switch is off. */
export function leastLength({ strong_password: rules }: PasswordPolicy): number {
  return rules.min_length_enable ? rules.min_length : 0;
}

/** Look-alikes (0 and O, 1, l and I) are left out, and signs that keyboards or formats make hard to type. */
const kinds = ['abcdefghijkmnpqrstuvwxyz', 'ABCDEFGHJKLMNPQRSTUVWXYZ', '23456789', '-+=!?%#.'] as const;
const everything = kinds.join('');
const usualLength = 16;
const greatestLength = 127;

interface Wanted {
  readonly leastLength?: number;
  /** Names and descriptions that must not be found in it, nor any of their words of three letters or more. */
  readonly avoid: readonly (string | undefined)[];
}

/**
 * A password from the system's random source, with small and capital letters, digits and signs: whatever a policy of DSM
 * or of a domain may ask for, it has.
 */
export function generatePassword({ leastLength: least = 0, avoid }: Wanted): Secret {
  const length = Math.max(usualLength, least);
  if (length > greatestLength) {
    const tell = `The password policy asks for ${length} characters, which is more than DSM takes.`;
    throw new DeskhandError('weak-password', { tell });
  }
  const words = avoid.flatMap((text) => forbiddenWords(text ?? ''));
  for (;;) {
    const letters = [...kinds.map(pick), ...Array.from({ length: length - kinds.length }, () => pick(everything))];
    const password = shuffled(letters).join('');
    const lower = password.toLowerCase();
    if (!words.some((word) => lower.includes(word))) return new Secret(password);
  }
}

/** Only what a generated password could hold; a word of one or two letters would forbid too many. */
function forbiddenWords(text: string): string[] {
  const lower = text.toLowerCase();
  return [lower, ...lower.split(/[^\p{L}\p{N}]+/u)].filter((word) => word.length >= 3);
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
