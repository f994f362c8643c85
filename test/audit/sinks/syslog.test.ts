import { createSocket } from 'node:dgram';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { makeCertificate } from '../../../sandbox/dsm/certificate.ts';
import { openSyslog, type SyslogSettings } from '../../../src/audit/sinks/syslog.ts';
import { counted, syslogMessage } from '../../../src/audit/sinks/syslog-message.ts';
import { anyCodePoints } from '../../support/any-text.ts';
import { events, never } from './events.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const sink = (settings: Omit<SyslogSettings, 'kind' | 'host' | 'format'>) =>
  openSyslog({ kind: 'syslog', host: '127.0.0.1', format: 'jsonl', ...settings });

/** A collector of streams that keeps what each connection brought. `answer` sees each connection when it opens. */
async function collector(
  tls?: { key: string; certificate: string },
  answer: (socket: Socket) => void = () => undefined,
) {
  const streams: Buffer[] = [];
  const take = (socket: Socket) => {
    const index = streams.push(Buffer.alloc(0)) - 1;
    socket.on('error', () => undefined);
    closing.push(async () => socket.destroy());
    socket.on('data', (data) => {
      streams[index] = Buffer.concat([streams[index] ?? Buffer.alloc(0), data]);
    });
    answer(socket);
  };
  const server: Server = tls ? createTlsServer({ key: tls.key, cert: tls.certificate }, take) : createServer(take);
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => new Promise((resolve) => server.close(resolve)));
  return { streams, port: (server.address() as AddressInfo).port };
}

/** The messages of an octet-counted stream, read by its grammar: MSG-LEN SP SYSLOG-MSG. */
function messagesIn(stream: Buffer): string[] {
  const messages: string[] = [];
  let rest = stream;
  while (rest.length > 0) {
    const space = rest.indexOf(' ');
    const length = Number(/^[1-9]\d*$/.exec(rest.subarray(0, space).toString())?.[0]);
    if (!(length <= rest.length - space - 1)) throw new Error('The stream is not counted right.');
    messages.push(rest.subarray(space + 1, space + 1 + length).toString());
    rest = rest.subarray(space + 1 + length);
  }
  return messages;
}

/** RFC 5424 section 6, for messages without structured data. */
const grammar =
  /^<(?<priority>\d{1,3})>1 (?<at>-|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) (?<host>[\x21-\x7e]{1,255}) (?<app>[\x21-\x7e]{1,48}) (?<process>[\x21-\x7e]{1,128}) (?<kind>[\x21-\x7e]{1,32}) - (?<text>.*)$/s;

describe('a syslog message', () => {
  it('is one of RFC 5424, from the log-audit facility', () => {
    const [event] = events(1, 1);
    if (!event) throw new Error('There is no event.');
    const message = syslogMessage(event, 'desk.example.org', 4711).toString();
    expect(message).toBe(`<109>1 2026-11-21T09:00:01.000Z desk.example.org deskhand 4711 declined - ${event.text}`);
  });

  it.each([
    [0, 110],
    [3, 110],
    [4, 109],
    [6, 109],
    [7, 108],
    [8, 108],
    [9, 105],
    [10, 105],
  ])('rated %i has the priority %i', (severity, priority) => {
    const [event] = events(1, 1);
    if (!event) throw new Error('There is no event.');
    expect(syslogMessage({ ...event, severity }, 'h', 1).toString()).toMatch(new RegExp(`^<${priority}>`));
  });

  it('keeps its form and its text whatever stands in the log', () => {
    const anything = fc.record({
      sequence: fc.integer(),
      at: fc.oneof(fc.integer(), fc.double(), fc.constant(8.64e15)),
      kind: anyCodePoints,
      severity: fc.integer({ min: 0, max: 10 }),
      hash: fc.string(),
      text: fc.string({ unit: 'grapheme' }),
    });
    fc.assert(
      fc.property(anything, anyCodePoints, (event, host) => {
        expect(grammar.exec(syslogMessage(event, host, 1).toString())?.groups?.text).toBe(event.text);
      }),
    );
  });

  it('is found again in a stream of others', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme', minLength: 1 })), (texts) => {
        const stream = Buffer.concat(texts.map((text) => counted(Buffer.from(text))));
        expect(messagesIn(stream)).toEqual(texts);
      }),
    );
  });
});

describe('a collector over TCP', () => {
  it('gets all lines of a delivery, in order', async () => {
    const { streams, port } = await collector();
    await sink({ transport: 'tcp', port }).send(events(1, 100), never());
    const texts = messagesIn(streams[0] ?? Buffer.alloc(0)).map((message) => grammar.exec(message)?.groups?.text);
    expect(texts).toEqual(events(1, 100).map(({ text }) => text));
  });

  it('that is not there has not got it', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    await expect(sink({ transport: 'tcp', port }).send(events(1, 1), never())).rejects.toThrow(/ECONNREFUSED/);
  });

  it.each([
    ['breaks off while it reads', (socket: Socket) => socket.once('data', () => socket.resetAndDestroy())],
    ['ends before it has read anything', (socket: Socket) => socket.pause().end()],
  ])('that %s has not got it', async (_, answer) => {
    const { port } = await collector(undefined, (socket) => void answer(socket));
    const open = sink({ transport: 'tcp', port });
    await expect(open.send(events(1, 5_000), never())).rejects.toMatchObject({
      code: expect.stringMatching(/^(ECONNRESET|EPIPE|closed-early)$/) as unknown,
    });
  });

  it('that does not read is given up when the bot stops', async () => {
    const { port } = await collector(undefined, (socket) => void socket.pause());
    const stopping = new AbortController();
    const sending = sink({ transport: 'tcp', port }).send(events(1, 50_000), stopping.signal);
    setImmediate(() => stopping.abort());
    await expect(sending).rejects.toMatchObject({ code: 'timed-out' });
  });
});

describe('a collector over TLS', () => {
  it('gets the lines where its certificate is vouched for', async () => {
    const certificate = makeCertificate();
    const { streams, port } = await collector(certificate);
    const open = sink({ transport: 'tls', port, authority: certificate.certificate });
    await open.send(events(7, 9), never());
    expect(messagesIn(streams[0] ?? Buffer.alloc(0))).toHaveLength(3);
  });

  it.each([
    ['that nobody vouches for', undefined, false],
    ['of another name', 'other-name', true],
    ['that is out of date', 'expired', true],
  ] as const)('with a certificate %s gets nothing', async (_, flaw, isKnown) => {
    const certificate = makeCertificate(flaw);
    const { streams, port } = await collector(certificate);
    const open = sink({ transport: 'tls', port, ...(isKnown && { authority: certificate.certificate }) });
    await expect(open.send(events(1, 1), never())).rejects.toThrow(/certificate|altnames/);
    expect(Buffer.concat(streams)).toHaveLength(0);
  });
});

describe('a collector over UDP', () => {
  it('gets each line as a datagram of its own', async () => {
    const socket = createSocket('udp4');
    const got: string[] = [];
    socket.on('message', (message) => got.push(message.toString()));
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
    closing.push(() => new Promise((resolve) => socket.close(() => resolve(undefined))));
    await sink({ transport: 'udp', port: socket.address().port }).send(events(1, 3, 'cef'), never());
    await expect
      .poll(() => got.map((message) => grammar.exec(message)?.groups?.text))
      .toEqual(events(1, 3, 'cef').map(({ text }) => text));
  });
});
