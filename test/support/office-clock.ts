import { MovableClock } from '../../sandbox/kit/simulator.ts';
import type { Clock } from '../../src/core/clock.ts';

/** The longest wait that is cut short: the pauses in which something is asked for again, but none of the deadlines. */
const longestPause = 1_000;
/** A moment of real time, in which what is under way comes in. */
const moment = 10;

interface Waiting {
  due: number;
  readonly isPause: boolean;
  look(): void;
}

/**
 * The one clock of a test's office: the bot and the stand-ins go by it, and whoever waits notices when it is moved on.
 *
 * It moves on by itself over the pauses between two looks at something, since nobody learns anything by sitting them out.
 * Longer waits are deadlines, within which the others have real work to do: only a test cuts these short.
 */
export class OfficeClock extends MovableClock implements Clock {
  readonly #waiting = new Set<Waiting>();

  wait(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      let timer: NodeJS.Timeout | undefined;
      const finish = () => {
        clearTimeout(timer);
        this.#waiting.delete(waiting);
        signal?.removeEventListener('abort', finish);
        resolve();
      };
      const waiting: Waiting = {
        due: this.now() + milliseconds,
        isPause: milliseconds <= longestPause,
        look: () => {
          clearTimeout(timer);
          const left = waiting.due - this.now();
          if (left <= 0) finish();
          else if (waiting.isPause)
            timer = setTimeout(() => this.#skip(waiting.due - this.now()), Math.min(left, moment));
          else timer = setTimeout(finish, left);
        },
      };
      this.#waiting.add(waiting);
      signal?.addEventListener('abort', finish, { once: true });
      waiting.look();
    });
  }

  override moveOn(milliseconds: number): void {
    super.moveOn(milliseconds);
    for (const { look } of [...this.#waiting]) look();
  }

  /** Moves on over a pause. */
  #skip(pause: number): void {
    // A clock counts whole milliseconds, though a pause may be a part of something.
    const milliseconds = Math.max(Math.ceil(pause), 0);
    for (const waiting of this.#waiting) if (!waiting.isPause) waiting.due += milliseconds;
    this.moveOn(milliseconds);
  }
}
