import { MovableClock } from '../../sandbox/kit/simulator.ts';
import type { Clock } from '../../src/core/clock.ts';

/** The one clock of a test's office: the bot and the simulators go by it, and whoever waits notices when it is moved on. */
export class OfficeClock extends MovableClock implements Clock {
  readonly #waiting = new Set<() => void>();

  wait(milliseconds: number, signal?: AbortSignal): Promise<void> {
    const due = this.now() + milliseconds;
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      let timer: NodeJS.Timeout | undefined;
      const finish = () => {
        clearTimeout(timer);
        this.#waiting.delete(look);
        signal?.removeEventListener('abort', finish);
        resolve();
      };
      const look = () => {
        clearTimeout(timer);
        const left = due - this.now();
        if (left <= 0) finish();
        else timer = setTimeout(finish, left);
      };
      this.#waiting.add(look);
      signal?.addEventListener('abort', finish, { once: true });
      look();
    });
  }

  override moveOn(milliseconds: number): void {
    super.moveOn(milliseconds);
    for (const look of [...this.#waiting]) look();
  }
}
