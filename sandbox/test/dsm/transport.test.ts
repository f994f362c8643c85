import { describe, expect, test } from 'vitest';
import { startCaller } from './caller.ts';

const LIST = { api: 'SYNO.Core.User', method: 'list', version: '1', type: 'local' };

describe('the web API over HTTP', () => {
  test('an error of the API is HTTP 200 with success false, JSON and never cached', async () => {
    const caller = await startCaller();
    const response = await caller.form({ api: 'SYNO.Core.User', method: 'list', version: '1' });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json; charset="UTF-8"');
    expect(response.headers.get('cache-control')).toContain('no-store');
    expect(await response.json()).toEqual({ error: { code: 119 }, success: false });
  });

  test('the older paths serve their own family and answer 102 for the rest', async () => {
    const caller = await startCaller();
    const info = { api: 'SYNO.API.Info', method: 'query', version: '1', query: 'SYNO.API.Auth' };
    expect((await caller.answer(caller.form(info, 'query.cgi'))).success).toBe(true);
    expect((await caller.answer(caller.form(info, 'entry.cgi'))).success).toBe(true);
    expect((await caller.answer(caller.form(info, 'auth.cgi'))).error?.code).toBe(102);
    expect((await caller.form(info, 'unknown.cgi')).status).toBe(404);
  });

  test('the path of the desktop names the API when the parameter is missing', async () => {
    const caller = await startCaller();
    const response = await caller.form({ method: 'get', version: '1' }, 'entry.cgi/SYNO.API.Auth.UIConfig');
    expect(response.headers.get('set-cookie')).toMatch(/^_SSID=[\w-]{43};/);
    expect(await response.json()).toMatchObject({ success: true });
  });

  test('duplicate and empty keys: the body wins over the query, anything wins over nothing', async () => {
    const caller = await startCaller();
    const { sid } = await caller.signIn();
    const twice = `${caller.dsm.url}/webapi/entry.cgi?api=SYNO.Core.User&api=SYNO.Core.User&method=list&version=1&_sid=${sid}`;
    expect((await caller.answer(fetch(twice))).success).toBe(true);
    const inBody = await caller.answer(caller.form({ ...LIST, _sid: sid }, 'entry.cgi?api=&method=delete'));
    expect(inBody.data.total).toBe(12);
  });

  test('selectors and values may be bare or JSON-quoted', async () => {
    const caller = await startCaller();
    const { sid } = await caller.signIn();
    const quoted = {
      api: '"SYNO.Core.User"',
      method: '"get"',
      version: '1',
      name: '"ada"',
      type: '"local"',
      _sid: sid,
    };
    const bare = { api: 'SYNO.Core.User', method: 'get', version: '1', name: 'ada', type: 'local', _sid: sid };
    for (const fields of [quoted, bare]) {
      expect((await caller.answer(caller.form(fields))).data.users).toEqual([{ name: 'ada', uid: 1030 }]);
    }
  });

  test('a JSON body is not read: api and method are missing', async () => {
    const caller = await startCaller();
    const response = fetch(`${caller.dsm.url}/webapi/entry.cgi`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(LIST),
    });
    expect((await caller.answer(response)).error?.code).toBe(101);
  });

  test('unknown API before version, version before method, method before session', async () => {
    const caller = await startCaller();
    const codes = [
      { ...LIST, api: 'SYNO.Core.Nonsense', version: '99', method: 'nonsense' },
      { ...LIST, version: '99', method: 'nonsense' },
      { ...LIST, method: 'nonsense' },
      LIST,
    ].map(async (fields) => (await caller.answer(caller.form(fields))).error?.code);
    expect(await Promise.all(codes)).toEqual([102, 104, 103, 119]);
  });

  test('a bare boolean as Python spells it answers 3103', async () => {
    const caller = await startCaller();
    const { sid, token } = await caller.signIn();
    const fields = {
      api: 'SYNO.Core.User',
      method: 'set',
      version: '1',
      name: 'ada',
      cannot_chg_passwd: 'True',
      _sid: sid,
      SynoToken: token,
    };
    expect((await caller.answer(caller.form(fields))).error?.code).toBe(3103);
    expect((await caller.answer(caller.form({ ...fields, cannot_chg_passwd: 'true' }))).success).toBe(true);
  });
});

describe('SYNO.API.Info', () => {
  test('lists what there is without a session, and leaves unknown names out', async () => {
    const caller = await startCaller();
    const ask = (query: string) =>
      caller.answer(caller.form({ api: 'SYNO.API.Info', method: 'query', version: '1', query }, 'query.cgi'));
    expect((await ask('SYNO.API.Auth,SYNO.Core.User.PasswordConfirm,SYNO.No.Such')).data).toEqual({
      'SYNO.API.Auth': { path: 'entry.cgi', minVersion: 1, maxVersion: 7 },
      'SYNO.Core.User.PasswordConfirm': { path: 'entry.cgi', minVersion: 1, maxVersion: 2, requestFormat: 'JSON' },
    });
    expect(Object.keys((await ask('all')).data)).toContain('SYNO.ActiveDirectory.User');
  });

  test('without the Directory Server package its APIs are unknown', async () => {
    const caller = await startCaller();
    const as = await caller.signIn();
    caller.dsm.faults.set({ directoryServerInstalled: false });
    const { data } = await caller.call(as, 'SYNO.API.Info query', { query: 'all' });
    expect(Object.keys(data).filter((name) => name.startsWith('SYNO.ActiveDirectory'))).toEqual([]);
    expect(await caller.outcome(as, 'SYNO.ActiveDirectory.Info get', {}, 3)).toBe(102);
    expect((await caller.call(as, 'SYNO.Core.Directory.Domain get')).data).toEqual({ enable_domain: false });
  });
});
