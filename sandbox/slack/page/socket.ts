import type { FromServer, Push, RequestName, Requests } from '../../page/protocol.ts';

interface Waiting {
  resolve(answer: unknown): void;
  reject(error: Error): void;
}

const FIRST_PAUSE = 300;
const LONGEST_PAUSE = 5_000;

/** The page's one connection. It comes back by itself; whoever waits for an answer when it breaks is told. */
export class Connection {
  #socket: WebSocket | undefined;
  #next = 1;
  #pause = FIRST_PAUSE;
  readonly #waiting = new Map<number, Waiting>();
  readonly #onPush: (pushes: readonly Push[]) => void;
  readonly #onState: (state: 'open' | 'lost') => void;

  constructor(onPush: (pushes: readonly Push[]) => void, onState: (state: 'open' | 'lost') => void) {
    this.#onPush = onPush;
    this.#onState = onState;
  }

  open(): void {
    const socket = new WebSocket(`ws://${location.host}/push`);
    this.#socket = socket;
    socket.addEventListener('open', () => {
      this.#pause = FIRST_PAUSE;
      this.#onState('open');
    });
    socket.addEventListener('message', ({ data }) => this.#receive(JSON.parse(String(data)) as FromServer));
    socket.addEventListener('close', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error('The connection to the sandbox broke.'));
      this.#waiting.clear();
      this.#onState('lost');
      setTimeout(() => this.open(), this.#pause);
      this.#pause = Math.min(LONGEST_PAUSE, this.#pause * 2);
    });
  }

  ask<Name extends RequestName>(request: Name, body: Requests[Name][0]): Promise<Requests[Name][1]> {
    const socket = this.#socket;
    if (socket?.readyState !== WebSocket.OPEN) return Promise.reject(new Error('The sandbox is not connected.'));
    const id = this.#next;
    this.#next += 1;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: (answer) => resolve(answer as Requests[Name][1]), reject });
      socket.send(JSON.stringify({ id, request, body }));
    });
  }

  #receive(message: FromServer): void {
    if ('pushes' in message) {
      this.#onPush(message.pushes);
      return;
    }
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if ('error' in message) waiting?.reject(new Error(message.error));
    else waiting?.resolve(message.answer);
  }
}
