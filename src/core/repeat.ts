import type { Clock } from './clock.ts';

interface Options {
  /** Milliseconds between the end of one turn and the beginning of the next. */
  readonly every: number;
  readonly clock: Clock;
  /** Told of what a turn throws; the next turn comes all the same. */
  readonly failed: (cause: unknown) => unknown;
  /** Whether the first turn comes at once, or after a wait. */
  readonly begins: 'at once' | 'later';
}

/** Does the same work again and again, one turn after the other, until it is stopped; the signal tells the work of that. */
export function repeat(work: (stopping: AbortSignal) => Promise<unknown>, { every, clock, failed, begins }: Options) {
  const stopping = new AbortController();

  async function loop(): Promise<void> {
    if (begins === 'later') await clock.wait(every, stopping.signal);
    while (!stopping.signal.aborted) {
      try {
        await work(stopping.signal);
      } catch (cause) {
        await failed(cause);
      }
      await clock.wait(every, stopping.signal);
    }
  }

  const looping = loop();
  return {
    /** Begins no other turn, and waits for the one that is going on; at most so many milliseconds, where a number is given. */
    async stop(atMost?: number): Promise<void> {
      stopping.abort();
      if (atMost === undefined) return looping;
      await Promise.race([looping, new Promise<void>((resolve) => setTimeout(resolve, atMost).unref())]);
    },
  };
}
