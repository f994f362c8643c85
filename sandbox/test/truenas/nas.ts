import { WebSocket } from 'ws';
import type { Release, TrueNasOptions, TrueNasSimulator } from '../../truenas/index.ts';
import { startTrueNas } from '../../truenas/index.ts';
import { StillClock } from '../still-clock.ts';

export interface ErrorReply {
  readonly code: number;
  readonly message: string;
  readonly data?: {
    readonly error: number;
    readonly errname: string;
    readonly reason: string;
    readonly trace: unknown;
    readonly extra: unknown;
  };
}

export interface Frame {
  readonly jsonrpc: string;
  readonly id?: unknown;
  readonly result?: unknown;
  readonly error?: ErrorReply;
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
}

/** One connection of a foreign client, which knows the protocol and nothing of the simulator. */
export class Client implements AsyncDisposable {
  readonly #socket: WebSocket;
  readonly #waiting: { accepts: (frame: Frame) => boolean; resolve: (frame: Frame) => void }[] = [];
  readonly frames: Frame[] = [];
  /** Close code and reason, once the server has closed. */
  readonly closed: Promise<readonly [number, string]>;
  #next = 1;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    this.closed = new Promise((resolve) => {
      socket.on('close', (code, reason) => resolve([code, String(reason)]));
    });
    socket.on('error', () => undefined);
    socket.on('message', (data) => {
      const frame: Frame = JSON.parse(String(data));
      this.frames.push(frame);
      const index = this.#waiting.findIndex((one) => one.accepts(frame));
      if (index >= 0) this.#waiting.splice(index, 1)[0]?.resolve(frame);
    });
  }

  /** The first frame, past or to come, that the test accepts. */
  frame(accepts: (frame: Frame) => boolean): Promise<Frame> {
    const known = this.frames.find(accepts);
    return known ? Promise.resolve(known) : new Promise((resolve) => this.#waiting.push({ accepts, resolve }));
  }

  raw(text: string | Buffer): void {
    this.#socket.send(text);
  }

  /** Sends a call and gives its whole reply. */
  send(method: string, ...params: readonly unknown[]): Promise<Frame> {
    const id = this.#next;
    this.#next += 1;
    this.raw(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
    return this.frame((frame) => frame.id === id);
  }

  /** The result of a call that must work. */
  async call(method: string, ...params: readonly unknown[]): Promise<unknown> {
    const { error, result } = await this.send(method, ...params);
    if (error) throw new Error(`${method}: ${error.code} ${error.message} ${error.data?.reason ?? ''}`);
    return result;
  }

  /** As `call`, for a result that is an object. */
  async object(method: string, ...params: readonly unknown[]): Promise<Record<string, unknown>> {
    return { ...Object(await this.call(method, ...params)) };
  }

  /** The error of a call that must fail. */
  async error(method: string, ...params: readonly unknown[]): Promise<ErrorReply> {
    const { error } = await this.send(method, ...params);
    if (!error) throw new Error(`${method} worked.`);
    return error;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.close();
    await this.closed;
  }
}

export interface Nas extends AsyncDisposable {
  readonly simulator: TrueNasSimulator;
  readonly clock: StillClock;
  connect(path?: string): Promise<Client>;
  /** Connected and logged in by the bot's API key, or by another. */
  admin(path?: string): Promise<Client>;
  limited(path?: string): Promise<Client>;
}

async function open(url: string, certificate?: string): Promise<Client> {
  const socket = new WebSocket(url, certificate === undefined ? {} : { ca: certificate });
  const client = new Client(socket);
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  return client;
}

export const openTls = (simulator: TrueNasSimulator, path = '/api/current'): Promise<Client> =>
  open((simulator.tls?.url ?? '').replace('https', 'wss') + path, simulator.tls?.certificate ?? '');

export async function openNas(version: Release = '27.0', options: Partial<TrueNasOptions> = {}): Promise<Nas> {
  const clock = new StillClock();
  const simulator = await startTrueNas({ clock, version, ...options });
  simulator.faults.set({ jobPace: 2 });
  const connect = (path = '/api/current'): Promise<Client> => open(simulator.url.replace('http', 'ws') + path);
  const withKey = async (username: string, api_key: string, path?: string): Promise<Client> => {
    const client = await connect(path);
    const answer = await client.object('auth.login_ex', { mechanism: 'API_KEY_PLAIN', username, api_key });
    if (answer.response_type !== 'SUCCESS') throw new Error(JSON.stringify(answer));
    return client;
  };
  return {
    simulator,
    clock,
    connect,
    admin: (path) => withKey('deskhand', simulator.apiKeys.deskhand, path),
    limited: (path) => withKey('deskhand-limited', simulator.apiKeys.limited, path),
    [Symbol.asyncDispose]: () => simulator.close(),
  };
}

export const password = (username: string, text: string): Record<string, unknown> => ({
  mechanism: 'PASSWORD_PLAIN',
  username,
  password: text,
});

/** The parts of an error that tell one from another. */
export const brief = ({ code, data }: ErrorReply): readonly [number, unknown, unknown] => [
  code,
  data?.errname,
  data?.reason,
];

/** The id of a user, as an agent would look it up. */
export async function idOf(client: Client, username: string): Promise<number> {
  const user = await client.object('user.query', [['username', '=', username]], { get: true });
  return Number(user.id);
}
