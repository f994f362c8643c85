import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { brief, idOf, type Nas, openNas, password } from './nas.ts';

let nas: Nas;

beforeEach(async () => {
  nas = await openNas();
});

afterEach(() => nas.simulator.close());

const setFaults = (faults: unknown, type = 'application/json') =>
  fetch(`${nas.simulator.url}/_control`, {
    method: 'POST',
    headers: { 'content-type': type },
    body: JSON.stringify(faults),
  });

describe('faults', () => {
  it('are listed with what they do, set over HTTP, and cleared', async () => {
    const listed: unknown = await (await setFaults({ jobPace: 7 })).json();
    expect(listed).toMatchObject({
      switches: expect.arrayContaining([
        expect.objectContaining({ name: 'jobPace', value: 7, description: expect.any(String) }),
      ]),
    });
    await fetch(`${nas.simulator.url}/_control`, { method: 'DELETE' });
    expect(nas.simulator.faults.values.jobPace).toBe(50);
  });

  it.each([{ nonsense: 1 }, { serverError: 404 }, { dropSocket: true }, { version: '24.10' }, []])(
    'refuse %j',
    async (faults) => {
      expect((await setFaults(faults)).status).toBe(400);
    },
  );

  it('cannot be set by a page of another origin', async () => {
    expect((await setFaults({ latency: 1 }, 'text/plain')).status).toBe(415);
  });

  it('answer a new connection and the version list with a page', async () => {
    nas.simulator.faults.set({ serverError: 502 });
    await expect(nas.connect()).rejects.toThrow('502');
    expect((await fetch(`${nas.simulator.url}/api/versions`)).headers.get('content-type')).toContain('text/html');
  });

  it.each([
    ['before', false],
    ['after', true],
  ] as const)('cut the connection %s a call is applied', async (dropSocket, applied) => {
    const admin = await nas.admin();
    const id = await idOf(admin, 'ada');
    nas.simulator.faults.set({ dropSocket, onlyFor: 'user.update', times: 1 });
    const lost = admin.send('user.update', id, { locked: true });
    await admin.closed;
    expect(nas.simulator.state.users.get(id)?.locked).toBe(applied);
    expect(nas.simulator.calls.at(-1)).toMatchObject({ method: 'user.update', applied });
    await using again = await nas.admin();
    expect(await again.object('user.update', id, { locked: true })).toMatchObject({ locked: true });
    expect(await Promise.race([lost, 'no reply'])).toBe('no reply');
  });

  it('refuse for want of a role, or of patience', async () => {
    await using admin = await nas.admin();
    nas.simulator.faults.set({ roleMissing: true, onlyFor: 'user.' });
    expect(brief(await admin.error('user.query'))).toEqual([-32001, 'EACCES', '[EACCES] Not authorized']);
    expect(await admin.call('core.ping')).toBe('pong');
    nas.simulator.faults.clear();
    nas.simulator.faults.set({ rateLimited: true });
    await using anonymous = await nas.connect();
    expect(brief(await anonymous.error('auth.login_ex', password('ada', 'x')))).toEqual([
      -32001,
      'EBUSY',
      '[EBUSY] Rate Limit Exceeded',
    ]);
  });
});

describe('the release', () => {
  const offered = async (): Promise<unknown> => (await fetch(`${nas.simulator.url}/api/versions`)).json();

  it('is switched while it runs, which ends all connections, and back when that is cleared', async () => {
    const admin = await nas.admin();
    expect((await setFaults({ version: '25.04' })).status).toBe(200);
    await admin.closed;
    expect(await offered()).toEqual(['v25.04.0', 'v25.04.1', 'v25.04.2']);
    await using older = await nas.admin();
    const id = await idOf(older, 'ada');
    const renewed = await older.object('user.renew_2fa_secret', 'ada', { interval: 45 });
    expect(renewed).toMatchObject({ id, twofactor_config: { interval: 45 } });
    await setFaults({ latency: 1 });
    expect(await older.call('core.ping')).toBe('pong');
    await fetch(`${nas.simulator.url}/_control`, { method: 'DELETE' });
    await older.closed;
    expect(await offered()).toContain('v27.0.0');
  });
});

describe('the record of calls', () => {
  it('counts each with its outcome and the caller', async () => {
    await using admin = await nas.admin();
    await admin.error('user.get_instance', 999);
    expect(nas.simulator.calls).toEqual([
      expect.objectContaining({ method: 'auth.login_ex', username: null, outcome: 'ok', code: null }),
      expect.objectContaining({
        method: 'user.get_instance',
        parameters: [999],
        username: 'deskhand',
        outcome: 'error',
        code: -32602,
        errname: 'EINVAL',
        applied: true,
        at: nas.clock.now(),
      }),
    ]);
  });

  it('masks every secret that was sent', async () => {
    const canary = 'CANARY-secret';
    await using admin = await nas.admin();
    await admin.send('auth.login_ex', password('ada', canary));
    await admin.send('auth.login_ex', { mechanism: 'OTP_TOKEN', otp_token: canary });
    await admin.send('auth.login_ex', { mechanism: 'TOKEN_PLAIN', token: canary });
    await admin.send('auth.login_with_api_key', canary);
    await admin.send('auth.login', 'ada', canary, canary);
    await admin.send('user.set_password', { username: 'ada', old_password: canary, new_password: canary });
    await admin.send('user.update', await idOf(admin, 'ada'), { password: canary });
    await admin.send('core.bulk', 'user.update', [[1, { password: canary }]]);
    const shown = await (await fetch(`${nas.simulator.url}/_control/calls`)).text();
    expect(JSON.parse(shown).calls).toHaveLength(10);
    expect(shown).not.toContain(canary);
    expect(shown).not.toContain('DeskhandSandboxKey');
  });

  it('stands beside the accounts and groups, without a secret', async () => {
    const users = await (await fetch(`${nas.simulator.url}/_control/users`)).text();
    expect(users).toContain('"username":"ada"');
    expect(users).not.toContain('$6$');
    const groups = await (await fetch(`${nas.simulator.url}/_control/groups`)).text();
    expect(groups).toContain('"name":"finance"');
  });
});

describe('roles', () => {
  it.each([
    ['user.query', [], null],
    ['user.shell_choices', [[]], null],
    ['auth.generate_onetime_password', [{ username: 'ada' }], null],
    ['auth.twofactor.config', [], 'EACCES'],
    ['auth.sessions', [], 'EACCES'],
    ['api_key.query', [], 'EACCES'],
    ['system.security.config', [], 'EACCES'],
    ['service.control', ['RELOAD', 'ssh'], 'EACCES'],
    ['user.provisioning_uri', ['ada'], 'EACCES'],
  ] as const)('ACCOUNT_WRITE calling %s', async (method, parameters, errname) => {
    await using limited = await nas.limited();
    expect((await limited.send(method, ...parameters)).error?.data?.errname ?? null).toBe(errname);
    await using admin = await nas.admin();
    expect((await admin.send(method, ...parameters)).error).toBeUndefined();
  });
});

describe('API keys', () => {
  it('are shown once, and stop when they expire or are deleted', async () => {
    await using admin = await nas.admin();
    const made = await admin.object('api_key.create', {
      name: 'second',
      username: 'deskhand-limited',
      expires_at: { $date: nas.clock.now() + 60_000 },
    });
    expect(made.key).toMatch(/^\d+-[A-Za-z0-9]{64}$/);
    expect(JSON.stringify(await admin.call('api_key.query'))).not.toContain(String(made.key).slice(3));
    const login = { mechanism: 'API_KEY_PLAIN', username: 'deskhand-limited', api_key: made.key };
    await using client = await nas.connect();
    expect(await client.object('auth.login_ex', login)).toMatchObject({ response_type: 'SUCCESS' });
    nas.clock.moveOn(60_001);
    expect(brief(await client.error('auth.me'))).toEqual([-32001, 'EACCES', '[EACCES] Session is expired']);
    expect(brief(await client.error('auth.me'))[1]).toBe('ENOTAUTHENTICATED');
    expect(await client.object('auth.login_ex', login)).toEqual({ response_type: 'EXPIRED' });
    expect(await admin.call('api_key.delete', made.id)).toBe(true);
    expect(await client.object('auth.login_ex', login)).toEqual({ response_type: 'AUTH_ERR' });
  });
});

it('announces what a foreign client needs, and can be logged in to with it', async () => {
  const { announcement, apiKeys } = nas.simulator;
  expect(announcement).toMatchObject({
    service: 'truenas',
    version: '27.0',
    websocket: expect.stringMatching(/^ws:\/\/127\.0\.0\.1:\d+\/api\/current$/),
    bot: { username: 'deskhand', apiKey: apiKeys.deskhand },
    limited: { username: 'deskhand-limited', apiKey: apiKeys.limited },
  });
  await using admin = await nas.admin();
  expect(await admin.call('system.version')).toBe('TrueNAS-27.0.0-BETA.1');
});
