import type { Clock } from '../../core/clock.ts';
import type { Log } from '../../core/log.ts';
import type { Sink, SinkEvent } from './sink.ts';

/** The audit log as sinks need it. */
export interface Feed {
  /** The next lines behind a number, oldest first. */
  next(after: number, limit: number, format: Sink['format']): Promise<readonly SinkEvent[]>;
  /** The number of the newest line. */
  head(): Promise<number>;
  /** How far a sink has come; kept over restarts. */
  cursor(sink: string): Promise<number>;
  moveCursor(sink: string, sequence: number): Promise<void>;
}

interface Parts {
  readonly sinks: readonly Sink[];
  readonly feed: Feed;
  readonly clock: Clock;
  readonly log: Log;
}

/** A delivery holds at most so many lines and, unless one line alone is longer, so many characters. */
const mostLines = 100;
const mostText = 256 * 1024;

/** What is on its way when the bot stops has so long to arrive, in milliseconds. */
const grace = 1_500;

const firstPause = 2_000;
const longestPause = 5 * 60_000;
/** The log is looked at this often even if nobody says that there is something new. */
const idle = 30_000;
/** A sink whose newest line is older than this lags, in milliseconds. */
const lagLimit = 5 * 60_000;
const remindEvery = 10 * 60_000;

/**
 * Takes the audit log to each sink in order, each line at least once: the cursor moves only when a delivery has arrived for
 * sure. Each sink has a loop of its own, so one that is slow or dead holds up neither the others nor any request.
 */
export function startDelivery({ sinks, feed, clock, log }: Parts) {
  const stopping = new AbortController();
  const cutting = new AbortController();
  const wakes = new Map<Sink, AbortController>();

  /** Delivers the next lines. @returns whether there were any */
  async function deliver(sink: Sink, remind: (behind: number) => void): Promise<boolean> {
    const cursor = await feed.cursor(sink.id);
    const events = fitting(await feed.next(cursor, mostLines, sink.format));
    const last = events.at(-1);
    if (!last) {
      const head = await feed.head();
      if (head >= cursor) return false;
      throw new Error(`Line ${cursor} of the audit log was delivered, but the log now ends at line ${head}.`);
    }
    await sink.send(events, cutting.signal);
    await feed.moveCursor(sink.id, last.sequence);
    if (clock.now() - last.at > lagLimit) remind((await feed.head()) - last.sequence);
    return true;
  }

  async function loop(sink: Sink): Promise<void> {
    let failures = 0;
    let remindedAt = Number.NEGATIVE_INFINITY;
    const remind = (lines: number) => {
      if (lines === 0 || clock.now() - remindedAt < remindEvery) return;
      remindedAt = clock.now();
      log.warn({ sink: sink.id, lines }, 'an audit log sink is behind');
    };
    while (!stopping.signal.aborted) {
      const wake = new AbortController();
      wakes.set(sink, wake);
      try {
        const isMore = await deliver(sink, remind);
        if (failures > 0) log.info({ sink: sink.id, failures }, 'an audit log sink works again');
        failures = 0;
        if (!isMore) await clock.wait(idle, AbortSignal.any([wake.signal, stopping.signal]));
      } catch (cause) {
        if (stopping.signal.aborted) return;
        failures += 1;
        const pause = Math.min(firstPause * 2 ** (failures - 1), longestPause);
        log.warn({ sink: sink.id, failures, pause, err: cause }, 'delivery to an audit log sink failed; retrying');
        await clock.wait(pause, stopping.signal);
      }
    }
  }

  const loops = sinks.map(loop);
  return {
    /** There may be something new. */
    nudge(): void {
      for (const wake of wakes.values()) wake.abort();
    },
    /** Ends as soon as what is on its way has arrived. What takes too long is sent again after the next start. */
    async stop(): Promise<void> {
      stopping.abort();
      const late = setTimeout(() => cutting.abort(), grace);
      await Promise.all(loops);
      clearTimeout(late);
      await Promise.all(sinks.map((sink) => sink.close()));
    },
  };
}

/** As many of the lines as go into one delivery, and at least one. */
function fitting(events: readonly SinkEvent[]): readonly SinkEvent[] {
  let size = 0;
  const end = events.findIndex(({ text }) => {
    size += text.length;
    return size > mostText;
  });
  return end === -1 ? events : events.slice(0, Math.max(end, 1));
}
