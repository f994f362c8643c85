import { describe, expect, test } from 'vitest';
import { startCaller } from './caller.ts';

describe('the password policy', () => {
  test('is read, and set in parts; what is off keeps its value', async () => {
    const caller = await startCaller();
    const as = await caller.signIn();
    const change = { strong_password: { min_length_enable: false, included_special_char: true } };
    expect(await caller.call(as, 'SYNO.Core.User.PasswordPolicy set', change)).toMatchObject({
      data: {},
      method: 'set',
      success: true,
    });
    expect((await caller.call(as, 'SYNO.Core.User.PasswordPolicy get')).data).toEqual({
      enable_reset_passwd_by_email: true,
      password_must_change: false,
      strong_password: {
        min_length_enable: false,
        min_length: 8,
        mixed_case: true,
        included_numeric_char: true,
        included_special_char: true,
        exclude_username: true,
        exclude_common_password: false,
        history_num: 0,
      },
    });
    const wrong = { strong_password: { min_length: 3 } };
    expect(await caller.outcome(as, 'SYNO.Core.User.PasswordPolicy set', wrong)).toBe(3103);
  });

  test('rules sent as bare words, as one client does, succeed and change nothing', async () => {
    const caller = await startCaller();
    const as = await caller.signIn();
    const before = await caller.call(as, 'SYNO.Core.User.PasswordPolicy get');
    expect(await caller.outcome(as, 'SYNO.Core.User.PasswordPolicy set', { strong_password: 'mixed_case' })).toBe('ok');
    expect(await caller.call(as, 'SYNO.Core.User.PasswordPolicy get')).toEqual(before);
  });

  test.each([
    ['too short', { min_length: 12 }, 'Shorter-1', 3121],
    ['no special character', { included_special_char: true }, 'LongEnough1', 3121],
    ['one case only', {}, 'lower-case-1', 3121],
    ['the description inside', {}, '1x-ADA LOVELACE-x', 3124],
    ['a common one', { exclude_common_password: true }, 'Password1', 3123],
    ['the present one again', { history_num: 1 }, 'Account-Sandbox-1', 3122],
    ['over 127 characters', {}, `Aa1${'x'.repeat(125)}`, 3121],
  ])('refuses a password: %s', async (_what, rules, password, code) => {
    const caller = await startCaller();
    const as = await caller.signIn();
    await caller.call(as, 'SYNO.Core.User.PasswordPolicy set', { strong_password: rules });
    expect(await caller.outcome(as, 'SYNO.Core.User set', { name: 'ada', password })).toBe(code);
    expect((await caller.login({ account: 'ada', passwd: 'Account-Sandbox-1' })).success).toBe(true);
  });
});

test('password expiry tells ages only while they are on, and expires passwords then', async () => {
  const caller = await startCaller({
    seed: { users: [{ name: 'old', password: 'Account-Sandbox-1', passwordAge: 60, passwordNeverExpires: false }] },
  });
  const as = await caller.signIn();
  const { data } = await caller.call(as, 'SYNO.Core.User.PasswordExpiry get');
  expect(data).toEqual({
    password_expire_enable: false,
    min_age_enable: false,
    enable_login_prompt: false,
    allow_reset_after_expired: true,
    enable_mail_notification: false,
    mail_notification_days: '',
  });
  const old = { account: 'old', passwd: 'Account-Sandbox-1' };
  expect((await caller.login(old)).success).toBe(true);
  const set = await caller.call(as, 'SYNO.Core.User.PasswordExpiry set', { password_expire_enable: true, max_age: 45 });
  expect(set).not.toHaveProperty('data');
  expect((await caller.login(old)).error?.code).toBe(409);
  await caller.call(as, 'SYNO.Core.User.PasswordExpiry set', { allow_reset_after_expired: false });
  expect((await caller.login(old)).error?.code).toBe(408);
  await caller.call(as, 'SYNO.Core.User.PasswordExpiry set', { never_expired_list: ['old'] });
  expect((await caller.login(old)).success).toBe(true);
});

test('the username policy is a bare array', async () => {
  const caller = await startCaller();
  const { data } = await caller.call(await caller.signIn(), 'SYNO.Core.User.UsernamePolicy list');
  expect(data.slice(0, 4)).toEqual(['root', 'rootuser', 'rootusr', 'admin']);
});

describe('the reset link by mail', () => {
  test('goes to a local user with an address', async () => {
    const caller = await startCaller();
    expect((await caller.call(await caller.signIn(), 'SYNO.Auth.ForgotPwd send', { user: 'ada' })).data).toEqual({
      msg: 3,
    });
    expect(caller.dsm.state.mails).toMatchObject([{ to: 'ada@example.org', about: 'reset-link', account: 'ada' }]);
  });

  test.each([
    ['an administrator', 'deskhand'],
    ['a user without an address', 'alan'],
    ['a disabled user', 'temp01'],
    ['a domain user', 'EXAMPLE\\joan'],
    ['nobody', 'nobody'],
  ])('never goes to %s', async (_who, user) => {
    const caller = await startCaller();
    expect(await caller.outcome(await caller.signIn(), 'SYNO.Auth.ForgotPwd send', { user })).toBe(404);
    expect(caller.dsm.state.mails).toEqual([]);
  });

  test('never goes while the option is off or there is no mail server', async () => {
    const caller = await startCaller();
    const as = await caller.signIn();
    caller.dsm.state.mailServerConfigured = false;
    expect(await caller.outcome(as, 'SYNO.Auth.ForgotPwd send', { user: 'ada' })).toBe(404);
    caller.dsm.state.mailServerConfigured = true;
    await caller.call(as, 'SYNO.Core.User.PasswordPolicy set', { enable_reset_passwd_by_email: false });
    expect(await caller.outcome(as, 'SYNO.Auth.ForgotPwd send', { user: 'ada' })).toBe(404);
  });
});
