import { setTimeout as wait } from 'node:timers/promises';
import type { RawData, WebSocket } from 'ws';
import type { TrueNasCall } from './calls.ts';
import { maskParameters } from './calls.ts';
import { callError, notAuthorized, RpcError, unexpectedError } from './errors.ts';
import type { TrueNasFaultValues } from './faults.ts';
import type { Nas, Peer } from './nas.ts';
import type { ApiVersion } from './release.ts';
import { closeSession } from './sessions.ts';
import { encode } from './wire.ts';

const longestAnonymous = 8192;
const longest = 65_536;
const mostInFlight = 20;
const mostRunning = 10;

/** A request after its envelope was checked; `id` is undefined for a notification, which gets no reply. */
interface Request {
  readonly id: string | number | null | undefined;
  readonly method: string;
  readonly parameters: readonly unknown[];
}

const invalidRequest = (message: string): RpcError => new RpcError(-32600, message);

function readEnvelope(message: Readonly<Record<string, unknown>>): Request {
  if (!('jsonrpc' in message)) throw invalidRequest("Missing 'jsonrpc' member");
  if (message.jsonrpc !== '2.0') {
    throw invalidRequest("'jsonrpc' member must be of type string and must be exactly '2.0'");
  }
  const { id, method, params = [] } = message;
  const knownId = typeof id === 'string' || typeof id === 'number' || id === null || id === undefined;
  if (!knownId) throw invalidRequest("'id' member must be of type null, string or number");
  if (!('method' in message)) throw invalidRequest("Missing 'method' member");
  if (typeof method !== 'string' || method === '') throw invalidRequest("'method' member must be of type string");
  if (!Array.isArray(params)) throw invalidRequest("'params' member must be of type array");
  return { id, method, parameters: params };
}

/** An error as it goes out; 25.04 lists the frames of a trace as well. */
function errorFrame(error: RpcError, api: ApiVersion): Record<string, unknown> {
  const { code, message, data } = error;
  if (!data) return { code, message };
  const trace = api.release === '25.04' ? { ...data.trace, frames: [] } : data.trace;
  return { code, message, data: { ...data, trace } };
}

/** One WebSocket: frames in, frames out, and the limits that hold for it. */
export class Connection {
  readonly #nas: Nas;
  readonly #socket: WebSocket;
  readonly #peer: Peer;
  readonly #calls: TrueNasCall[];
  readonly #waiting: (() => void)[] = [];
  #inFlight = 0;
  #running = 0;

  constructor(nas: Nas, socket: WebSocket, peer: Omit<Peer, 'send'>, calls: TrueNasCall[]) {
    this.#nas = nas;
    this.#socket = socket;
    this.#calls = calls;
    this.#peer = {
      ...peer,
      send: (frame) => {
        if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(encode(frame)));
      },
    };
    nas.peers.add(this.#peer);
    socket.on('message', (data, isBinary) => this.#receive(data, isBinary));
    socket.on('error', () => socket.terminate());
    socket.on('close', () => {
      nas.peers.delete(this.#peer);
      closeSession(nas, this.#peer);
    });
  }

  #receive(data: RawData, isBinary: boolean): void {
    const text = String(data);
    const anonymous = this.#peer.session === null;
    if (isBinary) this.#socket.close(1003);
    else if (anonymous && text.length > longestAnonymous) {
      this.#socket.close(1007, 'Anonymous connection max message length is 8 kB');
    } else if (text.length > longest) this.#socket.close(1009, 'Max message length is 64 kB');
    else this.#parse(text);
  }

  #parse(text: string): void {
    let message: unknown;
    try {
      message = JSON.parse(text);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#reply(null, { error: { code: -32700, message: reason } });
      return;
    }
    if (Array.isArray(message)) {
      this.#reply(null, { error: { code: -32700, message: 'Batch messages are not supported at this time' } });
    } else if (typeof message === 'object' && message !== null) {
      this.#accept({ ...message });
    }
  }

  #accept(message: Readonly<Record<string, unknown>>): void {
    let request: Request;
    try {
      request = readEnvelope(message);
    } catch (error) {
      if (error instanceof RpcError && 'id' in message) {
        this.#reply(message.id, { error: errorFrame(error, this.#peer.api) });
      }
      return;
    }
    if (this.#inFlight >= mostInFlight) {
      const text = `Maximum number of concurrent calls (${mostInFlight}) has exceeded`;
      this.#reply(request.id, { error: { code: -32000, message: text } });
      return;
    }
    this.#inFlight += 1;
    this.#serve(request)
      .catch(() => this.#socket.terminate())
      .finally(() => {
        this.#inFlight -= 1;
      });
  }

  #reply(id: unknown, answer: { readonly result: unknown } | { readonly error: unknown }): void {
    if (id !== undefined) this.#peer.send({ jsonrpc: '2.0', ...answer, id });
  }

  async #serve(request: Request): Promise<void> {
    if (this.#running >= mostRunning) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#running += 1;
    try {
      await this.#run(request);
    } finally {
      this.#running -= 1;
      this.#waiting.shift()?.();
    }
  }

  async #run(request: Request): Promise<void> {
    const fault = this.#nas.faults.take(request.method);
    if (fault.latency > 0) await wait(fault.latency);
    const { session } = this.#peer;
    const username = session ? (this.#nas.state.users.get(session.userId)?.username ?? null) : null;
    const record = (error: RpcError | null, applied: boolean): void => {
      this.#calls.push({
        at: this.#nas.state.clock.now(),
        method: request.method,
        parameters: maskParameters(request.method, request.parameters),
        username,
        applied,
        outcome: error ? 'error' : 'ok',
        code: error?.code ?? null,
        errname: error?.data?.errname ?? null,
      });
    };
    if (fault.dropSocket === 'before') {
      record(null, false);
      this.#socket.terminate();
      return;
    }
    const refusal = this.#injected(fault);
    try {
      if (refusal) throw refusal;
      const { id, method, parameters } = request;
      const result = await this.#nas.dispatch(this.#peer, method, parameters, id ?? null);
      record(null, true);
      if (fault.dropSocket === 'after') this.#socket.terminate();
      else this.#reply(id, { result: result ?? null });
    } catch (error) {
      const failure = error instanceof RpcError ? error : unexpectedError(String(error));
      record(failure, refusal === null);
      this.#reply(request.id, { error: errorFrame(failure, this.#peer.api) });
    }
  }

  #injected(fault: Readonly<TrueNasFaultValues>): RpcError | null {
    if (fault.roleMissing && this.#peer.session) return notAuthorized();
    if (fault.rateLimited && !this.#peer.session) return callError('EBUSY', 'Rate Limit Exceeded');
    return null;
  }
}
