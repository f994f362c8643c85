import type { Socket } from 'node:net';
import { Client, WebSocket } from 'undici';
import { connectorOf, type HttpSettings } from '../../http.ts';
import { type Event, type RpcError, readFrame } from './wire.ts';

export type ConnectionSettings = Pick<HttpSettings, 'url' | 'where' | 'ca' | 'fingerprint' | 'timeout'>;

/** One WebSocket with the NAS. It is opened once, and lost for good when it closes. */
export interface Connection {
  readonly isOpen: boolean;
  /**
   * Makes one call. Throws `RpcRefusal` where the server says no, `ConnectionLost` where it closes, and what the signal was
   * aborted with.
   */
  call(method: string, parameters: readonly unknown[], signal: AbortSignal): Promise<unknown>;
  /** Breaks off at once; calls that wait for an answer are lost. */
  destroy(): void;
}

/** The server answered a call with an error. */
export class RpcRefusal extends Error {
  readonly error: RpcError;

  constructor(error: RpcError) {
    super(`${error.code} ${error.data?.errname ?? error.message}`);
    this.name = 'RpcRefusal';
    this.error = error;
  }
}

/** The connection closed before a call was answered. */
export class ConnectionLost extends Error {
  /** WebSocket's close code; 1006 where the connection broke off without one. */
  readonly closeCode: number;
  /** Whether the call had gone out, so that it may have been carried out. */
  readonly wasSent: boolean;

  constructor(closeCode: number, wasSent: boolean) {
    super(`closed with ${closeCode}`);
    this.name = 'ConnectionLost';
    this.closeCode = closeCode;
    this.wasSent = wasSent;
  }
}

interface Waiting {
  resolve(result: unknown): void;
  reject(cause: Error): void;
}

const largestAnswer = 32 * 1024 * 1024;

/** Opens a WebSocket at a path. Throws what kept the connection from coming about, else `ConnectionLost`. */
export async function openConnection(
  settings: ConnectionSettings,
  path: string,
  listen: (event: Event) => void,
): Promise<Connection> {
  const origin = new URL(settings.url);
  const connector = connectorOf(settings);
  let fault: Error | undefined;
  let socket: Socket | undefined;
  const dispatcher = new Client(origin.protocol === 'wss:' ? `https://${origin.host}` : `http://${origin.host}`, {
    allowH2: false,
    webSocket: { maxPayloadSize: largestAnswer },
    connect: (options, callback) =>
      connector(options, (failure, opened) => {
        if (failure) {
          fault = failure;
          return callback(failure, null);
        }
        if (opened) socket = opened;
        callback(null, opened);
      }),
  });
  const webSocket = new WebSocket(
    `${origin.origin === 'null' ? `${origin.protocol}//${origin.host}` : origin.origin}${path}`,
    {
      dispatcher,
    },
  );
  const waiting = new Map<number, Waiting>();
  let last = 0;
  let closeCode: number | undefined;

  function lose(code: number): void {
    closeCode ??= code;
    const calls = [...waiting.values()];
    waiting.clear();
    for (const call of calls) call.reject(new ConnectionLost(code, true));
    dispatcher.destroy().catch(() => undefined);
  }

  function take(data: unknown): void {
    const frame = typeof data === 'string' ? readFrame(data) : undefined;
    if (!frame) return;
    if (!('id' in frame)) {
      const { collection } = frame.params;
      const isEnd = frame.method === 'notify_unsubscribed';
      listen(isEnd ? { kind: 'end', collection } : { kind: 'update', collection, fields: frame.params.fields });
      return;
    }
    if (frame.id === null) return;
    const call = waiting.get(frame.id);
    waiting.delete(frame.id);
    if ('error' in frame) call?.reject(new RpcRefusal(frame.error));
    else call?.resolve(frame.result);
  }

  webSocket.addEventListener('message', ({ data }) => take(data));
  // Each error is followed by a close, which says all there is to know.
  webSocket.addEventListener('error', () => undefined);
  webSocket.addEventListener('close', ({ code }) => lose(code));

  const connection: Connection = {
    get isOpen() {
      return closeCode === undefined && webSocket.readyState === webSocket.OPEN;
    },
    async call(method, parameters, signal) {
      signal.throwIfAborted();
      if (!connection.isOpen) throw new ConnectionLost(closeCode ?? 1006, false);
      last += 1;
      const id = last;
      const { promise, resolve, reject } = Promise.withResolvers<unknown>();
      waiting.set(id, { resolve, reject });
      const abort = () => reject(signal.reason);
      signal.addEventListener('abort', abort, { once: true });
      try {
        webSocket.send(JSON.stringify({ jsonrpc: '2.0', id, method, params: parameters }));
        return await promise;
      } finally {
        waiting.delete(id);
        signal.removeEventListener('abort', abort);
      }
    },
    destroy() {
      webSocket.close();
      socket?.destroy();
      lose(1006);
    },
  };

  await opened(webSocket, AbortSignal.timeout(settings.timeout)).catch((cause: unknown) => {
    connection.destroy();
    throw fault ?? cause;
  });
  return connection;
}

async function opened(webSocket: WebSocket, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  webSocket.addEventListener('open', () => resolve(), { once: true });
  webSocket.addEventListener('close', ({ code }) => reject(new ConnectionLost(code, false)), { once: true });
  signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  await promise;
}
