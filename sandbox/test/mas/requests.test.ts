import { describe, expect, it } from 'vitest';
import { adminApi, misfit } from '../../mas/schema.ts';
import { openService } from './service.ts';

const nobody = '00000000000000000000000000';

describe('what is checked of every request', () => {
  it('is the token first', async () => {
    const { call, clock, idOf } = await openService();
    const lock = `users/${idOf('ada')}/lock`;
    const tokenless = await call('POST', lock, undefined, { authorization: '' });
    expect(tokenless).toMatchObject({ status: 400, body: { errors: [{ title: 'Invalid authorization header' }] } });
    const unknown = await call('POST', 'users/not-a-ulid/lock', undefined, { authorization: 'Bearer mat_other' });
    expect(unknown).toMatchObject({ status: 401, body: { errors: [{ title: 'Unknown access token' }] } });
    clock.moveOn(300_001);
    expect(await call('POST', lock)).toMatchObject({
      status: 401,
      body: { errors: [{ title: 'Access token expired' }] },
    });
  });

  it('is the path, the method and the id in it', async () => {
    const { call } = await openService();
    expect((await call('GET', 'nothing')).status).toBe(404);
    expect((await call('PUT', 'users')).status).toBe(405);
    expect((await call('GET', 'users/ada')).status).toBe(400);
    expect(await call('GET', `users/${nobody}`)).toMatchObject({
      status: 404,
      body: { errors: [{ title: `User ID ${nobody} not found` }] },
    });
  });

  it.each([
    'filter[status]=gone',
    'filter[admin]=yes',
    'page[first]=0',
    'page[first]=many',
    'page[after]=ada',
    'count=maybe',
    'filter[name]=ada',
    'count=true&count=false',
  ])('is the query: ?%s', async (query) => {
    const { call } = await openService();
    expect((await call('GET', `users?${query}`)).status).toBe(400);
  });

  it.each([
    ['a name that is missing', {}, 422],
    ['a name that is no text', { username: 7 }, 422],
    ['a flag that is a text', { username: 'joan', skip_homeserver_check: 'no' }, 422],
    ['a key that is not known', { username: 'joan', display_name: 'Joan' }, 422],
    ['what is no JSON', '{', 400],
    ['a list', [], 422],
    ['a name with capitals', { username: 'Joan' }, 400],
  ])('is the body: %s', async (_what, body, status) => {
    const { call, mas } = await openService();
    expect((await call('POST', 'users', body)).status).toBe(status);
    expect(mas.state.byName('joan')).toBeUndefined();
  });

  it('is the content type, and that there is no body where none is taken', async () => {
    const { call, idOf } = await openService();
    expect((await call('POST', 'users', { username: 'joan' }, { 'content-type': 'text/plain' })).status).toBe(415);
    expect((await call('POST', `users/${idOf('ada')}/lock`, {})).status).toBe(400);
    expect((await call('POST', `users/${idOf('ada')}/deactivate`)).status).toBe(200);
  });
});

describe('the description', () => {
  it('refuses a moment, a number and a text that do not fit', () => {
    const token = { $ref: '#/components/schemas/AddUserRegistrationTokenRequest' };
    expect(misfit(token, { token: 'x', usage_limit: 1, expires_at: '2026-11-29T00:00:00Z' })).toBeUndefined();
    expect(misfit(token, { usage_limit: -1 })).toBeDefined();
    expect(misfit(token, { usage_limit: 1.5 })).toBeDefined();
    expect(misfit(token, { expires_at: 'tomorrow' })).toBeDefined();
    expect(misfit({ $ref: '#/components/schemas/ULID' }, 'ILOU0000000000000000000000')).toBeDefined();
  });

  it('has an endpoint in the simulator for each operation that is not about making personal tokens', async () => {
    const { call, mas } = await openService();
    const ids = new Map([
      ['users', mas.state.byName('ada')?.id],
      ['compat-sessions', [...mas.state.sessions.keys()][0]],
    ]);
    for (const [path, methods] of Object.entries(adminApi.paths)) {
      for (const method of Object.keys(methods)) {
        if (
          path.startsWith('/api/admin/v1/personal-sessions') &&
          /regenerate|sessions$/.test(path) &&
          method === 'post'
        )
          continue;
        const folder = path.split('/')[4] ?? '';
        const concrete = path
          .replace('/api/admin/v1/', '')
          .replace('{id}', ids.get(folder) ?? nobody)
          .replace('{username}', 'ada');
        const answer = await call(method.toUpperCase(), concrete);
        expect(answer.text, `${method} ${path}`).not.toContain('Error:');
      }
    }
  });
});
