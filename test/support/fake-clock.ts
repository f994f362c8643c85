import type { Clock } from '../../src/core/clock.ts';

/** A clock that stands still until a test moves it on; those who wait are woken in the order of their times. */
export class FakeClock implements Clock {
  #now: number;
  #waiting: { at: number; wake: () => void }[] = [];

  /** How many are waiting. */
  get waiting(): number {
    return this.#waiting.length;
  }

  constructor(now = Date.UTC(2026, 10, 21, 9, 0, 0)) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  wait(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const entry = {
        at: this.#now + milliseconds,
        wake: () => {
          this.#waiting = this.#waiting.filter((other) => other !== entry);
          signal?.removeEventListener('abort', entry.wake);
          resolve();
        },
      };
      this.#waiting.push(entry);
      signal?.addEventListener('abort', entry.wake, { once: true });
    });
  }

  /** Moves on, waking whoever waits on the way and letting them run before the next one. */
  async moveOn(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    for (;;) {
      await settle();
      const next = this.#waiting.filter(({ at }) => at <= end).sort((one, other) => one.at - other.at)[0];
      if (!next) break;
      this.#now = Math.max(this.#now, next.at);
      next.wake();
    }
    this.#now = end;
    await settle();
  }
}

/** Lets everything run that is ready to. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
