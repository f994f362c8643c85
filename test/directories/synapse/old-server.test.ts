import { expect, it } from 'vitest';
import type { Directory } from '../../../src/core/directory.ts';
import { accountNamed, apply, subjectNamed } from '../changing.ts';
import { openServedBy } from './a-homeserver.ts';

const ada = {
  name: '@ada:example.org',
  password_hash: '$2b$12$x',
  is_guest: 0,
  admin: 1,
  user_type: null,
  deactivated: 0,
};
const dan = { ...ada, name: '@dan:example.org', admin: 0, deactivated: 1 };
const connections = [
  { ip: '1.2.3.4', last_seen: 1417222374433, user_agent: 'Mozilla/5.0' },
  { ip: '1.2.3.10', last_seen: 1417222374500, user_agent: 'Dalvik/2.1.0' },
];
const unrecognised = { errcode: 'M_UNRECOGNIZED', error: 'Unrecognized request' };

/** What the documents of January 2020 say that a homeserver answers: Synapse 1.9. */
const answers: Readonly<Record<string, object>> = {
  'GET /_matrix/client/r0/account/whoami': { user_id: '@deskhand:example.org' },
  'GET /_matrix/client/r0/login': { flows: [{ type: 'm.login.password' }] },
  'GET /_matrix/client/r0/password_policy': { 'm.minimum_length': 24, 'm.require_digit': true },
  'GET /_synapse/admin/v1/server_version': { server_version: '1.9.0', python_version: '3.7.3' },
  'GET /_synapse/admin/v1/users/@deskhand:example.org/admin': { admin: true },
  'GET /_synapse/admin/v2/users/@ada:example.org': { ...ada, displayname: 'Ada', threepids: [] },
  'GET /_synapse/admin/v2/users/@deskhand:example.org': { ...ada, name: '@deskhand:example.org' },
  'GET /_synapse/admin/v1/whois/@ada:example.org': {
    user_id: '@ada:example.org',
    devices: { '': { sessions: [{ connections }] } },
  },
  'GET /_synapse/admin/v2/users?0': { users: [ada], next_token: '1' },
  'GET /_synapse/admin/v2/users?1': { users: [dan] },
  'POST /_synapse/admin/v1/reset_password/@ada:example.org': {},
  'PUT /_synapse/admin/v2/users/@ada:example.org': { ...ada, displayname: 'Countess', threepids: [] },
};

async function openOld(): Promise<Directory> {
  return openServedBy((request, response) => {
    const url = new URL(request.url ?? '', 'http://localhost');
    const from = url.searchParams.get('from');
    const answer = answers[`${request.method} ${decodeURIComponent(url.pathname)}${from === null ? '' : `?${from}`}`];
    response.writeHead(answer ? 200 : 400).end(JSON.stringify(answer ?? unrecognised));
  });
}

it('reads flags that are numbers, and where an account was used from', async () => {
  const matrix = await openOld();
  const account = await accountNamed(matrix, 'ada');
  expect(account).toMatchObject({
    details: { displayName: 'Ada', email: '' },
    administrator: true,
    enabled: true,
    closed: false,
    lastSeen: 1417222374500,
    sessions: [
      { name: 'Mozilla/5.0', from: '1.2.3.4', lastSeen: 1417222374433 },
      { name: 'Dalvik/2.1.0', from: '1.2.3.10', lastSeen: 1417222374500 },
    ],
  });
  expect(account).not.toHaveProperty('suspended');
  expect(account).not.toHaveProperty('locked');
});

it('lists page by page', async () => {
  const matrix = await openOld();
  const listed = (await matrix.listAccounts?.())?.map(({ name, closed }) => [name, closed]);
  expect(listed).toEqual([
    ['@ada:example.org', false],
    ['@dan:example.org', true],
  ]);
});

it('resets passwords and names, and says what it cannot do', async () => {
  const matrix = await openOld();
  const subject = await subjectNamed(matrix, 'ada');
  expect((await apply(matrix, subject, { kind: 'set-password' })).secret).toMatch(/^(?=.*[2-9]).{24,}$/);
  await apply(matrix, subject, { kind: 'set-details', details: { displayName: 'Countess' } });
  const lock = apply(matrix, subject, { kind: 'set-enabled', enabled: false });
  await expect(lock).rejects.toMatchObject({
    code: 'not-supported',
    userMessage: expect.stringContaining('too old to lock'),
  });
  const ending = apply(matrix, subject, { kind: 'end-sessions' });
  await expect(ending).rejects.toMatchObject({ code: 'not-supported', effect: 'none' });
  for (const kind of ['end-sessions', 'redact-messages', 'invite-newcomer'] as const) {
    expect(await matrix.blocker?.(subject, kind)).toContain('Synapse 1.9.0');
  }
  const worst = (await matrix.check()).map(({ level }) => level);
  expect(worst).not.toContain('bad');
});
