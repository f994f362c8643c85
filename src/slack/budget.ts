import type { Clock } from '../core/clock.ts';

/** What the bot may spend of the workspace's tier-3 limit on `chat.update`, which is about 50 a minute. */
const perMinute = 45;
const burst = 20;

/** A token bucket that waits instead of refusing. */
export function createBudget(clock: Clock) {
  let left = burst;
  let filledAt = clock.now();

  return {
    /** Resolves when an edit may be made, or when the signal aborts. */
    async take(signal: AbortSignal): Promise<void> {
      const now = clock.now();
      left = Math.min(burst, left + ((now - filledAt) * perMinute) / 60_000);
      filledAt = now;
      left -= 1;
      if (left < 0) await clock.wait((-left * 60_000) / perMinute, signal);
    },
  };
}
