import { describe, expect, it } from 'vitest';
import {
  isMissingMethod,
  isNotPermitted,
  isSessionOver,
  TrueNasRefusal,
} from '../../../../src/directories/truenas/session/refusals.ts';
import type { RpcError } from '../../../../src/directories/truenas/session/wire.ts';

const place = { where: 'nas.example.org', account: 'deskhand', changes: true };
const refusal = (method: string, error: RpcError) => new TrueNasRefusal(method, error, place);

const callError = (error: number, errname: string, reason: string): RpcError => ({
  code: -32001,
  message: 'Method call error',
  data: { error, errname, reason: `[${errname}] ${reason}`, extra: null },
});

const invalid = (...extra: readonly (readonly [string | null, string, number])[]): RpcError => ({
  code: -32602,
  message: 'Invalid params',
  data: {
    error: 22,
    errname: 'EINVAL',
    reason: extra.map(([at, text]) => `[EINVAL] ${at}: ${text}\n`).join(''),
    extra,
  },
});

describe('a refusal of TrueNAS', () => {
  it.each<[string, string, RpcError, string, 'none' | 'unknown', RegExp]>([
    [
      'an unknown method',
      'user.renew_2fa_secret',
      { code: -32601, message: 'Method does not exist' },
      'not-supported',
      'none',
      /does not have the function/,
    ],
    ['too many calls', 'user.update', { code: -32000, message: 'Maximum number' }, 'directory-busy', 'none', /busy/],
    ['a rate limit', 'auth.login_ex', callError(16, 'EBUSY', 'Rate Limit Exceeded'), 'directory-busy', 'none', /busy/],
    [
      'a missing role',
      'user.create',
      callError(13, 'EACCES', 'Not authorized'),
      'directory-not-permitted',
      'none',
      /role ACCOUNT_WRITE/,
    ],
    [
      'a renewal for others',
      'user.renew_2fa_secret',
      callError(
        1,
        'EPERM',
        'bob: currently authenticated credential may not renew two-factor authentication for this user.',
      ),
      'directory-not-permitted',
      'none',
      /role FULL_ADMIN/,
    ],
    [
      'a directory user',
      'user.update',
      callError(
        1,
        'EPERM',
        'Users provided by a directory service must be modified through the identity provider (LDAP server or domain controller).',
      ),
      'not-supported',
      'none',
      /comes from a directory service/,
    ],
    [
      'the last administrator',
      'user.update',
      callError(13, 'EACCES', 'After deleting this user no password-enabled local user will remain.'),
      'directory-refused',
      'none',
      /After deleting/,
    ],
    [
      'an unknown user',
      'user.unset_2fa_secret',
      callError(2, 'ENOENT', "User 'bob' does not exist"),
      'not-found',
      'none',
      /does not exist\.$/,
    ],
    ['a missing instance', 'user.update', invalid([null, 'User 999 does not exist', 2]), 'not-found', 'none', /999/],
    [
      'a taken name',
      'user.create',
      invalid(['user_create.username', 'The username "ada" already exists.', 17]),
      'name-taken',
      'none',
      /Choose another/,
    ],
    [
      'a short password',
      'user.update',
      invalid(['user_update.password', 'The specified password is too short.', 22]),
      'weak-password',
      'none',
      /too short/,
    ],
    [
      'several faults',
      'user.create',
      invalid(
        ['user_create.groups.0', 'This group does not exist.', 22],
        ['user_create.full_name', "The ':' character is not allowed.", 22],
      ),
      'directory-refused',
      'none',
      /group does not exist\. The ':' character/,
    ],
    [
      'a fault without a list',
      'user.update',
      { code: -32602, message: 'Invalid params' },
      'directory-refused',
      'none',
      /Invalid params/,
    ],
    [
      'a failure on the way',
      'user.create',
      callError(14, 'EFAULT', 'Failed to write passwd'),
      'directory-refused',
      'unknown',
      /Failed to write passwd\.$/,
    ],
    [
      'an inner fault',
      'user.create',
      { code: -32603, message: 'Failed to JSON serialize server message' },
      'directory-answer-unknown',
      'unknown',
      /-32603/,
    ],
  ])('is told in a sentence for %s', (_, method, error, code, effect, words) => {
    expect(refusal(method, error)).toMatchObject({ code, effect, userMessage: expect.stringMatching(words) });
  });

  it('leaves nothing open where nothing was to be changed', () => {
    const error = callError(14, 'EFAULT', 'No');
    expect(new TrueNasRefusal('user.query', error, { ...place, changes: false }).effect).toBe('none');
  });

  it('shows no control characters of the server', () => {
    const { userMessage } = refusal('user.update', callError(14, 'EFAULT', 'line one\nline\u202e two\u0007'));
    expect(userMessage).toMatch(/line one line two\.$/);
  });

  it('is told apart by what can be done about it', () => {
    expect(isMissingMethod(refusal('x', { code: -32601, message: '' }))).toBe(true);
    expect(isNotPermitted(refusal('x', callError(13, 'EACCES', 'Not authorized')))).toBe(true);
    expect(isNotPermitted(new Error('other'))).toBe(false);
    expect(isSessionOver(callError(207, 'ENOTAUTHENTICATED', 'Not authenticated'))).toBe(true);
    expect(isSessionOver(callError(13, 'EACCES', 'Session is expired'))).toBe(true);
    expect(isSessionOver(callError(13, 'EACCES', 'Not authorized'))).toBe(false);
  });
});
