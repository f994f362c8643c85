import { describe, expect, test } from 'vitest';
import { oneTimePassword } from '../../dsm/auth/second-factor.ts';
import { startCaller } from './caller.ts';

describe('signing in', () => {
  test('version 7 answers sid, token and account; the cookie comes unless the format is sid', async () => {
    const caller = await startCaller();
    const withSid = await caller.login();
    expect(withSid.data).toEqual({
      sid: expect.stringMatching(/^[\w-]{86}$/),
      synotoken: expect.any(String),
      account: 'deskhand',
      is_portal_port: false,
    });
    const fields = {
      api: 'SYNO.API.Auth',
      method: 'login',
      version: '7',
      account: 'deskhand',
      passwd: 'Deskhand-Sandbox-1',
    };
    const response = await caller.form(fields, 'auth.cgi');
    expect(response.headers.get('set-cookie')).toMatch(/^id=[\w-]{86};expires=\+7d;max-age=604800;path=\/;HttpOnly$/);
    expect(await response.json()).toMatchObject({ data: { synotoken: '--------' } });
  });

  test('the session is taken from query, body or cookie, the token from header or parameter', async () => {
    const caller = await startCaller();
    const { sid, token } = await caller.signIn();
    const set = { api: 'SYNO.Core.User', method: 'set', version: '1', name: 'ada', description: 'seen' };
    const codes = [
      caller.form({ ...set, _sid: sid, SynoToken: token }),
      caller.form({ ...set, SynoToken: token }, `entry.cgi?_sid=${sid}`),
      caller.form(set, 'entry.cgi', { Cookie: `a=b; id=${sid}`, 'X-SYNO-TOKEN': token }),
    ].map(async (response) => (await caller.answer(response)).success);
    expect(await Promise.all(codes)).toEqual([true, true, true]);
  });

  test('a change without its token answers 119, or what the switch says; a read needs none', async () => {
    const caller = await startCaller();
    const { sid } = await caller.signIn();
    const without = { sid, token: '' };
    expect(await caller.outcome(without, 'SYNO.Core.User list')).toBe('ok');
    expect(await caller.outcome(without, 'SYNO.Core.User set', { name: 'ada', email: 'x@example.org' })).toBe(119);
    caller.dsm.faults.set({ missingTokenCode: 103 });
    expect(await caller.outcome(without, 'SYNO.Core.User set', { name: 'ada', email: 'x@example.org' })).toBe(103);
    expect(caller.dsm.state.accounts.user('ada')?.email).toBe('ada@example.org');
  });

  test('a sid from a login below version 7 reads everything and changes nothing', async () => {
    const caller = await startCaller();
    const as = await caller.signIn({}, 6);
    expect(await caller.outcome(as, 'SYNO.Core.User list')).toBe('ok');
    expect(await caller.outcome(as, 'SYNO.Core.User set', { name: 'ada', email: '' })).toBe(105);
    expect(await caller.outcome(as, 'SYNO.Core.User.Group join', { name: 'ada', join_group: ['editors'] })).toBe(105);
    const items = [{ api: 'SYNO.Core.User', method: 'set', version: 1, name: 'ada', email: '' }];
    expect((await caller.compound(as, items)).result[0].error.code).toBe(105);
  });

  test.each([
    ['a wrong password', { passwd: 'wrong' }, 400],
    ['an unknown account', { account: 'nobody' }, 400],
    ['a disabled account with the right password', { account: 'temp01', passwd: 'Account-Sandbox-1' }, 401],
    ['a disabled account with a wrong password', { account: 'temp01', passwd: 'wrong' }, 400],
    [
      'a plain user without a suitable session name',
      { account: 'ada', passwd: 'Account-Sandbox-1', session: 'mybot' },
      402,
    ],
  ])('%s is refused', async (_what, fields, code) => {
    const caller = await startCaller();
    expect((await caller.login(fields)).error).toEqual({ code });
  });

  test('a plain user may sign in to the desktop, and is then refused with a header that says so', async () => {
    const caller = await startCaller();
    const { sid, token } = await caller.signIn({ account: 'ada', passwd: 'Account-Sandbox-1' });
    const response = await caller.form({
      api: 'SYNO.Core.User',
      method: 'list',
      version: '1',
      _sid: sid,
      SynoToken: token,
    });
    expect(response.headers.get('x-request-error')).toBe('noprivilege');
    expect(await response.json()).toEqual({ error: { code: 105 }, success: false });
  });
});

describe('the second factor', () => {
  const secret = 'JBSWY3DPEHPK3PXP';
  const sam = { account: 'sam', passwd: 'Security-Sandbox-1' };

  test('the one-time passwords are those of RFC 6238', () => {
    const known = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
    expect([59, 1111111109, 20000000000].map((at) => oneTimePassword(known, at * 1000))).toEqual([
      '287082',
      '081804',
      '353130',
    ]);
  });

  test('is asked for, checked, and skipped later with the device token under the same device name only', async () => {
    const caller = await startCaller();
    const asked = await caller.login(sam);
    expect(asked.error).toEqual({
      code: 403,
      errors: { token: expect.any(String), types: [{ type: 'authenticator' }, { type: 'fido' }, { type: 'otp' }] },
    });
    const right = oneTimePassword(secret, caller.clock.now());
    const wrong = right === '000000' ? '000001' : '000000';
    expect((await caller.login({ ...sam, otp_code: wrong })).error?.code).toBe(404);
    const device = { enable_device_token: 'yes', device_name: 'bot' };
    const { data } = await caller.login({ ...sam, otp_code: right, ...device });
    expect(data.device_id).toEqual(expect.any(String));
    expect((await caller.login({ ...sam, device_id: data.device_id, device_name: 'bot' })).success).toBe(true);
    expect((await caller.login({ ...sam, device_id: data.device_id, device_name: 'other' })).error?.code).toBe(403);
    caller.dsm.state.accounts.user('sam')?.devices.clear();
    expect((await caller.login({ ...sam, device_id: data.device_id, device_name: 'bot' })).error?.code).toBe(403);
  });

  test('version 6 names the device token differently', async () => {
    const caller = await startCaller();
    const otp_code = oneTimePassword(secret, caller.clock.now());
    const { data } = await caller.login({ ...sam, otp_code, enable_device_token: 'yes', device_name: 'bot' }, 6);
    expect(Object.keys(data)).toEqual(['sid', 'synotoken', 'did']);
  });

  test('one that is owed and not set up answers 406', async () => {
    const caller = await startCaller({
      seed: { users: [{ name: 'new', password: 'Account-Sandbox-1', secondFactorOwed: true }] },
    });
    expect((await caller.login({ account: 'new', passwd: 'Account-Sandbox-1' })).error?.code).toBe(406);
  });
});

describe('protection against guessing', () => {
  test('five failures lock the account for half an hour, even for the right password', async () => {
    const caller = await startCaller();
    for (let tries = 0; tries < 5; tries += 1) expect((await caller.login({ passwd: 'wrong' })).error?.code).toBe(400);
    expect((await caller.login()).error?.code).toBe(411);
    caller.clock.moveOn(31 * 60_000);
    expect((await caller.login()).success).toBe(true);
  });

  test('ten failures within five minutes block the address for every account and for ever', async () => {
    const caller = await startCaller();
    for (let tries = 0; tries < 10; tries += 1) await caller.login({ account: `guess${tries}`, passwd: 'wrong' });
    caller.clock.moveOn(24 * 3_600_000);
    expect((await caller.login()).error?.code).toBe(407);
    caller.dsm.state.protection.clear();
    expect((await caller.login()).success).toBe(true);
  });

  test('the limits are read and set by their APIs', async () => {
    const caller = await startCaller();
    const as = await caller.signIn();
    expect((await caller.call(as, 'SYNO.Core.Security.AutoBlock get')).data).toEqual({
      enable: true,
      attempts: 10,
      within_mins: 5,
      expire_day: 0,
    });
    expect(await caller.outcome(as, 'SYNO.Core.Security.AutoBlock set', { attempts: 2 })).toBe('ok');
    await caller.login({ account: 'x', passwd: 'wrong' });
    await caller.login({ account: 'y', passwd: 'wrong' });
    expect((await caller.login()).error?.code).toBe(407);
    expect(await caller.outcome(as, 'SYNO.Core.Security.AutoBlock set', { attempts: 'many' })).toBe(120);
  });
});
