import type { SandboxClock } from '../kit/simulator.ts';
import type { Changes } from './changes.ts';

const LIFETIME = 2 * 60_000;

/** The shimmering line under a thread ("is looking up ada…"): gone after two minutes or at the app's next message. */
export class Statuses {
  readonly #statuses = new Map<string, { readonly text: string; readonly at: number }>();
  readonly #clock: SandboxClock;
  readonly #changes: Changes;

  constructor(clock: SandboxClock, changes: Changes) {
    this.#clock = clock;
    this.#changes = changes;
  }

  /** Sets the line of a thread; an empty text takes it away. */
  set(channel: string, threadTs: string, text: string): void {
    const key = `${channel} ${threadTs}`;
    if (text === '') this.#statuses.delete(key);
    else this.#statuses.set(key, { text, at: this.#clock.now() });
    this.#changes.publish({ kind: 'message', channel, ts: threadTs });
  }

  /** The line under a thread, or undefined. */
  of(channel: string, threadTs: string): string | undefined {
    const status = this.#statuses.get(`${channel} ${threadTs}`);
    return status !== undefined && this.#clock.now() - status.at <= LIFETIME ? status.text : undefined;
  }

  /** The app said something in the thread: the line goes. */
  clear(channel: string, threadTs: string | undefined): void {
    if (threadTs !== undefined) this.#statuses.delete(`${channel} ${threadTs}`);
  }
}
