import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { admin, encoded, type Homeserver, openHomeserver } from './homeserver.ts';

let homeserver: Homeserver;

beforeEach(async () => {
  homeserver = await openHomeserver();
});

afterEach(() => homeserver.simulator.close());

const ada = `${admin}/v2/users/${encoded('ada')}`;
const setFaults = (faults: unknown) =>
  fetch(`${homeserver.simulator.url}/_control`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(faults),
  });

describe('faults', () => {
  it('are listed with what they do, set over HTTP, and cleared', async () => {
    const listed = await (await setFaults({ serverError: 502 })).json();
    expect(listed).toMatchObject({
      switches: expect.arrayContaining([
        expect.objectContaining({ name: 'serverError', value: 502, description: expect.stringContaining('HTML') }),
      ]),
    });
    expect(homeserver.simulator.faults.values.serverError).toBe(502);
    await fetch(`${homeserver.simulator.url}/_control`, { method: 'DELETE' });
    expect(homeserver.simulator.faults.values.serverError).toBe(0);
  });

  it.each([{ nonsense: 1 }, { serverError: 404 }, { latency: -1 }, { version: 'new' }, [], 'x'])(
    'refuse %j',
    async (faults) => {
      expect((await setFaults(faults)).status).toBe(400);
      expect(homeserver.simulator.faults.values.serverError).toBe(0);
    },
  );

  it('cannot be set by a page of another origin, which cannot send JSON without asking', async () => {
    const response = await fetch(`${homeserver.simulator.url}/_control`, { method: 'POST', body: '{"latency":1}' });
    expect(response.status).toBe(415);
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('answer with a page of a proxy, and the call has no effect', async () => {
    homeserver.simulator.faults.set({ serverError: 502, times: 1 });
    const broken = await homeserver.call('PUT', ada, { displayname: 'X' });
    expect(broken.status).toBe(502);
    expect(broken.headers.get('content-type')).toContain('text/html');
    expect((await homeserver.call('GET', ada)).body.displayname).toBe('Ada Lovelace');
  });

  it('answer 429 with Retry-After for the calls chosen only', async () => {
    homeserver.simulator.faults.set({ tooManyRequests: 3, onlyFor: 'PUT /_synapse' });
    const limited = await homeserver.call('PUT', ada, { displayname: 'X' });
    expect(limited.status).toBe(429);
    expect(limited.headers.get('retry-after')).toBe('3');
    expect(limited.body.retry_after_ms).toBe(3000);
    expect((await homeserver.call('GET', ada)).status).toBe(200);
  });

  it('cut the connection after the call was applied', async () => {
    homeserver.simulator.faults.set({ resetAfterApply: true, times: 1 });
    await expect(homeserver.call('PUT', ada, { displayname: 'Applied' })).rejects.toThrow();
    expect((await homeserver.call('GET', ada)).body.displayname).toBe('Applied');
  });

  it('make it an older server, or one with Matrix Authentication Service, until they are cleared', async () => {
    const version = async () => (await homeserver.call('GET', `${admin}/v1/server_version`)).body.server_version;
    const suspend = async () =>
      (await homeserver.call('PUT', `${admin}/v1/suspend/${encoded('ada')}`, {})).body.errcode;
    const flag = async () => (await homeserver.call('GET', `${admin}/v1/users/${encoded('ada')}/admin`)).status;
    await setFaults({ version: '1.121.0', mas: true });
    expect([await version(), await suspend(), await flag()]).toEqual(['1.121.0', 'M_UNRECOGNIZED', 404]);
    await fetch(`${homeserver.simulator.url}/_control`, { method: 'DELETE' });
    expect([await version(), await suspend(), await flag()]).toEqual(['1.163.2', 'M_MISSING_PARAM', 200]);
  });

  it('make an answer wait', async () => {
    homeserver.simulator.faults.set({ latency: 60, times: 1 });
    const before = performance.now();
    await homeserver.call('GET', ada);
    expect(performance.now() - before).toBeGreaterThanOrEqual(55);
  });
});

describe('the record of calls', () => {
  it('counts each call with its outcome and whether it had an effect', async () => {
    homeserver.simulator.faults.set({ serverError: 500, times: 1 });
    await homeserver.call('PUT', ada, { displayname: 'X' });
    await homeserver.call('PUT', ada, { displayname: 5 });
    expect(homeserver.simulator.calls).toEqual([
      expect.objectContaining({ method: 'PUT', path: ada, status: 500, errcode: null, applied: false }),
      expect.objectContaining({ status: 400, errcode: 'M_INVALID_PARAM', applied: true, at: homeserver.clock.now() }),
    ]);
  });

  it('masks secrets in bodies, paths and queries', async () => {
    const secret = 'CANARY';
    await homeserver.call('POST', `${admin}/v1/reset_password/${encoded('ada')}`, { new_password: secret });
    await homeserver.call('PUT', ada, { password: secret });
    await homeserver.login('ada', secret);
    await homeserver.call('POST', `${admin}/v1/registration_tokens/new`, { token: secret });
    await homeserver.call('GET', `${admin}/v1/registration_tokens/${secret}`);
    await homeserver.call('GET', `${admin}/v2/users?access_token=${secret}`, undefined, null);
    const shown = await (await fetch(`${homeserver.simulator.url}/_control/calls`)).text();
    expect(JSON.parse(shown).calls).toHaveLength(6);
    expect(shown + JSON.stringify(homeserver.simulator.calls)).not.toContain(secret);
  });

  it('shows the accounts for the panel, without a secret', async () => {
    const text = await (await fetch(`${homeserver.simulator.url}/_control/users`)).text();
    expect(text).toContain('@ada:example.org');
    expect(text).not.toContain('Ada-Sandbox-1');
  });
});

it('announces what a foreign client needs', async () => {
  const { announcement, adminToken, botToken, url } = homeserver.simulator;
  expect(announcement).toMatchObject({
    service: 'synapse',
    url,
    admin: { userId: '@admin:example.org', accessToken: adminToken, password: 'Admin-Sandbox-1' },
    bot: { userId: '@deskhand:example.org', accessToken: botToken },
  });
  expect((await homeserver.call('GET', `${admin}/v2/users`, undefined, botToken)).status).toBe(200);
});
