import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { admin, encoded, type Homeserver, openHomeserver, refusal } from './homeserver.ts';

let homeserver: Homeserver;

beforeEach(async () => {
  homeserver = await openHomeserver();
  homeserver.simulator.faults.set({ loginLimits: false });
});

afterEach(() => homeserver.simulator.close());

const whoAmI = (token: string) => homeserver.call('GET', '/_matrix/client/v3/account/whoami', undefined, token);
const open = async (user: string, password: string, device: string) =>
  String((await homeserver.login(user, password, device)).body.access_token);
const post = (path: string, body?: unknown) => homeserver.call('POST', admin + path, body);
const locked = [401, 'M_USER_LOCKED', 'User account has been locked'];

describe('a locked user', () => {
  it('is refused with a soft logout, keeps the tokens, and comes back with them', async () => {
    const token = await open('ada', 'Ada-Sandbox-1', 'NEW');
    await homeserver.call('PUT', `${admin}/v2/users/${encoded('ada')}`, { locked: true });
    const refused = await whoAmI(token);
    expect(refusal(refused)).toEqual(locked);
    expect(refused.body.soft_logout).toBe(true);
    expect(refusal(await homeserver.login('ada', 'Ada-Sandbox-1'))).toEqual(locked);
    expect((await homeserver.login('ada', 'wrong')).status).toBe(403);
    await homeserver.call('PUT', `${admin}/v2/users/${encoded('ada')}`, { locked: false });
    expect((await whoAmI(token)).status).toBe(200);
  });

  it('can still log out, and cannot administer', async () => {
    const token = await open('ada', 'Ada-Sandbox-1', 'NEW');
    await homeserver.call('PUT', `${admin}/v2/users/${encoded('ada')}`, { admin: true, locked: true });
    expect(refusal(await homeserver.call('GET', `${admin}/v2/users`, undefined, token))).toEqual(locked);
    expect((await homeserver.call('POST', '/_matrix/client/v3/logout', {}, token)).status).toBe(200);
  });
});

describe('reset password', () => {
  it('ends every session unless told not to, and takes any password', async () => {
    const token = await open('ada', 'Ada-Sandbox-1', 'NEW');
    const kept = await post(`/v1/reset_password/${encoded('ada')}`, { new_password: 'a', logout_devices: false });
    expect(kept.body).toEqual({});
    expect((await whoAmI(token)).status).toBe(200);
    await post(`/v1/reset_password/${encoded('ada')}`, { new_password: 'b' });
    expect((await whoAmI(token)).status).toBe(401);
    const devices = await homeserver.call('GET', `${admin}/v2/users/${encoded('ada')}/devices`);
    expect(devices.body).toEqual({ devices: [], total: 0 });
  });

  it("keeps the caller's own session when admins reset themselves", async () => {
    const other = await open('admin', 'Admin-Sandbox-1', 'OTHER');
    await post(`/v1/reset_password/${encoded('admin')}`, { new_password: 'Admin-2' });
    expect((await whoAmI(homeserver.simulator.adminToken)).status).toBe(200);
    expect((await whoAmI(other)).status).toBe(401);
  });
});

describe('devices', () => {
  it('are listed with where they were last seen', async () => {
    const { body } = await homeserver.call('GET', `${admin}/v2/users/${encoded('ada')}/devices/ADAPHONE`);
    expect(body).toEqual({
      user_id: '@ada:example.org',
      device_id: 'ADAPHONE',
      display_name: "Ada's phone",
      last_seen_user_agent: 'Element X iOS/26.10',
      last_seen_ts: homeserver.clock.now() - 2 * 3_600_000,
      last_seen_ip: '192.0.2.11',
    });
  });

  it('are made with 201, and deleted with 200 whether they exist or not', async () => {
    const path = `${admin}/v2/users/${encoded('ada')}/devices`;
    expect((await homeserver.call('POST', path, { device_id: 'TABLET' })).status).toBe(201);
    expect((await homeserver.call('PUT', `${path}/TABLET`)).status).toBe(200);
    expect((await homeserver.call('DELETE', `${path}/NOPE`)).body).toEqual({});
    const token = await open('ada', 'Ada-Sandbox-1', 'NEW');
    expect((await post(`/v2/users/${encoded('ada')}/delete_devices`, { devices: ['NEW', 'NOPE'] })).body).toEqual({});
    expect((await whoAmI(token)).status).toBe(401);
    expect((await homeserver.call('GET', path)).body.total).toBe(4);
  });
});

describe('login as', () => {
  it("gives a token without a device that outlives the user's sessions but not the admin's", async () => {
    const made = await post(`/v1/users/${encoded('ada')}/login`);
    const token = String(made.body.access_token);
    expect((await whoAmI(token)).body).toEqual({ user_id: '@ada:example.org', is_guest: false });
    await post(`/v1/reset_password/${encoded('ada')}`, { new_password: 'b' });
    expect((await whoAmI(token)).status).toBe(200);
    await homeserver.call('POST', '/_matrix/client/v3/logout/all', {});
    expect((await whoAmI(token)).status).toBe(401);
  });

  it('refuses oneself, and lets a token expire with a soft logout', async () => {
    expect(refusal(await post(`/v1/users/${encoded('admin')}/login`, {}))).toEqual([
      400,
      'M_UNKNOWN',
      'Cannot use admin API to login as self',
    ]);
    const until = homeserver.clock.now() + 500;
    const made = await post(`/v1/users/${encoded('ada')}/login`, { valid_until_ms: until });
    homeserver.clock.moveOn(501);
    const expired = await whoAmI(String(made.body.access_token));
    expect(expired.body).toEqual({
      errcode: 'M_UNKNOWN_TOKEN',
      error: 'Access token has expired',
      soft_logout: true,
    });
  });
});

describe('whois', () => {
  it('shows one nameless device, of oneself without being an admin, and nothing for nobody', async () => {
    const token = await open('alan', 'Alan-Sandbox-1', 'NEW');
    await whoAmI(token);
    for (const path of [`${admin}/v1/whois/`, '/_matrix/client/v3/admin/whois/', '/_matrix/client/r0/admin/whois/']) {
      const { body } = await homeserver.call('GET', path + encoded('alan'), undefined, token);
      expect(body).toMatchObject({
        user_id: '@alan:example.org',
        devices: { '': { sessions: [{ connections: [{ ip: '192.0.2.10' }, { ip: '127.0.0.1' }] }] } },
      });
    }
    expect((await homeserver.call('GET', `${admin}/v1/whois/${encoded('ada')}`, undefined, token)).status).toBe(403);
    const nobody = await homeserver.call('GET', `${admin}/v1/whois/${encoded('nobody')}`);
    expect(nobody.body.devices).toEqual({ '': { sessions: [{ connections: [] }] } });
  });
});

describe('states of an account', () => {
  it('deactivates with or without a body, wiping sessions and addresses, and erases only when asked', async () => {
    expect((await post(`/v1/deactivate/${encoded('ada')}`)).body).toEqual({ id_server_unbind_result: 'success' });
    const get = async () => (await homeserver.call('GET', `${admin}/v2/users/${encoded('ada')}`)).body;
    expect(await get()).toMatchObject({ deactivated: true, threepids: [], displayname: 'Ada Lovelace', erased: false });
    await post(`/v1/deactivate/${encoded('ada')}`, { erase: true });
    expect(await get()).toMatchObject({ displayname: null, erased: true });
    expect((await homeserver.login('ada', 'Ada-Sandbox-1')).body.errcode).toBe('M_FORBIDDEN');
  });

  it('lets an admin deactivate itself', async () => {
    expect((await post(`/v1/deactivate/${encoded('admin')}`)).status).toBe(200);
    expect((await homeserver.call('GET', `${admin}/v2/users`)).status).toBe(401);
  });

  it('suspends under a key that holds the user id; the user may read but not write', async () => {
    const token = await open('ada', 'Ada-Sandbox-1', 'NEW');
    const done = await homeserver.call('PUT', `${admin}/v1/suspend/${encoded('ada')}`, { suspend: true });
    expect(done.body).toEqual({ 'user_@ada:example.org_suspended': true });
    expect((await whoAmI(token)).status).toBe(200);
    const profile = `/_matrix/client/v3/profile/${encoded('ada')}/displayname`;
    expect((await homeserver.call('PUT', profile, { displayname: 'x' }, token)).body.errcode).toBe('M_USER_SUSPENDED');
  });

  it('says that an unknown user is no admin, but cannot make it one', async () => {
    const path = `${admin}/v1/users/${encoded('nobody')}/admin`;
    expect((await homeserver.call('GET', path)).body).toEqual({ admin: false });
    expect((await homeserver.call('PUT', path, { admin: true })).status).toBe(404);
    const ada = `${admin}/v1/users/${encoded('ada')}/admin`;
    expect((await homeserver.call('PUT', ada, { admin: 'yes' })).body).toEqual({});
    expect((await homeserver.call('GET', ada)).body).toEqual({ admin: true });
    const own = await homeserver.call('PUT', `${admin}/v1/users/${encoded('admin')}/admin`, { admin: 0 });
    expect(refusal(own)).toEqual([400, 'M_UNKNOWN', 'You may not demote yourself.']);
  });

  it('shows no rate-limit override as an empty object', async () => {
    const path = `${admin}/v1/users/${encoded('ada')}/override_ratelimit`;
    expect((await homeserver.call('GET', path)).body).toEqual({});
    expect((await homeserver.call('POST', path)).body).toEqual({ messages_per_second: 0, burst_count: 0 });
    expect((await homeserver.call('GET', path)).body).toEqual({ messages_per_second: 0, burst_count: 0 });
    expect((await homeserver.call('DELETE', path)).body).toEqual({});
  });
});
