import { once } from 'node:events';
import { App, SocketModeReceiver } from '@slack/bolt';
import { afterEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { Envelope } from '../../../sandbox/slack/deliveries.ts';
import { type Bare, startBare } from '../../../sandbox/test/slack/api.ts';
import { QUIET } from '../../../sandbox/test/slack/bolt-app.ts';

let bare: Bare;
const sockets: WebSocket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate();
  await bare.slack.close();
});

type Frame = Envelope & { readonly type: string; readonly num_connections?: number; readonly reason?: string };

/** A raw Socket Mode client: keeps its frames and acks what it is told to. */
class Client {
  readonly frames: Frame[] = [];
  readonly socket: WebSocket;
  acks = true;

  constructor(url: string) {
    this.socket = new WebSocket(url);
    sockets.push(this.socket);
    this.socket.on('message', (data) => {
      const frame = JSON.parse(String(data)) as Frame;
      this.frames.push(frame);
      if (this.acks && frame.envelope_id !== undefined) this.ack(frame.envelope_id);
    });
  }

  ack(envelope_id: string, payload?: object): void {
    this.socket.send(JSON.stringify({ envelope_id, ...(payload === undefined ? {} : { payload }) }));
  }

  get events(): Frame[] {
    return this.frames.filter(({ envelope_id }) => envelope_id !== undefined);
  }
}

async function connect(): Promise<Client> {
  const response = await bare.send('apps.connections.open', {}, { authorization: `Bearer ${bare.slack.appToken}` });
  const { url } = (await response.json()) as { url: string };
  const client = new Client(url);
  await expect.poll(() => client.frames.length).toBeGreaterThan(0);
  return client;
}

const mention = () => bare.slack.person('kim').says('#helpdesk', 'hi @deskhand');

test('a socket is greeted with hello, and a ticket opens one socket only', async () => {
  bare = await startBare();
  const client = await connect();
  expect(client.frames[0]).toMatchObject({
    type: 'hello',
    num_connections: 1,
    connection_info: { app_id: 'A0DESKHAND' },
  });
  const again = new WebSocket(client.socket.url);
  const [error] = await once(again, 'error');
  expect(String(error)).toContain('404');
});

test('each delivery goes to one of the sockets in turn, the eleventh socket is turned away', async () => {
  bare = await startBare();
  const clients: Client[] = [];
  for (let i = 0; i < 10; i += 1) clients.push(await connect());
  expect(clients.at(-1)?.frames[0]?.num_connections).toBe(10);
  const eleventh = await connect();
  expect(eleventh.frames[0]).toMatchObject({ type: 'disconnect', reason: 'too_many_websockets' });
  for (let i = 0; i < 20; i += 1) mention();
  await expect.poll(() => clients.map(({ events }) => events.length)).toEqual(Array(10).fill(2));
  expect(clients[0]?.events[0]).toMatchObject({
    type: 'events_api',
    accepts_response_payload: false,
    retry_attempt: 0,
    payload: { type: 'event_callback', event: { type: 'app_mention', channel: 'C0HELPDESK', user: 'U0KIM' } },
  });
});

test('after a disconnect frame the old socket gets nothing more', async () => {
  bare = await startBare();
  const old = await connect();
  const next = await connect();
  bare.slack.sockets.disconnect('refresh_requested', 1);
  await expect.poll(() => old.frames.at(-1)).toMatchObject({ type: 'disconnect', reason: 'refresh_requested' });
  mention();
  mention();
  await expect.poll(() => next.events.length).toBe(2);
  expect(old.events).toEqual([]);
});

test('an event without ack goes out again at once, after a minute and after five, and then no more', async () => {
  bare = await startBare({ ackTimeout: 30 });
  const client = await connect();
  client.acks = false;
  mention();
  const attempts = () => client.events.map(({ retry_attempt, retry_reason }) => [retry_attempt, retry_reason]);
  const first = [
    [0, ''],
    [1, 'timeout'],
  ];
  await expect.poll(attempts).toEqual(first);
  await expect.poll(() => bare.slack.traffic.entries.filter(({ kind }) => kind === 'problem').length).toBe(2);
  bare.clock.moveOn(60_000);
  await expect.poll(attempts).toEqual([...first, [2, 'timeout']]);
  await expect.poll(() => bare.slack.traffic.entries.filter(({ kind }) => kind === 'problem').length).toBe(3);
  client.acks = true;
  bare.clock.moveOn(300_000);
  await expect.poll(attempts).toEqual([...first, [2, 'timeout'], [3, 'timeout']]);
  const ids = new Set(client.events.map(({ payload }) => payload.event_id));
  expect(ids.size).toBe(1);
  expect(new Set(client.events.map(({ envelope_id }) => envelope_id)).size).toBe(4);
});

test('a Bolt app whose socket is cut comes back and is served again', async () => {
  bare = await startBare();
  const receiver = new SocketModeReceiver({
    appToken: bare.slack.appToken,
    installerOptions: { clientOptions: { slackApiUrl: bare.slack.apiUrl } },
    logger: QUIET,
  });
  const app = new App({
    logger: QUIET,
    token: bare.slack.botToken,
    receiver,
    clientOptions: { slackApiUrl: bare.slack.apiUrl },
  });
  app.command('/ask', ({ ack }) => ack('here'));
  await app.start();
  bare.slack.sockets.cut();
  await bare.slack.sockets.awaitConnections();
  const kim = bare.slack.person('kim');
  await kim.types('/ask');
  expect(await kim.sees('here')).toBe('Deskhand: here');
  await app.stop();
});

test('a command with no socket open fails at once with dispatch_failed', async () => {
  bare = await startBare();
  const kim = bare.slack.person('kim');
  await kim.types('/ask');
  expect(await kim.sees('dispatch_failed')).toContain('/ask failed');
});

test('deliveries are dropped, doubled, delayed and put in another order as told', async () => {
  bare = await startBare({ ackTimeout: 1_000 });
  const client = await connect();
  const { faults } = bare.slack;
  const texts = () => client.events.map(({ payload }) => payload.text);
  const types = (text: string) => bare.slack.person('kim').types(`/ask ${text}`);

  faults.disturb('slash_commands', { kind: 'duplicate' });
  await types('twice');
  await expect.poll(texts).toEqual(['twice', 'twice']);
  expect(client.events[0]?.envelope_id).toBe(client.events[1]?.envelope_id);

  faults.disturb('*', { kind: 'reorder', count: 2 });
  await Promise.all([types('one'), types('two')]);
  expect(texts().slice(2)).toEqual(['two', 'one']);

  faults.disturb('slash_commands', { kind: 'delay', milliseconds: 80 });
  const startedAt = performance.now();
  await types('late');
  expect(performance.now() - startedAt).toBeGreaterThan(75);

  faults.disturb('slash_commands', { kind: 'drop' });
  await types('lost');
  expect(texts()).not.toContain('lost');
  expect(await bare.slack.person('kim').sees('operation_timeout')).toContain('/ask failed');
});

test('a method fails as often as told: an error, a 429, a 500, a cut connection, a lost answer', async () => {
  bare = await startBare();
  const { faults } = bare.slack;
  const post = (text: string) => bare.send('chat.postMessage', { channel: 'C0HELPDESK', text });
  faults.failMethod('chat.postMessage', { kind: 'error', error: 'fatal_error' }, 2);
  expect(await (await post('a')).json()).toEqual({ ok: false, error: 'fatal_error' });
  expect(await (await post('a')).json()).toEqual({ ok: false, error: 'fatal_error' });
  faults.failMethod('*', { kind: 'rate-limit', retryAfter: 7 });
  const limited = await post('b');
  expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '7']);
  faults.failMethod('chat.postMessage', { kind: 'http', status: 500 });
  expect((await post('c')).status).toBe(500);
  faults.failMethod('chat.postMessage', { kind: 'hang-up' });
  await expect(post('d')).rejects.toThrow();
  faults.failMethod('chat.postMessage', { kind: 'lose-answer' });
  await expect(post('e')).rejects.toThrow();
  expect((await post('f')).status).toBe(200);
  const kim = bare.slack.person('kim');
  expect(kim.transcript()).toBe('#helpdesk Deskhand: e\n#helpdesk Deskhand: f');
});

test('plan and task_card are refused as by workspaces that do not have them yet', async () => {
  bare = await startBare();
  const task = { type: 'task_card', task_id: 't', title: 'T', status: 'pending' };
  const body = { channel: 'C0HELPDESK', text: 'x', blocks: [{ type: 'plan', title: 'P', tasks: [task] }] };
  expect(await bare.call('chat.postMessage', body)).toMatchObject({ ok: true });
  bare.slack.faults.refuseBlocks('plan', 'task_card');
  expect(await bare.call('chat.postMessage', body)).toMatchObject({
    error: 'invalid_blocks',
    errors: ['unsupported type: plan [json-pointer:/blocks/0/type]'],
  });
  bare.slack.faults.clear();
  expect(await bare.call('chat.postMessage', body)).toMatchObject({ ok: true });
});

test('the switchboard does all this over HTTP', async () => {
  bare = await startBare();
  const client = await connect();
  const control = async (action: string, body: object = {}) => {
    const response = await fetch(`${bare.slack.url}/_control/${action}`, {
      method: 'POST',
      body: JSON.stringify(body),
    });
    return response.json();
  };
  expect(await control('fail-method', { method: 'auth.test', kind: 'error', error: 'fatal_error', times: 1 })).toEqual({
    ok: true,
  });
  expect(await (await fetch(`${bare.slack.url}/_control`)).json()).toMatchObject({
    connections: 1,
    faults: { methods: [{ which: 'auth.test', left: 1 }] },
  });
  expect(await bare.call('auth.test')).toMatchObject({ error: 'fatal_error' });
  await control('set-person', { person: 'ada', is_restricted: true });
  await expect
    .poll(() => client.events.at(-1)?.payload.event)
    .toMatchObject({ type: 'user_change', user: { is_restricted: true } });
  await control('set-group', { group: 'S0LEADS', users: ['kim'] });
  expect(bare.slack.workspace.findUserGroup('S0LEADS')?.users).toEqual(['U0KIM']);
  const closed = once(client.socket, 'close');
  await control('cut-sockets');
  await closed;
  expect(await control('fail-method', { method: 'x', kind: 'odd' })).toMatchObject({ ok: false });
  expect(await control('no-such-thing')).toMatchObject({ ok: false });
});
