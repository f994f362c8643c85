import { DirectoryError, type ErrorCode } from '../../../core/errors.ts';
import type { BackOffSettings } from '../../login-back-off.ts';

export type LoginTrouble = 'key' | 'password' | 'expired' | 'denied' | 'no-code' | 'wrong-code' | 'unproven' | 'no-key';

/** Why a sign-in was refused, with what to do about it. `{account}` is the account that Deskhand signs in with. */
const words: Readonly<Record<LoginTrouble, readonly [ErrorCode, string]>> = {
  key: [
    'directory-login-refused',
    'it does not take the API key. Please check that the key under `api_key` belongs to {account}, still exists, and that {account} is not locked and holds a privilege',
  ],
  password: [
    'directory-login-refused',
    'the account or its password is wrong, or the account is locked or holds no privilege. Please check both in the configuration',
  ],
  expired: [
    'directory-login-refused',
    'the key or password has expired or was revoked; TrueNAS revokes a key that came in the clear. Please make a new one',
  ],
  denied: [
    'directory-not-permitted',
    'no group of {account} has a privilege. Please grant one in TrueNAS: Credentials, Groups, Privileges',
  ],
  'no-code': [
    'directory-login-refused',
    'it asks for a one-time code. Please set `otp`, or use an API key, which needs none',
  ],
  'wrong-code': [
    'directory-login-refused',
    'the one-time code was wrong. Please check the secret under `otp`, and the clocks of both machines',
  ],
  unproven: [
    'directory-not-trusted',
    'it could not prove that it knows the API key. It may not be the NAS that it seems to be; please have that looked into',
  ],
  'no-key': ['config-invalid', 'the secret under `api_key` is no API key, which looks like 7-abcd…. Please check it'],
};

/** TrueNAS takes twenty sign-ins of one address within a minute; people who try again must not use them up. */
export const refusedLogins: BackOffSettings = {
  patience: 1,
  firstPause: 60_000,
  longestPause: 60_000,
  advice: (until) => `Deskhand tries again at ${until.toISOString().slice(11, 19)} UTC at the earliest.`,
};

/** A sign-in that did not come about for a reason that trying again does not mend. Nothing was changed. */
export class LoginRefusal extends DirectoryError {
  constructor(trouble: LoginTrouble, account: string, where: string) {
    const [code, reason] = words[trouble];
    super(code, {
      effect: 'none',
      userMessage: `Deskhand cannot sign in to ${where} as ${account}: ${reason.replaceAll('{account}', account)}.`,
    });
  }
}
