import { afterAll, beforeAll, expect, it } from 'vitest';
import { Office } from '../../support/an-office.ts';
import { call, token, url } from './client.ts';
import { signIn } from './homeserver.ts';

const policy = `
version: 1
teams: { helpdesk: { usergroup: S0HELPDESK } }
may:
  - { id: all, who: { in: [helpdesk] }, do: any, because: Helpdesk looks after accounts. }
approve: []
`;

const pathOf = (localpart: string) => `/_synapse/admin/v2/users/${encodeURIComponent(`@${localpart}:example.org`)}`;

let office: Office;
beforeAll(async () => {
  const ada = {
    displayname: 'Ada',
    password: 'x',
    threepids: [{ medium: 'email', address: 'ada@example.org' }],
    locked: false,
  };
  await call('PUT', pathOf('ada'), { ...ada, deactivated: false });
  for (const localpart of ['walker', 'writer']) await call('PUT', pathOf(localpart), { password: 'Walker-1' });
  office = await Office.open({ policy, homeserver: { url, botToken: token } });
});
afterAll(() => office.close());

const kim = () => office.person('kim');

/** Asks for an operation that needs nobody's approval, and waits for its end. */
async function asks(text: string, outcome: RegExp, fill?: () => Promise<unknown>): Promise<void> {
  await kim().types(text);
  await kim().doesNotSee('Looking…', { within: 'modal' });
  await fill?.();
  const isShown = await kim()
    .sees('What will change', { within: 'modal', timeout: 1_000 })
    .catch(() => undefined);
  if (isShown === undefined) await kim().submits();
  await kim().sees('What will change', { within: 'modal' });
  await kim().submits();
  await kim().sees(outcome, { timeout: 40_000 });
}

it('resets a password, which its holder reads once and can sign in with', async () => {
  await asks('/reset-password matrix/@ada:example.org', /@ada:example.org\) has a new password\./);
  const ada = office.person('ada');
  await ada.presses('View password');
  const shown = await ada.sees(/Only you can see this/, { within: 'modal' });
  const words = String(shown ?? ada.transcript()).split(/[\s`*]+/);
  const tried = await Promise.all(words.filter((word) => word.length === 16).map((word) => signIn(url, 'ada', word)));
  expect(tried.some((found) => found !== undefined)).toBe(true);
});

it('creates an account', async () => {
  await asks('/create-user matrix-newcomer', /matrix-newcomer can now sign in to Matrix/, () =>
    kim().fills({ Directory: 'Matrix' }),
  );
  expect((await call('GET', pathOf('matrix-newcomer'))).body).toMatchObject({ deactivated: false });
});

it('disables an account and enables it again', async () => {
  await asks('/helpdesk disable-account matrix/walker', /Nobody can sign in as .*@walker/);
  expect((await call('GET', pathOf('walker'))).body).toMatchObject({ locked: true });
  await asks('/helpdesk enable-account matrix/walker', /@walker:example.org\) can sign in again/);
  expect((await call('GET', pathOf('walker'))).body).toMatchObject({ locked: false });
});

it('removes the messages of an account', async () => {
  const writer = (await signIn(url, 'writer', 'Walker-1')) ?? '';
  const { body } = await call('POST', '/_matrix/client/v3/createRoom', {}, writer);
  const room = `/_matrix/client/v3/rooms/${encodeURIComponent(String(body.room_id))}`;
  const message = { msgtype: 'm.text', body: 'Buy now' };
  for (const number of [1, 2, 3]) await call('PUT', `${room}/send/m.room.message/${number}`, message, writer);
  await asks('/helpdesk redact-messages matrix/writer', /The messages of .*@writer.* have been removed/);
  const read = await call('GET', `${room}/messages?dir=b`, undefined, writer);
  expect(JSON.stringify(read.body)).not.toContain('Buy now');
});

it('deactivates an account', async () => {
  await asks('/helpdesk delete-account matrix/walker', /@walker:example.org\) has been deleted/);
  expect((await call('GET', pathOf('walker'))).body).toMatchObject({ deactivated: true });
});
