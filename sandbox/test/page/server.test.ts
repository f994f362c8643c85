import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { MovableClock, type Simulator } from '../../kit/simulator.ts';
import { startPage } from '../../page/index.ts';
import { type SlackSimulator, startSlack } from '../../slack/index.ts';
import { MANIFEST } from '../slack/bolt-app.ts';

let slack: SlackSimulator;
let page: Simulator;
let port: number;

beforeAll(async () => {
  const clock = new MovableClock();
  slack = await startSlack({ manifest: MANIFEST, clock });
  page = await startPage({ slack, clock });
  port = Number(new URL(page.announcement.url).port);
});
afterAll(async () => {
  await page.close();
  await slack.close();
});

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port, path, method, headers }, (answer) => {
      let body = '';
      answer.setEncoding('utf8');
      answer.on('data', (piece) => {
        body += piece;
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body }));
    });
    call.on('error', reject);
    call.end();
  });
}

function connect(headers: Record<string, string>): Promise<WebSocket | number> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/push`, { headers });
  return new Promise((resolve) => {
    socket.on('open', () => resolve(socket));
    socket.on('unexpected-response', (_request, answer) => resolve(answer.statusCode ?? 0));
    socket.on('error', () => undefined);
  });
}

describe('what the page serves', () => {
  it('is a document whose scripts and styles are files, under a policy that allows no others', async () => {
    const { status, headers, body } = await get('/');
    expect(status).toBe(200);
    expect(String(headers['content-security-policy'])).toContain("script-src 'self'");
    expect(String(headers['content-security-policy'])).not.toContain('unsafe');
    expect(body).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=/);
  });

  it('is its own code without types, and Preact from node_modules', async () => {
    const main = await get('/main.ts');
    expect(main.headers['content-type']).toContain('text/javascript');
    expect(main.body).toContain('/module/preact.js');
    const store = await get('/store.ts');
    expect(store.body).not.toContain('import type');
    const hooks = await get('/module/hooks.js');
    expect(hooks.body).toContain('"/module/preact.js"');
  });

  it.each(['/../index.ts', '/%2e%2e/index.ts', '/tsconfig.json', '/views', '/module/ws.js', '/nothing.ts'])(
    'is nothing for %s',
    async (path) => {
      expect((await get(path)).status).toBe(404);
    },
  );

  it('is given to those alone who call it by a name of loopback', async () => {
    expect((await get('/', { host: `localhost:${port}` })).status).toBe(200);
    expect((await get('/', { host: 'sandbox.attacker.example' })).status).toBe(403);
    expect((await get('/', { host: `attacker.example:${port}` })).status).toBe(403);
    expect((await get('/', {}, 'POST')).status).toBe(405);
  });
});

describe('the socket', () => {
  const origin = () => `http://127.0.0.1:${port}`;

  it('opens for the page itself, not for a page of another site, nor without an origin', async () => {
    expect(await connect({})).toBe(403);
    expect(await connect({ origin: 'http://attacker.example' })).toBe(403);
    expect(await connect({ origin: `http://127.0.0.1:${port + 1}` })).toBe(403);
    const socket = await connect({ origin: origin() });
    expect(socket).toBeInstanceOf(WebSocket);
    if (socket instanceof WebSocket) socket.close();
  });

  async function looking(user: string) {
    const socket = await connect({ origin: origin() });
    if (!(socket instanceof WebSocket)) throw new Error('The page refused its own origin.');
    const pushed: unknown[] = [];
    const waiting = new Map<number, (answer: { answer?: unknown; error?: string }) => void>();
    socket.on('message', (data) => {
      const message = JSON.parse(String(data)) as {
        id?: number;
        pushes?: unknown[];
        answer?: unknown;
        error?: string;
      };
      if (message.pushes !== undefined) pushed.push(...message.pushes);
      if (message.id !== undefined) waiting.get(message.id)?.(message);
    });
    let next = 0;
    const ask = (name: string, body: object) =>
      new Promise<{ answer?: unknown; error?: string }>((resolve) => {
        next += 1;
        waiting.set(next, resolve);
        socket.send(JSON.stringify({ id: next, request: name, body }));
      });
    await ask('look', { user });
    return { socket, ask, pushed };
  }

  it('pushes a message to those who are in the channel, once, and nobody else', async () => {
    const [kim, gus] = await Promise.all([looking('kim'), looking('gus')]);
    slack.person('lee').says('C0HELPDESK', 'hello');
    await expect.poll(() => JSON.stringify(kim.pushed)).toContain('hello');
    await gus.ask('history', { channel: 'C0GENERAL' });
    expect(JSON.stringify(gus.pushed)).not.toContain('hello');
    expect(kim.pushed.filter((push) => (push as { kind: string }).kind === 'message')).toHaveLength(1);
    kim.socket.close();
    gus.socket.close();
  });

  it.each([
    ['history', { channel: 'C0SECURITY' }, 'You are not in this conversation.'],
    ['say', { channel: 'C0SECURITY', text: 'x' }, 'Kim Novak is not in security.'],
    ['submit', { viewId: 'V0SOMEONES' }, 'This window is gone.'],
    ['act', { place: {}, blockId: 'b', actionId: 'a' }, '“channel” has to be text.'],
    ['moveClock', { milliseconds: -1 }, '“milliseconds” has to be a whole number.'],
    ['toString', {}, "The page's server knows no request “toString”."],
    ['join', { channel: 'nowhere' }, 'The Slack simulator has no channel nowhere.'],
  ])('refuses %s of %j', async (name, body, words) => {
    const kim = await looking('kim');
    expect((await kim.ask(name, body)).error).toBe(words);
    kim.socket.close();
  });

  it('counts a reply that mentions somebody until they have read the thread', async () => {
    const parent = slack.person('lee').says('C0HELPDESK', 'a thread');
    const kim = await looking('kim');
    await kim.ask('read', { channel: 'C0HELPDESK', ts: parent.message.ts, thread: '' });
    const reply = slack.person('lee').says('C0HELPDESK', '@kim look', { thread: parent.message.ts });
    const mentions = () => {
      const told = kim.pushed.findLast((push) => (push as { kind: string }).kind === 'channels');
      const { channels } = told as { channels: { id: string; mentions: number }[] };
      return channels.find(({ id }) => id === 'C0HELPDESK')?.mentions;
    };
    await expect.poll(mentions).toBe(1);
    await kim.ask('read', { channel: 'C0HELPDESK', ts: reply.message.ts, thread: parent.message.ts });
    await expect.poll(mentions).toBe(0);
    kim.socket.close();
  });

  it('gives 5,000 messages a page at a time, newest first', async () => {
    for (let count = 0; count < 5_000; count += 1) slack.person('lee').says('C0REQUESTS', `line ${count}`);
    const kim = await looking('kim');
    const { answer } = await kim.ask('history', { channel: 'C0REQUESTS' });
    const { messages, hasOlder } = answer as {
      messages: { message: { text: string; ts: string } }[];
      hasOlder: boolean;
    };
    expect([messages.at(-1)?.message.text, messages.length, hasOlder]).toEqual(['line 4999', 60, true]);
    const before = await kim.ask('history', { channel: 'C0REQUESTS', before: messages[0]?.message.ts });
    const older = before.answer as { messages: { message: { text: string } }[] };
    expect(older.messages.at(-1)?.message.text).toBe('line 4939');
    kim.socket.close();
  });
});
