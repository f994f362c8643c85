import { expect, it } from 'vitest';
import { openService } from './service.ts';

it('gives tokens to its client only, for its one scope', async () => {
  const { call, mas } = await openService();
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const basic = (id: string, secret: string) => ({
    authorization: `Basic ${btoa(`${id}:${encodeURIComponent(secret)}`)}`,
  });
  const body = 'grant_type=client_credentials&scope=urn%3Amas%3Aadmin';
  const { id, secret } = mas.client;
  expect((await call('POST', '/oauth2/token', body, { ...form, ...basic(id, 'wrong') })).body.error).toBe(
    'invalid_client',
  );
  expect((await call('POST', '/oauth2/token', `${body}%20openid`, { ...form, ...basic(id, secret) })).body.error).toBe(
    'invalid_scope',
  );
  mas.faults.set({ clientAllowed: false });
  expect((await call('POST', '/oauth2/token', body, { ...form, ...basic(id, secret) })).body.error).toBe(
    'access_denied',
  );
});

it('makes a user and tells the homeserver, sooner or later', async () => {
  const { call, synapse, mas } = await openService();
  mas.faults.set({ provisioningDelay: 50 });
  const made = await call('POST', 'users', { username: 'joan', displayname: 'Joan' });
  expect(made).toMatchObject({
    status: 201,
    body: { data: { type: 'user', attributes: { username: 'joan', admin: false } } },
  });
  expect(synapse.state.users.has('@joan:example.org')).toBe(false);
  await expect.poll(() => synapse.state.users.get('@joan:example.org')?.displayName).toBe('Joan');
  expect((await call('POST', 'users', { username: 'joan' })).status).toBe(409);
  expect((await call('POST', 'users', { username: 'reminders' })).body.errors).toEqual([
    { title: 'Username is reserved by the homeserver' },
  ]);
});

it('takes no weak password unless told to, and none while passwords are off', async () => {
  const { call, mas, idOf } = await openService();
  const path = `users/${idOf('ada')}/set-password`;
  expect((await call('POST', path, { password: 'aaaa' })).body.errors).toEqual([{ title: 'Password is too weak' }]);
  expect((await call('POST', path, { password: 'aaaa', skip_password_check: true })).status).toBe(204);
  expect(mas.state.signsIn('ada', 'aaaa')).toBe(true);
  mas.faults.set({ passwords: false });
  expect((await call('POST', path, { password: 'A good one 123' })).status).toBe(403);
});

it('locks, deactivates and brings back, each apart from the other', async () => {
  const { call, mas, synapse, idOf } = await openService();
  const path = `users/${idOf('ada')}`;
  await call('POST', `${path}/lock`);
  const gone = await call('POST', `${path}/deactivate`, { skip_erase: true });
  expect(gone.body.data).toMatchObject({
    attributes: { locked_at: expect.any(String), deactivated_at: expect.any(String) },
  });
  expect(synapse.state.users.get('@ada:example.org')).toMatchObject({ deactivated: true, erased: false });
  expect(
    [...mas.state.sessions.values()].filter(({ user, finishedAt }) => user === idOf('ada') && !finishedAt),
  ).toEqual([]);
  await call('POST', `${path}/unlock`);
  expect(mas.state.signsIn('ada', 'Ada-Sandbox-1')).toBe(false);
  await call('POST', `${path}/reactivate`);
  expect(mas.state.signsIn('ada', 'Ada-Sandbox-1')).toBe(true);
  await call('POST', `${path}/deactivate`);
  expect(synapse.state.users.get('@ada:example.org')).toMatchObject({ erased: true });
});

it('lists page by page, by id', async () => {
  const { call, mas } = await openService();
  const names: string[] = [];
  let path = 'users?page[first]=3';
  for (;;) {
    const { body } = await call('GET', path);
    const page = body as unknown as {
      data: { attributes: { username: string } }[];
      links: { next?: string };
      meta: { count: number };
    };
    names.push(...page.data.map(({ attributes }) => attributes.username));
    expect(page.meta.count).toBe(mas.state.users.size);
    if (!page.links.next) break;
    path = page.links.next.replace('/api/admin/v1/', '');
  }
  expect(names).toEqual([...mas.state.users.values()].map(({ username }) => username));
});

it('keeps addresses apart, and finds them by themselves or by their user', async () => {
  const { call, idOf } = await openService();
  const taken = await call('POST', 'user-emails', { user_id: idOf('alan'), email: 'ada@example.org' });
  expect(taken.status).toBe(409);
  const added = await call('POST', 'user-emails', { user_id: idOf('alan'), email: 'alan@example.org' });
  const { id } = added.body.data as unknown as { id: string };
  expect((await call('GET', 'user-emails?filter[email]=alan%40example.org')).body.meta).toEqual({ count: 1 });
  expect((await call('DELETE', `user-emails/${id}`)).status).toBe(204);
  expect((await call('DELETE', `user-emails/${id}`)).status).toBe(404);
});

it('ends a session once', async () => {
  const { call, mas, synapse, idOf } = await openService();
  const [session] = [...mas.state.sessions.values()].filter(({ user }) => user === idOf('ada'));
  expect((await call('POST', `compat-sessions/${session?.id}/finish`)).status).toBe(200);
  expect((await call('POST', `compat-sessions/${session?.id}/finish`)).status).toBe(400);
  expect(synapse.state.users.get('@ada:example.org')?.devices.has(session?.device ?? '')).toBe(false);
});

it('makes, changes and revokes registration tokens', async () => {
  const { call } = await openService();
  const made = await call('POST', 'user-registration-tokens', { token: 'welcome', usage_limit: 1 });
  const { id } = made.body.data as unknown as { id: string };
  expect((await call('POST', 'user-registration-tokens', { token: 'welcome' })).status).toBe(409);
  const path = `user-registration-tokens/${id}`;
  expect((await call('PUT', path, { usage_limit: 0 })).body.data).toMatchObject({ attributes: { valid: false } });
  expect((await call('POST', `${path}/revoke`)).status).toBe(200);
  expect((await call('POST', `${path}/revoke`)).status).toBe(400);
  expect((await call('GET', 'user-registration-tokens?filter[valid]=true')).body.data).toEqual([]);
});
