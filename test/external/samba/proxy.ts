import { once } from 'node:events';
import { connect, createServer, type TLSSocket } from 'node:tls';
import type { DomainController } from './domain-controller.ts';

/** Stands between a client and a controller, over TLS on both sides, to count requests and to lose answers. */
export interface LdapProxy {
  readonly url: string;
  /** Requests that went through of which this holds. */
  count(matches: Matcher): number;
  /** The next request of which this holds is carried out, but its answer does not come back. */
  loseAnswer(matches: Matcher): void;
  /** The next request of which this holds is carried out, but the connection goes dumb from its answer on. */
  holdAnswer(matches: Matcher): void;
  /** Ends all connections; new ones are taken. */
  cut(): void;
  stop(): Promise<void>;
}

/** One message of a client: its number and the tag of its operation (RFC 4511), and all of it as text. */
interface Request {
  readonly id: number;
  readonly tag: number;
  readonly text: string;
}
export type Matcher = (request: Request) => boolean;

/** Tags of the operations that change something. */
export const tags = { modify: 0x66, add: 0x68, delete: 0x4a, rename: 0x6c } as const;

/** Starts a proxy on loopback. It shows the controller's own certificate. */
export async function startProxy({ address, certificate, key }: DomainController): Promise<LdapProxy> {
  const requests: Request[] = [];
  const sockets = new Set<TLSSocket>();
  let lost: { readonly matches: Matcher; readonly isHeld: boolean } | undefined;
  const server = createServer({ cert: certificate, key }, (client) => {
    const upstream = connect({ host: address, port: 636, ca: certificate });
    let awaited: number | undefined;
    let isHeld = false;
    let isDumb = false;
    const fromClient = messages((message) => {
      const request = requestOf(message);
      requests.push(request);
      if (awaited === undefined && lost?.matches(request)) {
        isHeld = lost.isHeld;
        lost = undefined;
        awaited = request.id;
      }
    });
    const fromServer = messages((message) => {
      if (awaited === undefined || requestOf(message).id !== awaited) return;
      isDumb = true;
      if (!isHeld) client.destroy();
    });
    client.on('data', (data: Buffer) => {
      fromClient(data);
      upstream.write(data);
    });
    upstream.on('data', (data: Buffer) => {
      fromServer(data);
      if (!isDumb) client.write(data);
    });
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
  });
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('The proxy has no port.');
  return {
    url: `ldaps://localhost:${bound.port}`,
    count: (matches) => requests.filter(matches).length,
    loseAnswer(matches) {
      lost = { matches, isHeld: false };
    },
    holdAnswer(matches) {
      lost = { matches, isHeld: true };
    },
    cut() {
      for (const socket of sockets) socket.destroy();
    },
    async stop() {
      if (!server.listening) return;
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
}

/** Cuts a stream of BER into its outermost elements. */
function messages(take: (message: Buffer) => void): (data: Buffer) => void {
  let rest = Buffer.alloc(0);
  return (data) => {
    rest = Buffer.concat([rest, data]);
    for (;;) {
      const whole = lengthOf(rest, 0);
      if (whole === undefined || rest.length < whole.end) return;
      take(rest.subarray(0, whole.end));
      rest = rest.subarray(whole.end);
    }
  };
}

/** Where the content of the element at a place begins and ends; `undefined` where too little has come. */
function lengthOf(data: Buffer, at: number): { readonly start: number; readonly end: number } | undefined {
  const first = data[at + 1];
  if (first === undefined) return undefined;
  if (first < 0x80) return { start: at + 2, end: at + 2 + first };
  const bytes = first & 0x7f;
  if (data.length < at + 2 + bytes) return undefined;
  const start = at + 2 + bytes;
  return { start, end: start + data.readUIntBE(at + 2, bytes) };
}

function requestOf(message: Buffer): Request {
  const { start } = lengthOf(message, 0) ?? { start: 0 };
  const number = lengthOf(message, start) ?? { start: 0, end: 0 };
  const id = message.readUIntBE(number.start, number.end - number.start);
  return { id, tag: message[number.end] ?? 0, text: message.toString('latin1') };
}
