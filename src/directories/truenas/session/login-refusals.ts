import { DirectoryError, type ErrorCode } from '../../../core/errors.ts';
import type { BackOffSettings } from '../../login-back-off.ts';

export type LoginTrouble = 'key' | 'password' | 'expired' | 'denied' | 'no-code' | 'wrong-code' | 'unproven' | 'no-key';

/** Why a sign-in was refused, with what to do about it. `{account}` is the account that Deskhand signs in with. */
const words: Readonly<Record<LoginTrouble, readonly [ErrorCode, string]>> = {
  key: [
    'directory-login-refused',
    'it refused the API key. Check that the key under `api_key` exists and belongs to {account}, and that {account} is unlocked with a privilege',
  ],
  password: [
    'directory-login-refused',
    'the account or password is wrong, or the account is locked or has no privilege. Check both in the configuration',
  ],
  expired: [
    'directory-login-refused',
    'the key or password was revoked or has expired. TrueNAS revokes a key sent unencrypted. Create a new one',
  ],
  denied: [
    'directory-not-permitted',
    'no group of {account} has a privilege. Grant one in TrueNAS: Credentials, Groups, Privileges',
  ],
  'no-code': ['directory-login-refused', 'it asks for a one-time code. Set `otp`, or use an API key, which needs none'],
  'wrong-code': [
    'directory-login-refused',
    'the one-time code was wrong. Check the secret under `otp`, and both clocks',
  ],
  unproven: [
    'directory-not-trusted',
    'it did not prove that it knows the API key. It may be another machine. Check the address and certificate',
  ],
  'no-key': ['config-invalid', 'the secret under `api_key` is not an API key, which looks like 7-abcd…. Check it'],
};

/** TrueNAS takes twenty sign-ins of one address within a minute; people who try again must not use them up. */
export const refusedLogins: BackOffSettings = {
  patience: 1,
  firstPause: 60_000,
  longestPause: 60_000,
  advice: (until) => `Deskhand tries again after ${until.toISOString().slice(11, 19)} UTC.`,
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
