import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { z } from 'zod';
import { makeCertificate } from '../../sandbox/dsm/certificate.ts';
import { readAuthority } from '../../src/directories/endpoint.ts';
import { EndpointUrl, Fingerprint } from '../../src/directories/endpoint-settings.ts';
import { createHttpClient, type HttpSettings } from '../../src/directories/http.ts';
import { settle } from '../support/fake-clock.ts';

const { key, certificate, fingerprint256 } = makeCertificate();

async function listen(listener: RequestListener, kind: 'plain' | 'secure' | 'silent' = 'plain'): Promise<string> {
  const isSecure = kind === 'secure';
  const server = isSecure ? createTlsServer({ key, cert: certificate }, listener) : createServer(listener);
  // Nothing is said then of how long a connection is kept.
  if (kind === 'silent') server.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `${isSecure ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function client(url: string, more: Partial<HttpSettings> = {}) {
  const http = createHttpClient({ url, where: 'nas', timeout: 2_000, callsAtOnce: 2, ...more });
  onTestFinished(() => http.close());
  return http;
}

const change = { method: 'POST', path: 'call', body: 'a=1', changes: true } as const;
const read = { ...change, changes: false } as const;
const hello: RequestListener = (_incoming, reply) => reply.end('hello');

describe('a call', () => {
  it('sends its body below the configured path and gives what came back', async () => {
    const seen: string[] = [];
    const url = await listen((incoming, reply) => {
      seen.push(`${incoming.method} ${incoming.url} ${incoming.headers['x-mark']}`);
      reply.writeHead(404, { 'x-answer': 'yes' }).end('nothing here');
    });
    const answer = await client(`${url}/behind/proxy`).send({ ...read, headers: { 'x-mark': '1' } });
    expect(seen).toEqual(['POST /behind/proxy/call 1']);
    expect(answer).toMatchObject({ status: 404, text: 'nothing here', headers: { 'x-answer': 'yes' } });
  });

  it('follows no redirect', async () => {
    let asked = 0;
    const url = await listen((_incoming, reply) => {
      asked += 1;
      reply.writeHead(307, { location: '/elsewhere' }).end();
    });
    await expect(client(url).send(change)).rejects.toMatchObject({
      code: 'directory-answer-unknown',
      effect: 'unknown',
    });
    expect(asked).toBe(1);
  });

  it('reads no endless answer', async () => {
    const url = await listen((_incoming, reply) => {
      const chunk = Buffer.alloc(1024 * 1024);
      const write = () => {
        while (!reply.destroyed && reply.write(chunk));
        reply.once('drain', write);
      };
      write();
    });
    const call = client(url, { timeout: 15_000 }).send(change);
    await expect(call).rejects.toMatchObject({ code: 'directory-answer-unknown', effect: 'unknown' });
  });

  it('that was sent and not answered may have had an effect; a read has none', async () => {
    const url = await listen((incoming) => incoming.resume().on('end', () => incoming.socket.destroy()));
    const http = client(url);
    await expect(http.send(change)).rejects.toMatchObject({ code: 'directory-unreachable', effect: 'unknown' });
    await expect(http.send(read)).rejects.toMatchObject({ code: 'directory-unreachable', effect: 'none' });
  });

  it('that only reads is sent once more into a fresh connection, and a change never', async () => {
    const seen: string[] = [];
    const url = await listen((incoming, reply) => {
      seen.push(String(incoming.headers['x-mark']));
      if (seen.length % 2 === 1) incoming.socket.destroy();
      else reply.end('hello');
    });
    const http = client(url);
    expect(await http.send({ ...read, headers: { 'x-mark': 'read' } })).toMatchObject({ text: 'hello' });
    await expect(http.send({ ...read, once: true, headers: { 'x-mark': 'once' } })).rejects.toThrow();
    seen.pop();
    await expect(http.send({ ...change, headers: { 'x-mark': 'change' } })).rejects.toThrow();
    expect(seen).toEqual(['read', 'read', 'change']);
  });

  it('that never got through had no effect', async () => {
    const url = await listen(hello);
    const free = url.replace(/\d+$/, '1');
    await expect(client(free).send(change)).rejects.toMatchObject({
      code: 'directory-unreachable',
      effect: 'none',
      userMessage: expect.stringContaining('cannot reach'),
    });
  });
});

describe('an idle connection', () => {
  it('is closed before a server would, so that no call is sent into one that is just being closed', async () => {
    const sockets: Socket[] = [];
    // A server that says how long it waits is believed. This one says nothing, and never closes by itself.
    const url = await listen((incoming, reply) => {
      sockets.push(incoming.socket);
      reply.end('hello');
    }, 'silent');
    // The client's library has one clock for all its calls: it has to be the real one, which goes on after this test.
    await client(url).send(read);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const http = client(url, { callsAtOnce: 1 });
    for (let turn = 0; turn < 2; turn += 1) await http.send(read);
    const [, socket, again] = sockets;
    expect(again).toBe(socket);
    let isClosed = false;
    socket?.once('close', () => {
      isClosed = true;
    });
    await vi.advanceTimersByTimeAsync(3_000);
    await settle();
    expect(isClosed).toBe(false);
    // Node's own servers wait five seconds, and few wait less.
    await vi.advanceTimersByTimeAsync(1_900);
    vi.useRealTimers();
    await expect.poll(() => isClosed, { timeout: 2_000 }).toBe(true);
  });
});

describe('a certificate', () => {
  it('that nobody trusted has signed is refused before anything is sent', async () => {
    let asked = 0;
    const url = await listen((_incoming, reply) => {
      asked += 1;
      reply.end();
    }, 'secure');
    await expect(client(url).send(change)).rejects.toMatchObject({
      code: 'directory-not-trusted',
      effect: 'none',
      userMessage: expect.stringContaining('`ca_file` or `fingerprint`'),
    });
    expect(asked).toBe(0);
  });

  it('is trusted by its authority', async () => {
    const url = await listen(hello, 'secure');
    expect(await client(url, { ca: certificate }).send(change)).toMatchObject({ text: 'hello' });
  });

  it('is trusted by its fingerprint in any spelling, on every connection', async () => {
    const url = await listen(
      (_incoming, reply) => reply.writeHead(200, { connection: 'close' }).end('hello'),
      'secure',
    );
    const http = client(url, { fingerprint: fingerprint256.replaceAll(':', '').toLowerCase() });
    for (let turn = 0; turn < 3; turn += 1) expect(await http.send(change)).toMatchObject({ text: 'hello' });
  });

  it('has to pass both where both are given', async () => {
    const url = await listen(hello, 'secure');
    const other = makeCertificate();
    const both = { ca: certificate, fingerprint: fingerprint256 };
    expect(await client(url, both).send(change)).toMatchObject({ text: 'hello' });
    for (const wrong of [{ ca: other.certificate }, { fingerprint: other.fingerprint256 }]) {
      const call = client(url, { ...both, ...wrong }).send(change);
      await expect(call).rejects.toMatchObject({ code: 'directory-not-trusted', effect: 'none' });
    }
  });

  it('with another fingerprint is refused, and the words show both what to compare', async () => {
    const url = await listen(hello, 'secure');
    const fingerprint = makeCertificate().fingerprint256;
    await expect(client(url, { fingerprint }).send(change)).rejects.toMatchObject({
      code: 'directory-not-trusted',
      effect: 'none',
      userMessage: expect.stringContaining(fingerprint256),
    });
  });
});

describe('settings', () => {
  const fault = (schema: z.ZodType, value: unknown) => schema.safeParse(value).error?.issues[0]?.message;

  it.each([
    ['http://nas.example.org:5000', 'Use https://'],
    ['http://127.0.0.1.example.org', 'Use https://'],
    ['ftp://nas', 'starts with https://'],
    ['nas.example.org', 'full address'],
    ['https://ada:secret@nas', 'without account'],
    ['https://nas/?x=1', 'without account'],
  ])('refuse the address %s', (url, words) => {
    expect(fault(EndpointUrl, url)).toContain(words);
  });

  it.each(['https://nas.example.org:5001', 'http://127.0.0.1:5000', 'http://localhost:5000', 'http://[::1]:5000'])(
    'take the address %s',
    (url) => {
      expect(fault(EndpointUrl, url)).toBeUndefined();
    },
  );

  it('take a fingerprint with and without colons, and no other number of digits', () => {
    expect(fault(Fingerprint, fingerprint256)).toBeUndefined();
    expect(fault(Fingerprint, fingerprint256.replaceAll(':', ''))).toBeUndefined();
    expect(fault(Fingerprint, fingerprint256.slice(3))).toContain('64 hexadecimal digits');
  });

  it('say what is wrong with a file that holds no certificate', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'deskhand-')), 'ca.pem');
    expect(() => readAuthority(file, 'nas')).toThrow('cannot read');
    writeFileSync(file, 'hello');
    expect(() => readAuthority(file, 'nas')).toThrow('no PEM certificate');
    writeFileSync(file, certificate);
    expect(readAuthority(file, 'nas')).toBe(certificate);
  });
});
