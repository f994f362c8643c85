import { expect, test } from 'vitest';
import { type Caller, startCaller } from './caller.ts';

function post(caller: Caller, path: string, body: unknown): Promise<Response> {
  const headers = { 'Content-Type': 'application/json' };
  return fetch(`${caller.dsm.url}/_control${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
}

test('switches are listed, set and reset over HTTP', async () => {
  const caller = await startCaller();
  const set = await post(caller, '', { joinNeverApplies: true, idleMinutes: 1 });
  const { switches } = (await set.json()) as { switches: { name: string; value: unknown }[] };
  expect(switches.find((one) => one.name === 'idleMinutes')?.value).toBe(1);
  expect(caller.dsm.faults.values.joinNeverApplies).toBe(true);
  await fetch(`${caller.dsm.url}/_control`, { method: 'DELETE' });
  expect(caller.dsm.faults.values.joinNeverApplies).toBe(false);
});

test('what does not fit is told, all of it, and nothing is set', async () => {
  const caller = await startCaller();
  const response = await post(caller, '', {
    joinFails: true,
    idleMinutes: 'soon',
    latencyy: [],
    page: [{ status: 502, tmes: 1 }],
  });
  expect(response.status).toBe(400);
  const { error } = (await response.json()) as { error: string };
  expect(error).toContain('There is no switch called "latencyy".');
  expect(error).toContain('"idleMinutes" takes values such as 1.');
  expect(error).toContain('"page" takes values such as');
  expect(caller.dsm.faults.values.joinFails).toBe(false);
});

test('a form from a page elsewhere cannot set anything', async () => {
  const caller = await startCaller();
  const response = await fetch(`${caller.dsm.url}/_control`, {
    method: 'POST',
    body: new URLSearchParams({ joinFails: 'true' }),
  });
  expect(response.status).toBe(415);
});

test('actions end sessions and bring the domain up to date; an unknown one is told', async () => {
  const caller = await startCaller();
  const as = await caller.signIn();
  await post(caller, '/actions/displace-sessions', {});
  expect(await caller.outcome(as, 'SYNO.Core.User list')).toBe(107);
  const again = await caller.signIn();
  await post(caller, '/actions/end-sessions', {});
  expect(await caller.outcome(again, 'SYNO.Core.User list')).toBe(119);
  expect((await post(caller, '/actions/toString', {})).status).toBe(404);
});

test('neither the state nor the calls show a secret', async () => {
  const caller = await startCaller();
  const as = await caller.signIn();
  const secret = 'Canary-Secret-4711';
  await caller.call(as, 'SYNO.Core.User create', { name: 'toto', password: secret, email: 'toto@example.org' });
  await caller.compound(as, [
    {
      api: 'SYNO.ActiveDirectory.User',
      method: 'set',
      version: 2,
      userList: [{ dn: 'CN=joan,OU=Staff,DC=example,DC=org', enbl_change_password: true, password: secret }],
    },
  ]);
  const shown = await Promise.all(
    ['/calls', '/state', ''].map(async (path) => (await fetch(`${caller.dsm.url}/_control${path}`)).text()),
  );
  expect(shown[0]).toContain('"password":"[secret]"');
  for (const hidden of [secret, as.sid, as.token, 'Deskhand-Sandbox-1']) expect(shown.join()).not.toContain(hidden);
});

test('the log tells which secrets came in a URL', async () => {
  const caller = await startCaller();
  const { sid, token } = await caller.signIn();
  const query = new URLSearchParams({
    api: 'SYNO.Core.User',
    method: 'set',
    version: '1',
    name: 'ada',
    password: 'Long-Password-1',
    _sid: sid,
    SynoToken: token,
  });
  await fetch(`${caller.dsm.url}/webapi/entry.cgi?${query}`);
  expect(caller.dsm.calls.of('SYNO.Core.User', 'set')).toMatchObject([
    { verb: 'GET', account: 'deskhand', outcome: 'ok', secretsInUrl: ['password', '_sid', 'SynoToken'] },
  ]);
  expect(caller.dsm.calls.of('SYNO.API.Auth', 'login')[0]?.secretsInUrl).toEqual([]);
});
