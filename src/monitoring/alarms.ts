import type { Clock } from '../core/clock.ts';
import type { Log } from '../core/log.ts';
import { repeat } from '../core/repeat.ts';

interface Parts {
  /** What lasts now, by a key of its own, in words for people; empty where all is well. */
  readonly look: () => Promise<ReadonlyMap<string, string>>;
  /** Tells security, wherever it can be reached. Throws where nobody took it. */
  readonly notifySecurity: (words: string) => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
}

/** How often the conditions are looked at, in milliseconds. */
const every = 15_000;

/** Watches conditions: notifies security once when one begins and once when it is over. What nobody took is sent again. */
export function startAlarms({ look: conditions, notifySecurity, clock, log }: Parts) {
  const announced = new Map<string, string>();

  const once = new Map<number, string>();

  async function deliver(words: string): Promise<boolean> {
    try {
      await notifySecurity(words);
      return true;
    } catch (cause) {
      log.error({ cause, alarm: words }, 'an alarm cannot be delivered; trying again');
      return false;
    }
  }

  async function look(): Promise<void> {
    for (const [line, words] of once) if (await deliver(words)) once.delete(line);
    const now = await conditions();
    for (const [key, words] of now) {
      if (announced.has(key)) continue;
      log.warn({ alarm: key, why: words }, 'alarm');
      if (await deliver(words)) announced.set(key, words);
    }
    for (const [key, words] of announced) {
      if (now.has(key)) continue;
      if (await deliver(`Over: ${words}`)) {
        announced.delete(key);
        log.info({ alarm: key }, 'alarm over');
      }
    }
  }

  const watching = repeat(look, {
    every,
    clock,
    failed: (cause) => log.warn({ cause }, 'what security hears of cannot be looked at now'),
    begins: 'later',
  });
  return {
    /** Tells of something that has happened, as the line of the audit log with this number says. */
    once: (line: number, words: string) => void once.set(line, words),
    /** The first of those lines that security has not heard of yet. */
    unsent: (): number | undefined => (once.size > 0 ? Math.min(...once.keys()) : undefined),
    stop: () => watching.stop(1_500),
  };
}
