import type { Problems } from '../errors.ts';
import type { TrueNasState, User } from '../state.ts';

const present: Readonly<Record<string, RegExp>> = {
  UPPER: /[A-Z]/,
  LOWER: /[a-z]/,
  NUMBER: /\d/,
  SPECIAL: /[^A-Za-z0-9]/,
};

/** Checks a new password against `system.security`; the oldest entry of a history comes first. */
export function checkNewPassword(
  state: TrueNasState,
  at: string,
  password: string,
  user: User | undefined,
  problems: Problems,
): void {
  const { complexity, minimumLength, historyLength } = state.passwordRules;
  const absent = complexity.filter((rule) => !present[rule]?.test(password));
  if (absent.length > 0) {
    problems.add(
      at,
      'The specified password does not meet minimum complexity requirements. ' +
        `The following character types are absent: ${absent.join(', ')}`,
    );
  }
  if (minimumLength !== null && password.length < minimumLength) {
    problems.add(
      at,
      `The specified password is too short. The minimum password length is ${minimumLength} characters.`,
    );
  }
  if (historyLength === null || !user) return;
  const recent = [...user.passwordHistory, user.password].slice(-historyLength);
  if (recent.includes(password)) {
    problems.add(
      at,
      'The security configuration of the TrueNAS server requires a password ' +
        `that does not match any of the last ${historyLength} passwords for this account.`,
    );
  }
}
