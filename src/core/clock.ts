/** The one source of time; `app.ts` makes it, tests drive it. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Resolves after so many milliseconds, or at once when the signal aborts. */
  wait(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** A clock that can be set ahead of the machine's. */
export interface MovableClock extends Clock {
  /**
   * Sets it so many milliseconds ahead of the machine's clock; whoever waits notices. It never goes back.
   *
   * @returns whether it moved
   */
  setAhead(milliseconds: number): boolean;
}

/** What one timer of the machine can hold, 24 days; one that is longer would go off at once. */
const longestTimer = 2 ** 31 - 1;

/** Makes a clock that goes with the machine's until it is set ahead. */
export function createMovableClock(): MovableClock {
  let ahead = 0;
  const waiting = new Set<() => void>();
  // Waits go by the time since the process began, so that a correction of the machine's clock holds up nobody.
  const passed = () => performance.now() + ahead;
  return {
    now: () => Date.now() + ahead,
    wait: (milliseconds, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        const due = passed() + milliseconds;
        let timer: NodeJS.Timeout | undefined;
        const finish = () => {
          clearTimeout(timer);
          waiting.delete(look);
          signal?.removeEventListener('abort', finish);
          resolve();
        };
        const look = () => {
          clearTimeout(timer);
          const left = due - passed();
          if (left <= 0) finish();
          else timer = setTimeout(look, Math.min(Math.ceil(left), longestTimer));
        };
        waiting.add(look);
        signal?.addEventListener('abort', finish, { once: true });
        look();
      }),
    setAhead(milliseconds) {
      if (!(milliseconds > ahead)) return false;
      ahead = milliseconds;
      for (const look of [...waiting]) look();
      return true;
    },
  };
}

/** The machine's clock. */
export const machineClock: Clock = createMovableClock();
