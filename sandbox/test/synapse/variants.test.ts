import { describe, expect, it } from 'vitest';
import { admin, encoded, openHomeserver, refusal } from './homeserver.ts';

describe('with Matrix Authentication Service', () => {
  it('has no endpoint for what MAS took over, and all the others', async () => {
    await using homeserver = await openHomeserver({ mas: true });
    const ada = encoded('ada');
    const gone = [
      ['POST', `${admin}/v1/reset_password/${ada}`],
      ['GET', `${admin}/v1/users/${ada}/admin`],
      ['PUT', `${admin}/v1/users/${ada}/admin`],
      ['POST', `${admin}/v1/users/${ada}/login`],
      ['GET', `${admin}/v1/registration_tokens`],
      ['GET', `${admin}/v1/register`],
      ['POST', '/_matrix/client/v3/login'],
      ['POST', '/_matrix/client/v3/logout'],
    ] as const;
    for (const [method, path] of gone) {
      const answer = await homeserver.call(method, path, method === 'GET' ? undefined : {});
      expect([path, ...refusal(answer)]).toEqual([path, 404, 'M_UNRECOGNIZED', 'Unrecognized request']);
    }
    expect((await homeserver.call('GET', `${admin}/v2/users/${ada}`)).status).toBe(200);
    expect((await homeserver.call('PUT', `${admin}/v1/suspend/${ada}`, { suspend: true })).status).toBe(200);
    expect((await homeserver.call('POST', `${admin}/v1/deactivate/${ada}`)).status).toBe(200);
  });

  it('lists only with guests=false, and neither creates accounts nor sets passwords', async () => {
    await using homeserver = await openHomeserver({ mas: true });
    expect(refusal(await homeserver.call('GET', `${admin}/v2/users`))).toEqual([
      400,
      'M_INVALID_PARAM',
      'The guests parameter is not supported when delegating to MAS.',
    ]);
    expect((await homeserver.call('GET', `${admin}/v3/users?guests=false`)).status).toBe(200);
    const created = await homeserver.call('PUT', `${admin}/v2/users/${encoded('joan')}`, {});
    expect(created.status).toBe(403);
    expect(homeserver.simulator.state.users.has('@joan:example.org')).toBe(false);
    const path = `${admin}/v2/users/${encoded('ada')}`;
    const changed = await homeserver.call('PUT', path, { displayname: 'A', password: 'x' });
    expect(refusal(changed)).toEqual([403, 'M_FORBIDDEN', 'Password change disabled']);
    expect((await homeserver.call('GET', path)).body.displayname).toBe('A');
  });
});

describe('older versions', () => {
  it.each([
    ['1.121.1', 'PUT', `${admin}/v1/suspend/${encoded('ada')}`],
    ['1.115.0', 'POST', `${admin}/v1/user/${encoded('ada')}/redact`],
    ['1.102.0', 'GET', `${admin}/v3/users`],
    ['1.71.0', 'GET', `${admin}/v1/threepid/email/users/ada%40example.org`],
    ['1.67.0', 'GET', `${admin}/v1/auth_providers/sso/users/a`],
  ])('%s does not know %s %s', async (version, method, path) => {
    await using homeserver = await openHomeserver({ version });
    const body = method === 'GET' ? undefined : { suspend: true, rooms: [] };
    expect((await homeserver.call(method, path, body)).body.errcode).toBe('M_UNRECOGNIZED');
    await using today = await openHomeserver();
    expect((await today.call(method, path, body)).body.errcode).not.toBe('M_UNRECOGNIZED');
  });
});
