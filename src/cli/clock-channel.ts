import type { EventEmitter } from 'node:events';
import { type Clock, createMovableClock } from '../core/clock.ts';
import type { Log } from '../core/log.ts';

/** A hundred years in milliseconds: further than that no time is meant. */
const furthest = 100 * 365 * 86_400_000;

/** How far ahead of the machine's clock a message wants ours, in milliseconds; undefined where it is no such message. */
function aheadIn(message: unknown): number | undefined {
  if (typeof message !== 'object' || message === null) return undefined;
  const { kind, ahead } = message as { kind?: unknown; ahead?: unknown };
  if (kind !== 'clock' || typeof ahead !== 'number') return undefined;
  return Number.isSafeInteger(ahead) && ahead >= 0 && ahead <= furthest ? ahead : undefined;
}

/**
 * A clock that the process which started this one can set ahead, by messages `{ kind: 'clock', ahead: milliseconds }` over the
 * channel between them: how the sandbox lets requests expire. It only ever goes forward. A bot that is started as usual has no
 * such channel, and who can start one knows all its secrets anyway.
 */
export function followParent(channel: Pick<EventEmitter, 'on'>, log: Log): Clock {
  const clock = createMovableClock();
  channel.on('message', (message: unknown) => {
    const ahead = aheadIn(message);
    if (ahead === undefined) log.warn({}, 'ignored a message from the parent process');
    else if (clock.setAhead(ahead)) log.info({ ahead }, 'the clock was set ahead');
  });
  return clock;
}
