import { once } from 'node:events';
import { WebSocket } from 'ws';
import type {
  ElementName,
  FromServer,
  Push,
  RequestName,
  Requests,
  ShownMessage,
  ShownView,
  Snapshot,
} from '../../../sandbox/page/protocol.ts';

const PATIENCE = 8_000;

/** One person at the sandbox's page, without a browser: what they do goes over the page's own connection. */
export class PagePerson {
  readonly #socket: WebSocket;
  readonly #answers = new Map<number, { resolve(answer: unknown): void; reject(error: Error): void }>();
  readonly #messages = new Map<string, ShownMessage>();
  readonly #watchers = new Set<() => void>();
  #stack: readonly ShownView[] = [];
  #home: ShownView | undefined;
  #next = 1;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data) => this.#take(JSON.parse(String(data)) as FromServer));
  }

  /** Opens the page as somebody; `pageUrl` is what the sandbox announced. */
  static async open(pageUrl: string, user: string): Promise<PagePerson> {
    const { origin, host } = new URL(pageUrl);
    const socket = new WebSocket(`ws://${host}/push`, { origin });
    await once(socket, 'open');
    const person = new PagePerson(socket);
    const snapshot: Snapshot = await person.ask('look', { user });
    person.#stack = snapshot.stack;
    return person;
  }

  ask<Name extends RequestName>(request: Name, body: Requests[Name][0]): Promise<Requests[Name][1]> {
    const id = this.#next;
    this.#next += 1;
    this.#socket.send(JSON.stringify({ id, request, body }));
    return new Promise((resolve, reject) => {
      this.#answers.set(id, { resolve: (answer) => resolve(answer as Requests[Name][1]), reject });
    });
  }

  /** The modal in front, once it has these words. */
  modal(words: string): Promise<ShownView> {
    return this.#until(`a modal with “${words}”`, () => {
      const front = this.#stack.at(-1);
      return front !== undefined && JSON.stringify(front).includes(words) ? front : undefined;
    });
  }

  noModal(): Promise<true> {
    return this.#until('no modal', () => (this.#stack.length === 0 ? true : undefined));
  }

  home(words: string): Promise<ShownView> {
    return this.#until(`Home with “${words}”`, () =>
      this.#home !== undefined && JSON.stringify(this.#home).includes(words) ? this.#home : undefined,
    );
  }

  /** The newest message that came or changed since the page was opened and has these words. */
  message(words: string): Promise<ShownMessage> {
    return this.#until(`a message with “${words}”`, () =>
      [...this.#messages.values()].findLast(({ message }) => JSON.stringify(message).includes(words)),
    );
  }

  /** Enters a value in the modal in front. */
  async enters(view: ShownView, blockId: string, actionId: string, value: unknown): Promise<void> {
    await this.ask('enter', { ...element(view, blockId, actionId), value });
  }

  /** Types into an external select and takes the first option that the app offers. */
  async searches(view: ShownView, blockId: string, actionId: string, typed: string): Promise<void> {
    const name = element(view, blockId, actionId);
    const offered = await this.ask('suggest', { ...name, typed });
    const [first] = offered ?? [];
    if (first === undefined) throw new Error(`“${typed}” found nothing.`);
    await this.ask('enter', { ...name, value: first.option });
  }

  /** Presses a button of a message. Resolves with whether the app acknowledged it. */
  presses({ channel, message }: ShownMessage, actionId: string): Promise<boolean> {
    const blocks = (message.blocks ?? []) as readonly {
      block_id: string;
      elements?: readonly { action_id: string }[];
    }[];
    const block = blocks.find(({ elements }) => elements?.some(({ action_id: id }) => id === actionId));
    if (block === undefined) throw new Error(`The message has no ${actionId}.`);
    const place = { kind: 'message', channel, ts: message.ts } as const;
    return this.ask('act', { place, blockId: block.block_id, actionId });
  }

  close(): void {
    this.#socket.terminate();
  }

  #take(told: FromServer): void {
    if ('pushes' in told) {
      for (const push of told.pushes) this.#apply(push);
      for (const look of this.#watchers) look();
      return;
    }
    const waiting = this.#answers.get(told.id);
    this.#answers.delete(told.id);
    if ('error' in told) waiting?.reject(new Error(told.error));
    else waiting?.resolve(told.answer);
  }

  #apply(push: Push): void {
    if (push.kind === 'message') {
      const key = `${push.shown.channel} ${push.shown.message.ts}`;
      this.#messages.delete(key);
      this.#messages.set(key, push.shown);
    } else if (push.kind === 'stack') this.#stack = push.stack;
    else if (push.kind === 'home') this.#home = push.home;
  }

  #until<Found>(what: string, find: () => Found | undefined): Promise<Found> {
    return new Promise((resolve, reject) => {
      const settle = (found: Found) => {
        clearTimeout(timer);
        this.#watchers.delete(look);
        resolve(found);
      };
      const look = () => {
        const found = find();
        if (found !== undefined) settle(found);
      };
      const timer = setTimeout(() => {
        this.#watchers.delete(look);
        reject(new Error(`The person never saw ${what}.`));
      }, PATIENCE);
      this.#watchers.add(look);
      look();
    });
  }
}

function element({ view }: ShownView, blockId: string, actionId: string): ElementName {
  return { place: { kind: 'view', viewId: view.id }, blockId, actionId };
}
