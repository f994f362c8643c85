import { expect, it } from 'vitest';
import { apply, newAccount } from '../../directories/changing.ts';
import { describeHomeserver } from '../../directories/synapse/describe-homeserver.ts';
import { describeHomeserverRules } from '../../directories/synapse/describe-homeserver-rules.ts';
import { type HomeserverFixture, newName } from '../../directories/synapse/homeserver-people.ts';
import { call, openDirectory, own, url } from './client.ts';

const rooms = new Map<string, string>();

async function roomOf(user: string, token: string): Promise<string> {
  const known = rooms.get(user);
  if (known !== undefined) return known;
  const { body } = await call('POST', '/_matrix/client/v3/createRoom', { preset: 'private_chat' }, token);
  const room = encodeURIComponent(String(body.room_id));
  rooms.set(user, room);
  return room;
}

const open = async (): Promise<HomeserverFixture> => ({
  matrix: await openDirectory(),
  url,
  own,
  async speak(user, token) {
    const path = `/_matrix/client/v3/rooms/${await roomOf(user, token)}/send/m.room.message/${Math.random()}`;
    const { status } = await call('PUT', path, { msgtype: 'm.text', body: 'Buy now' }, token);
    expect(status).toBe(200);
  },
  async said(user, token) {
    const path = `/_matrix/client/v3/rooms/${await roomOf(user, token)}/messages?dir=b&limit=100`;
    const { body } = await call('GET', path, undefined, token);
    const events = body.chunk as { type: string; content: object }[];
    return events.filter(({ type, content }) => type === 'm.room.message' && 'body' in content).length;
  },
});

describeHomeserver('the Synapse directory on a real Synapse', open);
describeHomeserverRules('the rules of the Synapse directory on a real Synapse', open);

it('makes a registration token that lets one newcomer in, and no second one', async () => {
  const matrix = await openDirectory();
  const { directory } = newAccount(matrix);
  const { secret = '' } = await apply(matrix, { kind: 'directory', directory }, { kind: 'invite-newcomer', days: 1 });
  const register = async (name: string): Promise<number> => {
    const path = '/_matrix/client/v3/register';
    const wish = { username: name, password: 'Newcomer-Password-1' };
    const first = await call('POST', path, wish, null);
    const { session } = first.body;
    const auth = { type: 'm.login.registration_token', token: secret, session };
    const second = await call('POST', path, { ...wish, auth }, null);
    if (second.status !== 401) return second.status;
    return (await call('POST', path, { ...wish, auth: { type: 'm.login.dummy', session } }, null)).status;
  };
  const name = newName();
  expect(await register(name)).toBe(200);
  expect(await matrix.findAccount(name)).toMatchObject({ enabled: true });
  const second = newName();
  expect(await register(second)).toBe(401);
  expect(await matrix.findAccount(second)).toBeUndefined();
});

it.each(['account/whoami', 'login', 'password_policy'])('serves %s under both names', async (what) => {
  for (const version of ['v3', 'r0'])
    expect((await call('GET', `/_matrix/client/${version}/${what}`)).status).toBe(200);
});
