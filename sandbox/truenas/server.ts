import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';
import { WebSocketServer } from 'ws';
import { isControlPath, serveControl } from '../kit/control-door.ts';
import { sendJson } from '../kit/http.ts';
import type { TrueNasCall } from './calls.ts';
import { Connection } from './connection.ts';
import { trueNasDoor } from './control.ts';
import type { Nas, Peer } from './nas.ts';
import type { ApiVersion } from './release.ts';
import { apiVersionAt, apiVersions } from './release.ts';

const pathOf = (request: IncomingMessage): string => (request.url ?? '/').split('?', 1)[0] ?? '/';

function refuseUpgrade(socket: Duplex, status: number, words: string): void {
  const page = `<html><body><h1>${status} ${words}</h1></body></html>`;
  const head = [
    `HTTP/1.1 ${status} ${words}`,
    'Content-Type: text/html',
    `Content-Length: ${Buffer.byteLength(page)}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${page}`);
}

const isLoopback = (address: string): boolean => /^(::1|(::ffff:)?127\.)/.test(address);

/** The web side of the NAS; the same for plain and TLS servers, which differ in the certificate alone. */
export class FrontDoor {
  readonly #nas: Nas;
  readonly #calls: TrueNasCall[];
  readonly #sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: 16 * 1024 * 1024 });

  constructor(nas: Nas, calls: TrueNasCall[]) {
    this.#nas = nas;
    this.#calls = calls;
  }

  readonly answer: RequestListener = (request, response) => {
    this.#answer(request, response).catch(() => response.destroy());
  };

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { state, faults } = this.#nas;
    const path = pathOf(request);
    if (isControlPath(path)) return serveControl(trueNasDoor(faults, this.#calls, state), request, response);
    if (faults.values.serverError > 0) {
      const page = `<html><body><h1>${faults.values.serverError} Server Error</h1></body></html>`;
      response.writeHead(faults.values.serverError, { 'Content-Type': 'text/html' }).end(page);
      return;
    }
    if (path === '/api/versions')
      return sendJson(
        response,
        200,
        apiVersions(state.release).map(({ name }) => name),
      );
    if (path === '/api/boot_id') return sendJson(response, 200, state.bootId);
    sendJson(response, 404, { message: 'Not Found' });
  }

  /** Opens a WebSocket on `/api/current` or a pinned version; the legacy `/websocket` is not modelled. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, channelBinding: Buffer | undefined): void {
    const { state, faults } = this.#nas;
    const api = apiVersionAt(pathOf(request), state.release);
    if (faults.values.serverError > 0 || !api) {
      const broken = faults.values.serverError > 0;
      refuseUpgrade(socket, broken ? faults.values.serverError : 404, broken ? 'Server Error' : 'Not Found');
      return;
    }
    this.#sockets.handleUpgrade(request, socket, head, (webSocket) => {
      if (faults.values.addressRefused) {
        webSocket.close(1008, 'You are not allowed to access this resource');
        return;
      }
      new Connection(this.#nas, webSocket, this.#peer(request, api, channelBinding), this.#calls);
    });
  }

  #peer(request: IncomingMessage, api: ApiVersion, channelBinding: Buffer | undefined): Omit<Peer, 'send'> {
    const pretended = this.#nas.faults.values.remoteAddress;
    const address = pretended || (request.socket.remoteAddress ?? '');
    return {
      api,
      address,
      origin: `${address}:${request.socket.remotePort ?? 0}`,
      secure: request.socket instanceof TLSSocket || isLoopback(address),
      channelBinding,
      session: null,
      pending: null,
      scram: null,
      legacyJobs: true,
      privateMethods: false,
      pyExceptions: false,
      subscriptions: new Map(),
    };
  }

  /** Ends every connection, as a restart does; new ones are taken. */
  hangUp(): void {
    for (const socket of this.#sockets.clients) socket.terminate();
  }

  close(): void {
    this.hangUp();
    this.#sockets.close();
  }
}
