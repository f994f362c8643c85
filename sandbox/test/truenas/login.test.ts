import { describe, expect, it } from 'vitest';
import { brief, type Client, openNas, openTls, password } from './nas.ts';

const code = (otp_token: string): Record<string, unknown> => ({ mechanism: 'OTP_TOKEN', otp_token });

describe('an API key', () => {
  it('logs in without a code, and shows the account with its roles as a set', async () => {
    await using nas = await openNas();
    await using client = await nas.connect();
    const answer = await client.object('auth.login_ex', {
      mechanism: 'API_KEY_PLAIN',
      username: 'deskhand-limited',
      api_key: nas.simulator.apiKeys.limited,
    });
    expect(answer).toMatchObject({
      response_type: 'SUCCESS',
      authenticator: 'LEVEL_1',
      reconnect_token: null,
      user_info: {
        pw_name: 'deskhand-limited',
        source: 'LOCAL',
        privilege: { roles: { $set: ['ACCOUNT_WRITE', 'ACCOUNT_READ'] } },
        account_attributes: ['LOCAL', 'API_KEY'],
      },
    });
    expect((await client.object('auth.me')).pw_uid).toBe(3011);
  });

  it('that is wrong, or of somebody else, gives a result and no error', async () => {
    await using nas = await openNas();
    await using client = await nas.connect();
    for (const [username, api_key] of [
      ['deskhand', nas.simulator.apiKeys.limited],
      ['deskhand', `1-${'x'.repeat(64)}`],
      ['deskhand', 'nonsense'],
      ['nobody-there', nas.simulator.apiKeys.deskhand],
    ]) {
      const answer = await client.call('auth.login_ex', { mechanism: 'API_KEY_PLAIN', username, api_key });
      expect(answer).toEqual({ response_type: 'AUTH_ERR' });
    }
  });

  it('is revoked when it comes in clear from another machine, and not over TLS', async () => {
    await using nas = await openNas('25.10', { tlsPort: 0 });
    const login = (client: Client) =>
      client.object('auth.login_ex', {
        mechanism: 'API_KEY_PLAIN',
        username: 'deskhand',
        api_key: nas.simulator.apiKeys.deskhand,
        login_options: { user_info: false },
      });
    nas.simulator.faults.set({ remoteAddress: '203.0.113.9' });
    await using secure = await openTls(nas.simulator);
    expect((await login(secure)).response_type).toBe('SUCCESS');
    await using clear = await nas.connect();
    expect(await login(clear)).toEqual({ response_type: 'EXPIRED' });
    nas.simulator.faults.clear();
    await using local = await nas.connect();
    expect(await login(local)).toEqual({ response_type: 'EXPIRED' });
    expect((await login(secure)).response_type).toBe('EXPIRED');
  });
});

describe('a password', () => {
  it('asks for the code of a user with a secret, which counts once', async () => {
    await using nas = await openNas('26.0');
    const one = nas.simulator.oneTimeCode('alan');
    await using client = await nas.connect();
    const first = await client.call('auth.login_ex', password('alan', 'Alan-Sandbox-1'));
    expect(first).toEqual({ response_type: 'OTP_REQUIRED', username: 'alan' });
    expect(await client.object('auth.login_ex_continue', code(one))).toMatchObject({ response_type: 'SUCCESS' });
    await client.call('auth.login_ex', password('alan', 'Alan-Sandbox-1'));
    expect(await client.call('auth.login_ex', code(one))).toEqual({ response_type: 'AUTH_ERR' });
    nas.clock.moveOn(30_000);
    await client.call('auth.login_ex', password('alan', 'Alan-Sandbox-1'));
    const next = await client.object('auth.login_ex', code(nas.simulator.oneTimeCode('alan')));
    expect(next.response_type).toBe('SUCCESS');
  });

  it('needs no code while two-factor authentication is off for the system', async () => {
    await using nas = await openNas();
    await using admin = await nas.admin();
    await admin.call('auth.twofactor.update', { enabled: false });
    await using client = await nas.connect();
    expect(await client.object('auth.login_ex', password('alan', 'Alan-Sandbox-1'))).toMatchObject({
      response_type: 'SUCCESS',
    });
  });

  it('gives three more tries for a wrong code before 26, and none since', async () => {
    await using old = await openNas('25.10');
    await using before = await old.connect();
    await before.call('auth.login_ex', password('alan', 'Alan-Sandbox-1'));
    const words: unknown[] = [];
    for (let count = 0; count < 4; count += 1) {
      words.push((await before.object('auth.login_ex', code('000000'))).response_type);
    }
    expect(words).toEqual(['OTP_REQUIRED', 'OTP_REQUIRED', 'OTP_REQUIRED', 'AUTH_ERR']);
    await using today = await openNas('26.0');
    await using since = await today.connect();
    await since.call('auth.login_ex', password('alan', 'Alan-Sandbox-1'));
    expect(await since.call('auth.login_ex', code('000000'))).toEqual({ response_type: 'AUTH_ERR' });
    expect(brief(await since.error('auth.login_ex', code('000000')))).toEqual([
      -32001,
      'EINVAL',
      '[EINVAL] OTP_TOKEN: no authentication in progress',
    ]);
  });

  it('waiting for its code is abandoned by another mechanism', async () => {
    await using nas = await openNas();
    await using client = await nas.connect();
    await client.call('auth.login_ex', password('alan', 'Alan-Sandbox-1'));
    await client.call('auth.login_ex', password('grace', 'wrong'));
    expect((await client.error('auth.login_ex', code(nas.simulator.oneTimeCode('alan')))).data?.errname).toBe('EINVAL');
  });

  it.each([
    ['26.0', 'DENIED'],
    ['25.10', 'AUTH_ERR'],
  ] as const)('of a user without any privilege gives on %s %s', async (version, response) => {
    await using nas = await openNas(version);
    await using client = await nas.connect();
    expect(await client.call('auth.login_ex', password('ada', 'Ada-Sandbox-1'))).toEqual({ response_type: response });
  });

  it('of a locked user is refused', async () => {
    await using nas = await openNas();
    await using client = await nas.connect();
    expect(await client.call('auth.login_ex', password('noah', 'Noah-Sandbox-1'))).toEqual({
      response_type: 'AUTH_ERR',
    });
  });

  it('made for one time opens the account once, within a day, and lets it set its own', async () => {
    await using nas = await openNas();
    await using bot = await nas.limited();
    const oneTime = String(await bot.call('auth.generate_onetime_password', { username: 'ada' }));
    expect(oneTime).toMatch(/^\d+_\w{6}-\w{6}-\w{6}-\w{6}$/);
    await using ada = await nas.connect();
    const answer = await ada.object('auth.login_ex', password('ada', oneTime));
    expect(answer).toMatchObject({ response_type: 'SUCCESS', user_info: { account_attributes: ['LOCAL', 'OTPW'] } });
    expect(await ada.call('user.set_password', { username: 'ada', new_password: 'My-own-1' })).toBeNull();
    expect(nas.simulator.state.checkPassword('ada', 'My-own-1')).toBe(true);
    expect(await ada.call('auth.login_ex', password('ada', oneTime))).toEqual({ response_type: 'AUTH_ERR' });
    const late = String(await bot.call('auth.generate_onetime_password', { username: 'ada' }));
    nas.clock.moveOn(86_400_001);
    expect(await ada.call('auth.login_ex', password('ada', late))).toEqual({ response_type: 'AUTH_ERR' });
  });

  it('for one time is not made for a user who is unknown, locked or has no password', async () => {
    await using nas = await openNas();
    await using bot = await nas.limited();
    const reason = async (username: string) => brief(await bot.error('auth.generate_onetime_password', { username }));
    const at = 'auth.generate_onetime_password.username';
    expect(await reason('nobody-there')).toEqual([
      -32602,
      'EINVAL',
      `[EINVAL] ${at}: nobody-there: user does not exist.`,
    ]);
    expect(await reason('noah')).toEqual([-32602, 'EINVAL', `[EINVAL] ${at}: noah: account is locked.\n`]);
    expect((await reason('root'))[2]).toContain('password authentication is disabled');
  });
});

describe('the ways in, by version', () => {
  it('cannot be listed before a login from 25.04.2 to 25.10', async () => {
    await using old = await openNas('25.10');
    await using before = await old.connect();
    expect(brief(await before.error('auth.mechanism_choices'))).toEqual([
      -32001,
      'EINVAL',
      "'NoneType' object has no attribute 'may_create_auth_token'",
    ]);
    await using admin = await old.admin();
    expect(await admin.call('auth.mechanism_choices')).not.toContain('SCRAM');
    await using today = await openNas('26.0');
    await using since = await today.connect();
    expect(await since.call('auth.mechanism_choices')).toContain('SCRAM');
  });

  it('go by the endpoint: an old one of a new server knows no SCRAM and no reconnect token', async () => {
    await using nas = await openNas('27.0');
    await using client = await nas.connect('/api/v25.10.0');
    const scram = { mechanism: 'SCRAM', scram_type: 'CLIENT_FIRST_MESSAGE', rfc_str: 'x' };
    expect((await client.error('auth.login_ex', scram)).data?.reason).toContain("Input tag 'SCRAM'");
    const answer = await client.object('auth.login_ex', password('grace', 'Grace-Sandbox-1'));
    expect(Object.keys(answer).sort()).toEqual(['authenticator', 'response_type', 'user_info']);
  });

  it('still answer to the old calls, which on 27 are merely private', async () => {
    await using nas = await openNas('27.0');
    await using client = await nas.connect();
    expect(await client.call('auth.login_with_api_key', 'nonsense')).toBe(false);
    expect(await client.call('auth.login_with_api_key', nas.simulator.apiKeys.deskhand)).toBe(true);
    expect(await client.call('auth.login', 'alan', 'Alan-Sandbox-1')).toBe(false);
    expect(await client.call('auth.login', 'alan', 'Alan-Sandbox-1', nas.simulator.oneTimeCode('alan'))).toBe(true);
  });

  it('lead elsewhere on the standby of a pair', async () => {
    await using nas = await openNas();
    nas.simulator.faults.set({ standby: true });
    await using client = await nas.connect();
    expect(await client.object('auth.login_ex', password('grace', 'x'))).toMatchObject({
      response_type: 'REDIRECT',
      urls: [expect.stringMatching(/^https:/)],
    });
  });
});

describe('tokens and sessions', () => {
  it('let one in again once, or until unused for too long', async () => {
    await using nas = await openNas();
    await using client = await nas.connect();
    const first = await client.object('auth.login_ex', {
      ...password('grace', 'Grace-Sandbox-1'),
      login_options: { user_info: false, reconnect_token: true },
    });
    expect(first.user_info).toBeNull();
    const token = { mechanism: 'TOKEN_PLAIN', token: first.reconnect_token };
    await using again = await nas.connect();
    expect((await again.object('auth.login_ex', token)).response_type).toBe('SUCCESS');
    expect((await again.object('auth.login_ex', token)).response_type).toBe('AUTH_ERR');
    const second = await client.call('auth.generate_token', 10);
    nas.clock.moveOn(10_001);
    expect(await again.call('auth.login_with_token', second)).toBe(false);
  });

  it('can be seen and ended by those who may', async () => {
    await using nas = await openNas();
    await using admin = await nas.admin();
    await using grace = await nas.connect();
    await grace.call('auth.login_ex', password('grace', 'Grace-Sandbox-1'));
    const theirs = await admin.object('auth.sessions', [['credentials_data.username', '=', 'grace']], { get: true });
    expect(theirs).toMatchObject({
      credentials: 'LOGIN_PASSWORD',
      current: false,
      created_at: { $date: nas.clock.now() },
    });
    expect(await admin.call('auth.terminate_session', theirs.id)).toBe(true);
    expect((await grace.error('auth.me')).data?.errname).toBe('ENOTAUTHENTICATED');
    await using limited = await nas.limited();
    expect(brief(await limited.error('auth.sessions'))).toEqual([-32001, 'EACCES', '[EACCES] Not authorized']);
  });
});
