import { describe, expect, test } from 'vitest';
import { startCaller } from './caller.ts';

const NEW = { name: 'Toto', password: 'Long-Password-1', description: 'A tester', email: 'toto@example.org' };

describe('listing local users', () => {
  test('rows hold the name and what was asked for; package users are in no list', async () => {
    const caller = await startCaller();
    const as = await caller.signIn();
    const { data } = await caller.call(as, 'SYNO.Core.User list', {
      type: 'local',
      offset: 0,
      limit: 2,
      additional: ['email', 'expired', 'uid'],
    });
    expect(data).toEqual({
      offset: 0,
      total: 12,
      users: [
        { name: 'ada', email: 'ada@example.org', expired: 'normal', uid: 1030 },
        { name: 'admin', email: '', expired: 'now', uid: 1024 },
      ],
    });
    const all = await caller.call(as, 'SYNO.Core.User list', { limit: -1, sort_by: 'uid', sort_direction: 'DESC' });
    expect(all.data.users[0]).toEqual({ name: 'temp01' });
    expect(await caller.outcome(as, 'SYNO.Core.User list', { type: 'system' })).toBe(3103);
  });

  test('get answers an array with the uid, looks names up without regard to case, and knows what list does not', async () => {
    const caller = await startCaller();
    const as = await caller.signIn();
    const asked = { name: 'ADA', additional: ['groups', '2fa_status', 'password_last_change', 'is_password_pending'] };
    const { data, api } = await caller.call(as, 'SYNO.Core.User get', asked);
    const day = Math.floor(caller.clock.now() / 86_400_000) - 30;
    expect(api).toBe('SYNO.Core.User');
    expect(data.users).toEqual([
      {
        name: 'ada',
        uid: 1030,
        groups: ['users', 'finance'],
        '2fa_status': false,
        password_last_change: day,
        is_password_pending: false,
      },
    ]);
    expect(await caller.outcome(as, 'SYNO.Core.User get', { name: 'nobody' })).toBe(3106);
    expect(await caller.outcome(as, 'SYNO.Core.User get', { name: 'SynologyPhotos' })).toBe(3106);
  });
});

test('groups of a user come as names or, where the switch says so, as objects', async () => {
  const caller = await startCaller();
  const as = await caller.signIn();
  caller.dsm.faults.set({ groupsAsObjects: true });
  const { data } = await caller.call(as, 'SYNO.Core.User list', { limit: 1, additional: ['groups'] });
  expect(data.users[0].groups).toEqual([{ name: 'users' }, { name: 'finance' }]);
});

describe('creating a local user', () => {
  test('answers name and uid, puts the user into users, mails when asked to, and lets them sign in', async () => {
    const caller = await startCaller();
    const as = await caller.signIn();
    const { data } = await caller.call(as, 'SYNO.Core.User create', {
      ...NEW,
      notify_by_email: true,
      groups: ['administrators'],
    });
    expect(data).toEqual({ name: 'Toto', uid: 1036 });
    expect((await caller.call(as, 'SYNO.Core.User.Group get', { name: 'toto' })).data).toEqual({ groups: ['users'] });
    expect(caller.dsm.state.mails).toMatchObject([
      { to: 'toto@example.org', about: 'account-created', holdsPassword: false },
    ]);
    expect((await caller.login({ account: 'toto', passwd: NEW.password })).data.account).toBe('Toto');
  });

  test.each([
    ['a name that differs in case only', { name: 'ADA' }, 3107],
    ['a reserved name', { name: 'Root' }, 3107],
    ['the name of a package user', { name: 'synologyphotos' }, 3107],
    ['a name with a slash', { name: 'a/b' }, 3103],
    ['a short password', { password: 'Abc1' }, 3121],
    ['a password without a digit', { password: 'Long-Password' }, 3121],
    ['a password with the name in it', { password: 'Xtoto-12345' }, 3124],
    ['a date with dashes', { expired: '2026-01-31' }, 3103],
    ['a date that does not exist', { expired: '2026/2/30' }, 3103],
    ['no name', { name: '' }, 3103],
  ])('%s is refused and nothing is created', async (_what, fields, code) => {
    const caller = await startCaller();
    const as = await caller.signIn();
    expect(await caller.outcome(as, 'SYNO.Core.User create', { ...NEW, ...fields })).toBe(code);
    expect(caller.dsm.state.accounts.users()).toHaveLength(13);
  });

  test('a uid is never given twice', async () => {
    const caller = await startCaller();
    const as = await caller.signIn();
    await caller.call(as, 'SYNO.Core.User create', NEW);
    await caller.call(as, 'SYNO.Core.User delete', { name: ['toto'] });
    expect((await caller.call(as, 'SYNO.Core.User create', NEW)).data.uid).toBe(1037);
  });
});

describe('changing a local user', () => {
  test('touches only what is sent', async () => {
    const caller = await startCaller();
    const as = await caller.signIn();
    await caller.call(as, 'SYNO.Core.User set', { name: 'ada', expired: '2026/02/03' });
    expect(caller.dsm.state.accounts.user('ada')).toMatchObject({
      email: 'ada@example.org',
      description: 'Ada Lovelace',
      expired: '2026/2/3',
    });
    const ada = { account: 'ada', passwd: 'Account-Sandbox-1' };
    expect((await caller.login(ada)).success).toBe(true);
    caller.clock.moveOn(20 * 86_400_000);
    expect((await caller.login(ada)).error?.code).toBe(401);
    await caller.call(await caller.signIn(), 'SYNO.Core.User set', { name: 'ada', expired: 'never' });
    expect(caller.dsm.state.accounts.user('ada')?.expired).toBe('normal');
  });

  test('renames, and sets a password that is good at once', async () => {
    const caller = await startCaller();
    const as = await caller.signIn();
    const change = { name: 'ada', new_name: 'ada.l', password: 'Analytical-Engine-1' };
    const { data } = await caller.call(as, 'SYNO.Core.User set', change);
    expect(data).toEqual({
      name: 'ada.l',
      password_last_change: Math.floor(caller.clock.now() / 86_400_000),
      uid: 1030,
    });
    expect((await caller.login({ account: 'ada.l', passwd: change.password })).success).toBe(true);
    expect(await caller.outcome(as, 'SYNO.Core.User set', { name: 'ada.l', new_name: 'kim' })).toBe(3107);
  });

  test('after a reset the user must change the password where the policy says so', async () => {
    const caller = await startCaller();
    const as = await caller.signIn();
    await caller.call(as, 'SYNO.Core.User.PasswordPolicy set', { password_must_change: true });
    await caller.call(as, 'SYNO.Core.User set', { name: 'ada', password: 'Analytical-Engine-1' });
    expect((await caller.login({ account: 'ada', passwd: 'Analytical-Engine-1' })).error?.code).toBe(410);
    expect(
      (await caller.call(as, 'SYNO.Core.User get', { name: 'ada', additional: ['is_password_pending'] })).data.users[0]
        .is_password_pending,
    ).toBe(true);
  });

  test('the built-in admin answers 105, the last administrator cannot be disabled', async () => {
    const caller = await startCaller();
    const as = await caller.signIn();
    expect(await caller.outcome(as, 'SYNO.Core.User set', { name: 'admin', expired: 'normal' })).toBe(105);
    expect(await caller.outcome(as, 'SYNO.Core.User set', { name: 'deskhand', expired: 'now' })).toBe(3109);
  });
});

describe('deleting a local user', () => {
  test('answers 3102 beside the success and the user is gone, also from groups', async () => {
    const caller = await startCaller();
    const as = await caller.signIn();
    expect((await caller.call(as, 'SYNO.Core.User delete', { name: ['ada', 'max'] })).data).toEqual({ errors: [3102] });
    expect((await caller.call(as, 'SYNO.Core.Group.Member list', { group: 'finance' })).data.total).toBe(0);
    expect(await caller.outcome(as, 'SYNO.Core.User delete', { name: 'ada' })).toBe(3106);
  });

  test('a bare name is taken, but not while the switch is strict', async () => {
    const caller = await startCaller();
    const as = await caller.signIn();
    caller.dsm.faults.set({ strictDelete: true });
    expect(await caller.outcome(as, 'SYNO.Core.User delete', { name: 'ada' })).toBe(3101);
    caller.dsm.faults.set({ strictDelete: false });
    expect(await caller.outcome(as, 'SYNO.Core.User delete', { name: 'ada' })).toBe('ok');
  });

  test('built-in accounts and the last administrator stay', async () => {
    const caller = await startCaller();
    const as = await caller.signIn();
    expect(await caller.outcome(as, 'SYNO.Core.User delete', { name: ['guest'] })).toBe(3115);
    expect(await caller.outcome(as, 'SYNO.Core.User delete', { name: ['ada', 'deskhand'] })).toBe(3109);
    expect(caller.dsm.state.accounts.user('ada')).toBeDefined();
  });
});
