import { DirectoryError, type ErrorCode } from '../../../core/errors.ts';
import type { BackOffSettings } from '../../login-back-off.ts';

/** What SYNO.API.Auth's codes mean (they mean something else for every other API), with what to do about it. */
const words: Readonly<Record<number, readonly [ErrorCode, string]>> = {
  400: ['directory-login-refused', 'the account or password is wrong. Check both in the configuration'],
  401: ['directory-login-refused', 'the account is disabled. Enable it in DSM'],
  402: ['directory-not-permitted', 'the account may not sign in to DSM. Allow it there'],
  403: [
    'directory-login-refused',
    'DSM asks for a one-time code. Set `otp` or `device_id`, or use an account without two-factor authentication',
  ],
  404: ['directory-login-refused', 'the one-time code was wrong. Check the secret under `otp`, and both clocks'],
  405: ['directory-login-refused', 'this address is an application portal. Enter the address of DSM itself'],
  406: ['directory-login-refused', 'the account needs two-factor authentication. Set it up in DSM, then set `otp`'],
  407: [
    'directory-blocked',
    "DSM blocked Deskhand's address after failed sign-ins. Unblock it in DSM: Control Panel, Security, Protection, Allow/Block List",
  ],
  408: ['directory-login-refused', 'the password has expired, and the account may not change it. Set a new one in DSM'],
  409: ['directory-login-refused', 'the password has expired. Set a new one in DSM and in the configuration'],
  410: [
    'directory-login-refused',
    'the account must change its password first. Sign in as that account, then put the new password into the configuration',
  ],
  411: [
    'directory-blocked',
    'the account is locked after failed sign-ins. Unlock it in DSM: Control Panel, Security, Account',
  ],
};

/** A wrong password must not get Deskhand blocked: DSM blocks an address after ten within five minutes, and an account sooner. */
export const refusedLogins: BackOffSettings = {
  patience: 2,
  firstPause: 5 * 60_000,
  longestPause: 60 * 60_000,
  advice: (until) =>
    `To avoid a block, Deskhand waits until ${until.toISOString().slice(11, 16)} UTC or a restart before it tries again.`,
};

/** Trying again at once can only make it worse. */
const blocking = new Set([407, 411]);

/** A sign-in that the NAS refused. Nothing was changed: without a session no call is made. */
export class LoginRefusal extends DirectoryError {
  readonly number: number;
  /** Further attempts would be refused, too, and could lengthen the block. */
  readonly isBlock: boolean;

  constructor(number: number, account: string, where: string) {
    const [code, reason] = words[number] ?? ['directory-login-refused', `DSM error ${number} (undocumented)`];
    super(code, { effect: 'none', userMessage: `${where} does not let Deskhand sign in as ${account}: ${reason}.` });
    this.number = number;
    this.isBlock = blocking.has(number);
  }
}
