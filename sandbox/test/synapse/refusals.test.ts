import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bodyExchanges, pathExchanges, queryExchanges } from './exchanges.ts';
import { admin, encoded, type Homeserver, openHomeserver, refusal } from './homeserver.ts';

let homeserver: Homeserver;

beforeAll(async () => {
  homeserver = await openHomeserver();
});

afterAll(() => homeserver.simulator.close());

describe('the order of checks', () => {
  it('asks for a token before anything else, and says which kind of token is wrong', async () => {
    const { call, simulator } = homeserver;
    expect(refusal(await call('GET', `${admin}/v2/users/bad`, undefined, null))).toEqual([
      401,
      'M_MISSING_TOKEN',
      'Missing access token',
    ]);
    const unknown = await call('PUT', `${admin}/v2/users/bad`, '{', 'nonsense');
    expect(unknown.status).toBe(401);
    expect(unknown.body).toEqual({
      errcode: 'M_UNKNOWN_TOKEN',
      error: 'Invalid access token passed.',
      soft_logout: false,
    });
    const both = await call('GET', `${admin}/v2/users?access_token=${simulator.adminToken}`);
    expect(refusal(both)).toEqual([
      401,
      'M_MISSING_TOKEN',
      'Mixing Authorization headers and access_token query parameters.',
    ]);
    const inQuery = await call('GET', `${admin}/v2/users?access_token=${simulator.adminToken}`, undefined, null);
    expect(inQuery.status).toBe(200);
  });

  it('asks for the server-admin flag before it reads the path or the body', async () => {
    const { call, login } = homeserver;
    const token = String((await login('ada', 'Ada-Sandbox-1')).body.access_token);
    expect(refusal(await call('PUT', `${admin}/v2/users/bad`, '{', token))).toEqual([
      403,
      'M_FORBIDDEN',
      'You are not a server admin',
    ]);
  });

  it('reads the user id of whois before the token', async () => {
    const { call } = homeserver;
    expect((await call('GET', `${admin}/v1/whois/bad`, undefined, null)).status).toBe(400);
    expect((await call('GET', `${admin}/v1/whois/${encoded('ada')}`, undefined, null)).status).toBe(401);
  });

  it('tells its version to anybody', async () => {
    const answer = await homeserver.call('GET', `${admin}/v1/server_version`, undefined, null);
    expect(answer.body).toEqual({ server_version: '1.163.2' });
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
  });

  it('answers a path outside the API with a page, not with JSON', async () => {
    const answer = await homeserver.call('GET', '/admin');
    expect(answer.status).toBe(404);
    expect(answer.headers.get('content-type')).toContain('text/html');
  });
});

describe('what a real Synapse refuses, in its words', () => {
  it.each([...pathExchanges, ...queryExchanges, ...bodyExchanges])(
    '%s %s %j',
    async (method, path, body, status, errcode, error) => {
      expect(refusal(await homeserver.call(method, path, body))).toEqual([status, errcode, error]);
    },
  );
});
