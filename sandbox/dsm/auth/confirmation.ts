import { randomBytes } from 'node:crypto';
import type { Call } from '../api.ts';
import { matchesPassword } from '../password.ts';
import { Refusal } from '../refusal.ts';
import { candidateOf } from './principals.ts';

/** The code for a wrong password is inferred, not observed. */
const WRONG_PASSWORD = 400;

/** SYNO.Core.User.PasswordConfirm auth: proves the password of the session's own account and answers a token for calls that ask for one. */
export function confirmPassword(call: Call): unknown {
  const password = call.parameters.requiredText('password');
  const candidate = call.session === undefined ? undefined : candidateOf(call.nas, call.session.principal);
  if (!matchesPassword(candidate?.password, password)) throw new Refusal(WRONG_PASSWORD);
  const token = randomBytes(24).toString('base64url');
  call.session?.confirmations.add(token);
  return { SynoConfirmPWToken: token };
}
