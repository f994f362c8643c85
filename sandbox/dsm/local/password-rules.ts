import { matchesPassword, type StoredPassword, storePassword } from '../password.ts';
import { Refusal } from '../refusal.ts';
import { dayOf, type LocalUser } from './accounts.ts';
import type { PasswordSettings } from './password-settings.ts';

/** Only 3121 was observed for a weak password; which rule answers which of the others follows their names in DSM's own table. */
const PASSWORD = { weak: 3121, reused: 3122, common: 3123, namesUser: 3124 } as const;
const LONGEST = 127;

const COMMON_PASSWORDS = new Set([
  'password',
  'password1',
  'passw0rd',
  '12345678',
  '123456789',
  'qwerty123',
  'welcome1',
  'letmein1',
  'admin123',
  'iloveyou1',
]);

/** Throws the code of the first rule that the password breaks. Special characters are whatever is neither letter, digit nor space (inferred). */
export function checkPassword(
  settings: PasswordSettings,
  password: string,
  user: { readonly name: string; readonly description: string; readonly earlier?: readonly StoredPassword[] },
): void {
  const rules = settings.policy.strong_password;
  const length = [...password].length;
  const tooShort = rules.min_length_enable && length < rules.min_length;
  const noCaseMix = rules.mixed_case && !(/\p{Ll}/u.test(password) && /\p{Lu}/u.test(password));
  const noDigit = rules.included_numeric_char && !/\d/.test(password);
  const noSpecial = rules.included_special_char && !/[^\p{L}\p{N}\s]/u.test(password);
  if (length > LONGEST || tooShort || noCaseMix || noDigit || noSpecial) throw new Refusal(PASSWORD.weak);
  if (rules.exclude_username && [user.name, user.description].some((word) => contains(password, word))) {
    throw new Refusal(PASSWORD.namesUser);
  }
  if (rules.exclude_common_password && COMMON_PASSWORDS.has(password.toLowerCase())) throw new Refusal(PASSWORD.common);
  const earlier = (user.earlier ?? []).slice(0, rules.history_num);
  if (earlier.some((stored) => matchesPassword(stored, password))) throw new Refusal(PASSWORD.reused);
}

/** Gives the user a password without asking any rule; `mustChange`: the next sign-in answers 410. */
export function givePassword(user: LocalUser, password: string, now: number, mustChange: boolean): void {
  if (user.password !== undefined) user.earlierPasswords = [user.password, ...user.earlierPasswords].slice(0, 24);
  user.password = storePassword(password, String(user.uid));
  user.passwordChangedOn = dayOf(now);
  user.mustChangePassword = mustChange;
}

function contains(password: string, word: string): boolean {
  return word !== '' && password.toLowerCase().includes(word.toLowerCase());
}
