import { createHmac } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { Secret } from '../../../src/core/secret.ts';
import { createLog } from '../../../src/log.ts';
import { guardRequests } from '../../../src/slack/client/http-requests.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const key = 'the-signing-secret';
const minute = 60_000;

let clock: FakeClock;
let lines: string[];
let heard: string[];
let answer: RequestListener;
let address: string;

beforeEach(async () => {
  clock = new FakeClock();
  lines = [];
  heard = [];
  answer = (_, response) => void response.writeHead(200).end('good');
  const log = createLog('debug', { write: (line: string) => void lines.push(line) });
  const guard = guardRequests({ signingSecret: new Secret(key), clock, log }, (request, response) => {
    heard.push(String((request as { rawBody?: Buffer }).rawBody));
    answer(request, response);
  });
  const server = createServer(guard);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`;
});

const secondsAgo = (seconds: number) => String(Math.floor(clock.now() / 1_000) - seconds);

function signed(body: string | Buffer, { seconds = secondsAgo(0), secret = key } = {}): Record<string, string> {
  const signature = createHmac('sha256', secret).update(`v0:${seconds}:`).update(body).digest('hex');
  return { 'x-slack-request-timestamp': seconds, 'x-slack-signature': `v0=${signature}` };
}

async function post(body: string | Buffer, headers: Record<string, string> = signed(body)): Promise<number> {
  const response = await fetch(address, { method: 'POST', body: new Uint8Array(Buffer.from(body)), headers });
  await response.arrayBuffer();
  return response.status;
}

describe('a request that Slack signed', () => {
  it('goes on, byte by byte as it came, whatever its body', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 200 }), async (bytes) => {
        const body = Buffer.from(bytes);
        const headers = signed(body, { seconds: secondsAgo(heard.length % 300) });
        const status = await post(body, headers);
        expect([200, 401]).toContain(status);
        if (status === 200) expect(heard.at(-1)).toBe(body.toString());
        expect(await post(body, headers)).toBe(401);
      }),
      { numRuns: 40 },
    );
    expect(heard.length).toBeGreaterThan(20);
  });

  it('counts for five minutes', async () => {
    expect(await post('a', signed('a', { seconds: secondsAgo(299) }))).toBe(200);
    expect(await post('b', signed('b', { seconds: secondsAgo(301) }))).toBe(401);
    const kept = signed('c');
    await clock.moveOn(6 * minute);
    expect(await post('c', kept)).toBe(401);
    expect(heard).toEqual(['a']);
  });

  it('has an effect once, however often somebody sends it again', async () => {
    const headers = signed('once');
    expect(await post('once', headers)).toBe(200);
    for (const moved of [0, 4 * minute, 2 * minute]) {
      await clock.moveOn(moved);
      expect(await post('once', headers)).toBe(401);
    }
    expect(await post('once')).toBe(200);
    expect(heard).toEqual(['once', 'once']);
  });

  it('has an effect once where two come at the same time', async () => {
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    answer = (_, response) => void released.then(() => response.writeHead(200).end());
    const headers = signed('once');
    const [first, second] = [post('once', headers), post('once', headers)];
    expect(await Promise.race([first, second])).toBe(401);
    release();
    expect((await Promise.all([first, second])).toSorted()).toEqual([200, 401]);
    expect(heard).toEqual(['once']);
  });

  it('may come again as it was where it was not answered well: Slack tries again', async () => {
    answer = (_, response) => void response.writeHead(500).end();
    const headers = signed('again');
    expect(await post('again', headers)).toBe(500);
    answer = (_, response) => void response.destroy();
    await expect(post('again', headers)).rejects.toThrow();
    answer = (_, response) => void response.writeHead(200).end();
    expect(await post('again', headers)).toBe(200);
    expect(await post('again', headers)).toBe(401);
  });
});

describe('any other request', () => {
  it.each([
    ['is not signed', () => ({})],
    ['has no signature', () => ({ 'x-slack-request-timestamp': secondsAgo(0) })],
    ['has no time', () => ({ 'x-slack-signature': signed('body')['x-slack-signature'] ?? '' })],
    ['is signed with another secret', () => signed('body', { secret: 'guessed' })],
    ['is signed for another body', () => signed('other body')],
    ['is signed for another time', () => ({ ...signed('body'), 'x-slack-request-timestamp': secondsAgo(1) })],
    ['writes its time another way', () => ({ ...signed('body'), 'x-slack-request-timestamp': `0${secondsAgo(0)}` })],
    ['has a time that is none', () => signed('body', { seconds: '1e99' })],
    ['has another version', () => ({ ...signed('body'), 'x-slack-signature': 'v1=00' })],
    ['has more behind the signature', () => signedWith('=1')],
    ['has part of the signature', () => ({ ...signed('body'), 'x-slack-signature': 'v0=' })],
  ])('that %s is refused', async (_, headers) => {
    expect(await post('body', headers())).toBe(401);
    expect(heard).toEqual([]);
    expect(lines.join('')).not.toContain(key);
  });

  it('that is too long to be Slack’s is refused', async () => {
    const body = Buffer.alloc(5 * 1024 * 1024, 97);
    const status = await post(body).catch(() => 'cut off');
    expect([413, 'cut off']).toContain(status);
    expect(heard).toEqual([]);
  });

  it('by which Slack tries the address is answered, and has no effect whatever else is in it', async () => {
    expect(await post('ssl_check=1&token=x&command=%2Freset-password', {})).toBe(200);
    expect(heard).toEqual([]);
  });
});

function signedWith(more: string): Record<string, string> {
  const headers = signed('body');
  return { ...headers, 'x-slack-signature': `${headers['x-slack-signature']}${more}` };
}

it('requests that Slack did not sign cannot fill the log: it gets one line a minute, with the number of the others', async () => {
  for (let count = 0; count < 20; count += 1) expect(await post(`x${count}`, {})).toBe(401);
  expect(lines.length).toBe(1);
  await clock.moveOn(minute);
  await post('y', {});
  expect(lines.map((line) => (JSON.parse(line) as { unlogged?: number }).unlogged)).toEqual([undefined, 19]);
});
