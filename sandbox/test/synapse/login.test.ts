import { createHmac } from 'node:crypto';
import { expect, it } from 'vitest';
import { admin, openHomeserver, refusal } from './homeserver.ts';

it('stops the sixth login from one address, and says for how long', async () => {
  await using homeserver = await openHomeserver();
  for (const _ of [1, 2, 3, 4, 5]) expect((await homeserver.login('ada', 'Ada-Sandbox-1')).status).toBe(200);
  const limited = await homeserver.login('grace', 'Grace-Sandbox-1');
  expect(refusal(limited)).toEqual([429, 'M_LIMIT_EXCEEDED', 'Too Many Requests']);
  const wait = Number(limited.body.retry_after_ms);
  expect(wait).toBe(Math.ceil(1000 / 0.003));
  expect(limited.headers.get('retry-after')).toBe(String(Math.ceil(wait / 1000)));
  homeserver.clock.moveOn(wait);
  expect((await homeserver.login('grace', 'Grace-Sandbox-1')).status).toBe(200);
});

it('stops a fourth guess at one account, even with the right password', async () => {
  await using homeserver = await openHomeserver();
  for (const _ of [1, 2, 3]) {
    expect(refusal(await homeserver.login('ada', 'wrong'))).toEqual([
      403,
      'M_FORBIDDEN',
      'Invalid username or password',
    ]);
  }
  expect((await homeserver.login('ada', 'Ada-Sandbox-1')).status).toBe(429);
});

it('answers a login by a deactivated account that has a password again with its own code', async () => {
  await using homeserver = await openHomeserver();
  const path = `${admin}/v1/reset_password/${encodeURIComponent('@dan:example.org')}`;
  await homeserver.call('POST', path, { new_password: 'x' });
  expect((await homeserver.login('dan', 'x')).body.errcode).toBe('M_USER_DEACTIVATED');
});

it.each([
  [{}, 'M_UNKNOWN', 'Missing JSON keys.'],
  [{ type: 'm.login.foo' }, 'M_INVALID_PARAM', 'Invalid login submission'],
  [{ type: 'm.login.password' }, 'M_INVALID_PARAM', 'Bad parameter: password'],
  [{ type: 'm.login.password', password: 'x' }, 'M_INVALID_PARAM', 'Invalid login submission'],
  [
    { type: 'm.login.password', password: 'x', identifier: { user: 'a' } },
    'M_MISSING_PARAM',
    "'identifier' dict has no key 'type'",
  ],
  [
    { type: 'm.login.password', password: 'x', identifier: { type: 'm.id.user' } },
    'M_UNKNOWN',
    "User identifier is missing 'user' key",
  ],
])('refuses the login %j', async (body, errcode, error) => {
  await using homeserver = await openHomeserver();
  const answer = await homeserver.call('POST', '/_matrix/client/v3/login', body, null);
  expect(refusal(answer)).toEqual([400, errcode, error]);
});

it('registers with a shared secret, burning each nonce', async () => {
  await using homeserver = await openHomeserver({ registrationSecret: 'secret' });
  const path = `${admin}/v1/register`;
  const nonce = async () => String((await homeserver.call('GET', path, undefined, null)).body.nonce);
  const sign = (...parts: string[]) => createHmac('sha1', 'secret').update(parts.join('\0')).digest('hex');
  const first = await nonce();
  const body = { nonce: first, username: 'New', password: 'pw', admin: true, mac: sign(first, 'New', 'pw', 'admin') };
  expect(refusal(await homeserver.call('POST', path, { ...body, mac: '00' }, null))).toEqual([
    403,
    'M_UNKNOWN',
    'HMAC incorrect',
  ]);
  expect(refusal(await homeserver.call('POST', path, body, null))).toEqual([400, 'M_UNKNOWN', 'unrecognised nonce']);
  const second = await nonce();
  const good = { ...body, nonce: second, mac: sign(second, 'New', 'pw', 'admin') };
  const done = await homeserver.call('POST', path, good, null);
  expect(done.body).toMatchObject({ user_id: '@new:example.org', home_server: 'example.org' });
  const token = String(done.body.access_token);
  expect((await homeserver.call('GET', `${admin}/v2/users`, undefined, token)).status).toBe(200);
  const late = await nonce();
  homeserver.clock.moveOn(60_001);
  expect((await homeserver.call('POST', path, { ...body, nonce: late }, null)).body.error).toBe('unrecognised nonce');
});

it('says that shared-secret registration is off where no secret is set', async () => {
  await using homeserver = await openHomeserver({ registrationSecret: null });
  const answer = await homeserver.call('GET', `${admin}/v1/register`, undefined, null);
  expect(refusal(answer)).toEqual([400, 'M_UNKNOWN', 'Shared secret registration is not enabled']);
});
