import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { asObject, asText, parseJson } from '../kit/json.ts';
import type { Deliveries, Envelope, Transport } from './deliveries.ts';
import { BOT } from './fixtures.ts';
import type { Traffic } from './traffic.ts';

const MOST_SOCKETS = 10;
/** Seconds after which Slack says it will recycle a connection. */
const CONNECTION_TIME = 18_060;

/** The reasons that Slack gives when it asks a client to reconnect. */
export type DisconnectReason = 'warning' | 'refresh_requested' | 'link_disabled' | 'too_many_websockets';

/** Socket Mode: up to ten sockets, each envelope to exactly one of them in rotation. */
export class SocketMode implements Transport {
  readonly timeoutWord = 'timeout';
  readonly #server = new WebSocketServer({ noServer: true });
  readonly #deliveries: Deliveries;
  readonly #traffic: Traffic;
  readonly #tickets = new Set<string>();
  readonly #sockets: WebSocket[] = [];
  #turn = 0;

  constructor(deliveries: Deliveries, traffic: Traffic) {
    this.#deliveries = deliveries;
    this.#traffic = traffic;
  }

  /** How many sockets are open. */
  get connections(): number {
    return this.#sockets.length;
  }

  /** Resolves once so many sockets are open; rejects after `timeout` milliseconds of real time. */
  awaitConnections(count = 1, timeout = 10_000): Promise<void> {
    if (this.#sockets.length >= count) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const stop = this.#traffic.subscribe(({ kind }) => {
        if (kind !== 'connection' || this.#sockets.length < count) return;
        stop();
        clearTimeout(timer);
        resolve();
      });
      const timer = setTimeout(() => {
        stop();
        reject(new Error(`${this.#sockets.length} of ${count} sockets were open after ${timeout} ms.`));
      }, timeout);
    });
  }

  /** The path of a new link, good for one connection: what `apps.connections.open` answers with. */
  issueTicket(): string {
    const ticket = randomUUID();
    this.#tickets.add(ticket);
    return `/link/?ticket=${ticket}&app_id=${BOT.appId}`;
  }

  /** Takes an HTTP upgrade; one without a valid ticket is refused. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const ticket = url.searchParams.get('ticket') ?? '';
    if (url.pathname !== '/link/' || !this.#tickets.delete(ticket)) {
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
      return;
    }
    this.#server.handleUpgrade(request, socket, head, (connection) => this.#accept(connection));
  }

  send(envelope: Envelope): boolean {
    this.#turn += 1;
    const socket = this.#sockets[this.#turn % Math.max(1, this.#sockets.length)];
    socket?.send(JSON.stringify(envelope));
    return socket !== undefined;
  }

  /** Cuts connections without a goodbye, as a failing network does. */
  cut(count = Number.POSITIVE_INFINITY): void {
    for (const socket of this.#sockets.slice(0, count)) {
      this.#forget(socket);
      socket.terminate();
    }
  }

  /** Asks clients to reconnect. Except for a `warning` the old link gets nothing more and closes soon. */
  disconnect(reason: DisconnectReason, count = Number.POSITIVE_INFINITY): void {
    for (const socket of this.#sockets.slice(0, count)) {
      this.#sendDisconnect(socket, reason);
      if (reason !== 'warning') this.#forget(socket);
    }
  }

  async close(): Promise<void> {
    for (const socket of [...this.#server.clients]) socket.terminate();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #accept(socket: WebSocket): void {
    if (this.#sockets.length >= MOST_SOCKETS) {
      this.#sendDisconnect(socket, 'too_many_websockets');
      socket.close(1008);
      return;
    }
    this.#sockets.push(socket);
    socket.on('message', (data) => this.#receive(String(data)));
    socket.on('close', () => {
      this.#forget(socket);
      this.#record('closed');
    });
    // ws reports protocol faults here and closes the socket itself; the close is what counts.
    socket.on('error', (error) => this.#record('error', error.message));
    const hello = {
      type: 'hello',
      num_connections: this.#sockets.length,
      debug_info: {
        host: 'applink-sandbox',
        build_number: 1,
        approximate_connection_time: CONNECTION_TIME,
      },
      connection_info: { app_id: BOT.appId },
    };
    socket.send(JSON.stringify(hello));
    this.#record('opened');
  }

  #receive(text: string): void {
    const frame = asObject(parseJson(text));
    const envelopeId = asText(frame.envelope_id);
    if (envelopeId !== undefined) this.#deliveries.acknowledge(envelopeId, frame.payload);
    else this.#traffic.record({ kind: 'problem', name: 'frame without envelope_id', body: text });
  }

  #sendDisconnect(socket: WebSocket, reason: DisconnectReason): void {
    socket.send(JSON.stringify({ type: 'disconnect', reason, debug_info: { host: 'applink-sandbox' } }));
    this.#record(`disconnect ${reason}`);
  }

  #forget(socket: WebSocket): void {
    const place = this.#sockets.indexOf(socket);
    if (place >= 0) this.#sockets.splice(place, 1);
  }

  #record(name: string, error?: string): void {
    const body = { num_connections: this.#sockets.length };
    this.#traffic.record({ kind: 'connection', name, body, ...(error === undefined ? {} : { error }) });
  }
}
