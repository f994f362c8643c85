import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { crowd } from '../../synapse/index.ts';
import { admin, encoded, type Homeserver, openHomeserver, refusal } from './homeserver.ts';

let homeserver: Homeserver;

beforeEach(async () => {
  homeserver = await openHomeserver();
});

afterEach(() => homeserver.simulator.close());

const put = (localpart: string, body: unknown) =>
  homeserver.call('PUT', `${admin}/v2/users/${encoded(localpart)}`, body);
const get = async (localpart: string) => (await homeserver.call('GET', `${admin}/v2/users/${encoded(localpart)}`)).body;
const names = (body: Record<string, unknown>): string[] =>
  (Array.isArray(body.users) ? body.users : []).map((user: { name: string }) => user.name);
const list = async (query: string, generation = 'v2') =>
  (await homeserver.call('GET', `${admin}/${generation}/users?${query}`)).body;

describe('PUT v2/users', () => {
  it('creates with 201 and modifies with 200, both showing the whole user', async () => {
    const created = await put('joan', {
      password: 'Joan-1',
      threepids: [{ medium: 'email', address: 'Joan@Example.org' }],
    });
    expect(created.status).toBe(201);
    const now = homeserver.clock.now();
    expect(created.body).toEqual({
      name: '@joan:example.org',
      admin: false,
      deactivated: false,
      locked: false,
      shadow_banned: false,
      creation_ts: now / 1000,
      appservice_id: null,
      consent_server_notice_sent: null,
      consent_version: null,
      consent_ts: null,
      user_type: null,
      is_guest: false,
      suspended: false,
      displayname: 'joan',
      avatar_url: null,
      threepids: [{ medium: 'email', address: 'joan@example.org', validated_at: now, added_at: now }],
      external_ids: [],
      erased: false,
      last_seen_ts: null,
    });
    expect((await put('joan', {})).status).toBe(200);
    expect(homeserver.simulator.state.checkPassword('@joan:example.org', 'Joan-1')).toBe(true);
  });

  it('ignores deactivated, locked and suspended on create, and suspended on modify', async () => {
    expect((await put('joan', { locked: true, suspended: true })).body).toMatchObject({
      locked: false,
      suspended: false,
    });
    expect((await put('mary', { deactivated: true })).body).toMatchObject({ deactivated: false });
    expect((await put('joan', { suspended: true })).body).toMatchObject({ suspended: false });
  });

  it('keeps what it changed before it refused', async () => {
    const refused = await put('admin', { displayname: 'Changed', admin: false });
    expect(refusal(refused)).toEqual([400, 'M_UNKNOWN', 'You may not demote yourself.']);
    expect(await get('admin')).toMatchObject({ displayname: 'Changed', admin: true });
    const bad = await put('ada', { threepids: [{ medium: 'email', address: 'nonsense' }], locked: true });
    expect(refusal(bad)).toEqual([400, 'M_UNKNOWN', 'Unable to parse email address']);
    expect(await get('ada')).toMatchObject({ threepids: [], locked: false });
  });

  it('refuses an external id that somebody else has with 409, and moves an e-mail address', async () => {
    await put('ada', { external_ids: [{ auth_provider: 'sso', external_id: 'a1' }] });
    const taken = await put('grace', { external_ids: [{ auth_provider: 'sso', external_id: 'a1' }] });
    expect(refusal(taken)).toEqual([409, 'M_UNKNOWN', 'External id is already in use.']);
    await put('grace', { threepids: [{ medium: 'email', address: 'ada@example.org' }] });
    const found = await homeserver.call('GET', `${admin}/v1/threepid/email/users/ada%40example.org`);
    expect(found.body).toEqual({ user_id: '@grace:example.org' });
    expect(await get('ada')).toMatchObject({ threepids: [] });
  });

  it('wipes a password that comes together with a deactivation', async () => {
    expect((await put('ada', { deactivated: true, password: 'new' })).body).toMatchObject({
      deactivated: true,
      threepids: [],
    });
    expect(homeserver.simulator.state.checkPassword('@ada:example.org', 'new')).toBe(false);
    expect((await put('ada', { deactivated: false, password: 'new' })).body).toMatchObject({ deactivated: false });
    expect((await homeserver.login('ada', 'new')).status).toBe(200);
  });

  it('reactivates without a password since 1.99, and not before', async () => {
    expect((await put('dan', { deactivated: false })).status).toBe(200);
    await using old = await openHomeserver({ version: '1.98.0' });
    const refused = await old.call('PUT', `${admin}/v2/users/${encoded('dan')}`, { deactivated: false });
    expect(refusal(refused)).toEqual([400, 'M_UNKNOWN', 'Must provide a password to re-activate an account.']);
  });

  it('takes any valid localpart, percent-encoded, and gives it back', async () => {
    const localpart = fc
      .string({ unit: fc.constantFrom(...'abcxyz0189=-./+_'), minLength: 1, maxLength: 20 })
      .filter((text) => !text.startsWith('_') && !/^\d+$/.test(text));
    await fc.assert(
      fc.asyncProperty(localpart, async (name) => {
        const { status, body } = await put(name, {});
        expect([200, 201]).toContain(status);
        expect(body.name).toBe(`@${name}:example.org`);
        expect(await get(name)).toMatchObject({ name: `@${name}:example.org` });
      }),
      { numRuns: 40 },
    );
  });
});

describe('the lists', () => {
  it('hide deactivated and locked users unless asked', async () => {
    const usual = names(await list(''));
    expect(usual).not.toContain('@dan:example.org');
    expect(usual).not.toContain('@noah:example.org');
    expect(usual).toContain('@ivy:example.org');
    expect(names(await list('deactivated=true&locked=true'))).toEqual(
      [...usual, '@dan:example.org', '@noah:example.org'].sort(),
    );
  });

  it('differ between v2 and v3 in what deactivated means', async () => {
    expect(names(await list('', 'v3'))).toContain('@dan:example.org');
    expect(names(await list('deactivated=true', 'v3'))).toEqual(['@dan:example.org']);
    expect(names(await list('deactivated=false', 'v3'))).toEqual(names(await list('')));
  });

  it('show creation in milliseconds, where the user object shows seconds', async () => {
    const { users } = await list('name=ada');
    const detail = await get('ada');
    expect(users).toEqual([
      {
        name: '@ada:example.org',
        user_type: null,
        is_guest: false,
        admin: false,
        deactivated: false,
        shadow_banned: false,
        displayname: 'Ada Lovelace',
        avatar_url: null,
        creation_ts: Number(detail.creation_ts) * 1000,
        erased: false,
        last_seen_ts: detail.last_seen_ts,
        locked: false,
      },
    ]);
  });

  it('filter by name before user id, by type and by admin', async () => {
    expect(names(await list('name=LOVELACE&user_id=grace'))).toEqual(['@ada:example.org']);
    expect(names(await list('user_id=GRACE%3Aex'))).toEqual(['@grace:example.org']);
    expect(names(await list('admins=true'))).toEqual(['@admin:example.org', '@deskhand:example.org']);
    expect(names(await list('not_user_type='))).toEqual(['@reminders:example.org']);
    expect(names(await list('not_user_type=bot&name=remind'))).toEqual([]);
  });

  it('sort by any column with the name as second key', async () => {
    expect(names(await list('order_by=displayname&dir=b&limit=2'))).toEqual([
      '@admin:example.org',
      '@reminders:example.org',
    ]);
    expect(names(await list('order_by=last_seen_ts&limit=1'))).toEqual(['@deskhand:example.org']);
  });

  it('page through everybody exactly once, whatever the page size, with a text as next_token', async () => {
    await using many = await openHomeserver({ population: crowd(37) });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 45 }), async (limit) => {
        const seen: string[] = [];
        let from: unknown = '0';
        while (from !== undefined) {
          expect(typeof from).toBe('string');
          const { body } = await many.call('GET', `${admin}/v2/users?limit=${limit}&from=${String(from)}`);
          expect(body.total).toBe(39);
          seen.push(...names(body));
          from = body.next_token;
        }
        expect(new Set(seen).size).toBe(39);
        expect(seen).toHaveLength(39);
      }),
      { numRuns: 15 },
    );
  });
});

describe('registration tokens', () => {
  it('are made with 200, listed, limited, and deleted', async () => {
    const path = `${admin}/v1/registration_tokens`;
    const made = await homeserver.call('POST', `${path}/new`, { token: 'welcome', uses_allowed: 1 });
    expect(made.status).toBe(200);
    expect(made.body).toEqual({ token: 'welcome', uses_allowed: 1, pending: 0, completed: 0, expiry_time: null });
    expect(refusal(await homeserver.call('POST', `${path}/new`, { token: 'welcome' }))).toEqual([
      400,
      'M_INVALID_PARAM',
      'Token already exists: welcome',
    ]);
    const expiry = homeserver.clock.now() + 1000;
    expect((await homeserver.call('PUT', `${path}/welcome`, { expiry_time: expiry })).body.expiry_time).toBe(expiry);
    expect((await homeserver.call('GET', `${path}?valid=true`)).body.registration_tokens).toHaveLength(1);
    homeserver.clock.moveOn(1001);
    expect((await homeserver.call('GET', `${path}?valid=true`)).body.registration_tokens).toHaveLength(0);
    expect((await homeserver.call('DELETE', `${path}/welcome`)).body).toEqual({});
    const random = await homeserver.call('POST', `${path}/new`, { length: 24 });
    expect(String(random.body.token)).toMatch(/^[A-Za-z0-9._~-]{24}$/);
  });
});
