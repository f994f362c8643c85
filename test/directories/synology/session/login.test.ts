import { describe, expect, it } from 'vitest';
import { Secret } from '../../../../src/core/secret.ts';
import type { HttpCall, HttpClient } from '../../../../src/directories/http.ts';
import { createLogin } from '../../../../src/directories/synology/session/login.ts';
import { createSession } from '../../../../src/directories/synology/session/session.ts';
import { readTotp } from '../../../../src/directories/totp.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { recordLog } from '../../changing.ts';

const entry = { path: 'entry.cgi', minVersion: 1, maxVersion: 7 };
const otp = readTotp('JBSWY3DPEHPK3PXP');

/** A NAS as small as can be: it answers each call from a list, and remembers what it was sent. */
function fakeNas(answer: (form: URLSearchParams) => object) {
  const calls: { form: URLSearchParams; call: HttpCall }[] = [];
  const http: HttpClient = {
    async send(call) {
      const form = new URLSearchParams(call.body);
      calls.push({ form, call });
      return { status: 200, headers: {}, text: JSON.stringify(answer(form)) };
    },
    close: async () => undefined,
  };
  return { http, calls };
}

const signedIn = (data: object = {}) => ({
  success: true,
  data: { sid: '1-sid_of-digits', synotoken: 'abc', ...data },
});
const credentials = { account: 'desk hand', password: new Secret('p+ä&"1') };

describe('signing in', () => {
  it('sends account and password as they are, in the body', async () => {
    const { http, calls } = fakeNas(() => signedIn());
    await createLogin({ http, where: 'nas', clock: new FakeClock(), credentials })(entry);
    const [{ form, call } = { form: new URLSearchParams(), call: undefined }] = calls;
    expect([form.get('account'), form.get('passwd'), form.get('version')]).toEqual(['desk hand', 'p+ä&"1', '7']);
    expect(call).toMatchObject({ method: 'POST', path: 'webapi/entry.cgi', once: true });
  });

  it.each([
    [{ synotoken: '--------' }, undefined],
    [{ synotoken: '' }, undefined],
    [{ synotoken: 'a--b' }, 'a--b'],
  ])('takes %j for the token %s', async (data, token) => {
    const { http } = fakeNas(() => signedIn(data));
    const login = createLogin({ http, where: 'nas', clock: new FakeClock(), credentials });
    expect(await login(entry)).toEqual({ sid: '1-sid_of-digits', token });
  });

  it('says so where DSM opens no session', async () => {
    const { http } = fakeNas(() => ({ success: true, data: {} }));
    const login = createLogin({ http, where: 'nas', clock: new FakeClock(), credentials });
    await expect(login(entry)).rejects.toMatchObject({ code: 'directory-answer-unknown' });
  });

  it('never sends one one-time password twice: it waits for the next where DSM gave no device token', async () => {
    const { http, calls } = fakeNas(() => signedIn({ device_id: '' }));
    const clock = new FakeClock();
    const login = createLogin({ http, where: 'nas', clock, credentials: { ...credentials, otp } });
    const began = clock.now();
    await login(entry);
    const second = login(entry);
    await clock.moveOn(30_000);
    await second;
    const codes = calls.map(({ form }) => form.get('otp_code'));
    expect(codes).toEqual([0, 30_000].map((later) => otp?.codeAt(began + later)));
  });

  it.each(['did', 'device_id'])(
    'uses the device token that comes as %s, with the name it was given for',
    async (name) => {
      const { http, calls } = fakeNas(() => signedIn({ [name]: 'device-token' }));
      const login = createLogin({ http, where: 'nas', clock: new FakeClock(), credentials: { ...credentials, otp } });
      await login(entry);
      await login(entry);
      expect(calls[1]?.form.get('device_id')).toBe('device-token');
      expect(calls[1]?.form.get('device_name')).toBe(calls[0]?.form.get('device_name'));
      expect(calls[1]?.form.has('otp_code')).toBe(false);
    },
  );
});

describe('a call of the session', () => {
  function sessionOn(answer: (form: URLSearchParams) => object) {
    const nas = fakeNas((form) => {
      const api = form.get('api');
      if (api === 'SYNO.API.Info') {
        return {
          success: true,
          data: {
            'SYNO.API.Auth': entry,
            'SYNO.Core.User': { path: 'entry.cgi', minVersion: 1, maxVersion: 2, requestFormat: 'JSON' },
            'SYNO.Old': { path: 'old.cgi', minVersion: 1, maxVersion: 1 },
          },
        };
      }
      return api === 'SYNO.API.Auth' ? signedIn() : answer(form);
    });
    const { http } = nas;
    const deps = { http, where: 'nas', credentials, clock: new FakeClock(), log: recordLog(), callsAtOnce: 2 };
    return { ...nas, session: createSession(deps) };
  }

  it('carries session and token wherever some version of DSM looks for them', async () => {
    const { session, calls } = sessionOn(() => ({ success: true }));
    await session.call({
      api: 'SYNO.Core.User',
      method: 'set',
      version: 1,
      parameters: { name: '123' },
      changes: true,
    });
    const { form, call } = calls.at(-1) ?? { form: new URLSearchParams(), call: undefined };
    expect(form.get('_sid')).toBe('1-sid_of-digits');
    expect(call?.headers).toMatchObject({ cookie: 'id=1-sid_of-digits', 'x-syno-token': 'abc' });
    expect(form.get('name')).toBe('"123"');
    expect(call?.path).toBe('webapi/entry.cgi');
  });

  it('goes to the path that DSM tells, with bare texts where it announces no JSON', async () => {
    const { session, calls } = sessionOn(() => ({ success: true }));
    await session.call({ api: 'SYNO.Old', method: 'get', version: 1, parameters: { name: 'ada' } });
    expect(calls.at(-1)?.call.path).toBe('webapi/old.cgi');
    expect(calls.at(-1)?.form.get('name')).toBe('ada');
  });

  it('is not made where DSM lacks the API or the version', async () => {
    const { session, calls } = sessionOn(() => ({ success: true }));
    const call = (api: string, version: number) => session.call({ api, method: 'get', version });
    await expect(call('SYNO.ActiveDirectory.Info', 3)).rejects.toMatchObject({ number: 102, code: 'not-supported' });
    await expect(call('SYNO.Core.User', 3)).rejects.toMatchObject({ number: 104, code: 'not-supported' });
    expect(calls.every(({ form }) => form.get('api')?.startsWith('SYNO.API.'))).toBe(true);
    expect(await session.offers('SYNO.Core.User', 2)).toBe(true);
    expect(await session.offers('SYNO.Core.User', 3)).toBe(false);
  });

  it('sees what was installed since, once it has signed in again', async () => {
    let isInstalled = false;
    let isOver = true;
    const { http } = fakeNas((form) => {
      if (form.get('api') === 'SYNO.API.Info') {
        const data = { 'SYNO.API.Auth': entry, 'SYNO.Core.User': entry };
        return { success: true, data: isInstalled ? { ...data, 'SYNO.ActiveDirectory.Info': entry } : data };
      }
      if (form.get('api') === 'SYNO.API.Auth') return signedIn();
      const answer = isOver ? { success: false, error: { code: 119 } } : { success: true };
      isOver = false;
      return answer;
    });
    const deps = { http, where: 'nas', credentials, clock: new FakeClock(), log: recordLog(), callsAtOnce: 2 };
    const session = createSession(deps);
    expect(await session.offers('SYNO.ActiveDirectory.Info', 3)).toBe(false);
    isInstalled = true;
    await session.call({ api: 'SYNO.Core.User', method: 'list', version: 1 });
    expect(await session.offers('SYNO.ActiveDirectory.Info', 3)).toBe(true);
  });

  it('is let through though single sign-ins were refused before, each with a good one after it', async () => {
    const logins = [400, 0, 400, 0, 400, 0];
    let isOver = false;
    const { http } = fakeNas((form) => {
      const api = form.get('api');
      if (api === 'SYNO.API.Info') return { success: true, data: { 'SYNO.API.Auth': entry, 'SYNO.Core.User': entry } };
      if (api !== 'SYNO.API.Auth') {
        const answer = isOver ? { success: false, error: { code: 119 } } : { success: true };
        isOver = false;
        return answer;
      }
      const code = logins.shift();
      return code ? { success: false, error: { code } } : signedIn();
    });
    const deps = { http, where: 'nas', credentials, clock: new FakeClock(), log: recordLog(), callsAtOnce: 2 };
    const session = createSession(deps);
    const read = () => session.call({ api: 'SYNO.Core.User', method: 'list', version: 1 });
    for (let turn = 0; turn < 3; turn += 1) {
      await expect(read()).rejects.toMatchObject({ number: 400 });
      await expect(read()).resolves.toBeUndefined();
      isOver = true;
    }
    expect(logins).toEqual([]);
  });

  it('is refused after the session was closed', async () => {
    const { session } = sessionOn(() => ({ success: true }));
    await session.close();
    const call = session.call({ api: 'SYNO.Core.User', method: 'get', version: 1 });
    await expect(call).rejects.toMatchObject({ code: 'directory-unreachable' });
  });
});
