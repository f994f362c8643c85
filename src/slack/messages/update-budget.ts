import type { Clock } from '../../core/clock.ts';

/** What the bot may spend of the workspace's tier-3 limit on `chat.update`, which is about 50 a minute. */
const perMinute = 45;
/** So many are kept for requests that have ended: progress waits, outcomes do not. */
const reserve = 15;

/** A token bucket of edits for the whole workspace. */
export function createBudget(clock: Clock) {
  let left = perMinute;
  let filledAt = clock.now();

  const fill = (): void => {
    const now = clock.now();
    left = Math.min(perMinute, left + ((now - filledAt) * perMinute) / 60_000);
    filledAt = now;
  };

  return {
    /** Takes one edit. Gives the milliseconds to wait first where none is left for this kind, and takes nothing then. */
    take(isLast: boolean): number {
      fill();
      const missing = (isLast ? 1 : reserve + 1) - left;
      if (missing > 0) return Math.ceil((missing * 60_000) / perMinute);
      left -= 1;
      return 0;
    },
  };
}

export type EditBudget = ReturnType<typeof createBudget>;

/** Not now, but at that time, in milliseconds since 1970. */
export class Later extends Error {
  readonly at: number;

  constructor(at: number) {
    super('not yet');
    this.at = at;
  }
}
