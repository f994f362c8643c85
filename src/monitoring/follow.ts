import type { Clock } from '../core/clock.ts';
import type { Log } from '../core/log.ts';
import type { EventRecord } from '../journal/audit-log.ts';
import type { Request } from '../journal/request.ts';
import type { Metrics } from './metrics.ts';

/** The audit log, by the number of the line. */
export interface Book {
  page(filter: { after?: number }, limit?: number): Promise<readonly EventRecord[]>;
  head(): Promise<{ readonly sequence: number }>;
  cursor(name: string): Promise<number>;
  moveCursor(name: string, sequence: number): Promise<void>;
}

interface Parts {
  readonly book: Book;
  readonly request: (id: string) => Promise<Request | undefined>;
  readonly metrics: Pick<Metrics, 'request' | 'phase'>;
  /** Told of each line, in order. */
  readonly seen: (line: EventRecord, request: Request | undefined) => void;
  /** The first line that security has not heard of yet, and has to. */
  readonly unsent: () => number | undefined;
  readonly clock: Clock;
  readonly log: Log;
}

/** Of a request that has begun and is not told yet. */
interface Times {
  readonly approved?: number;
  readonly effect?: number;
}

/** How far the log was followed is kept under this name, so that nothing that happened while the bot was down is passed over. */
const cursorName = 'monitoring';

/** Looks at least this often, in milliseconds, for what another process wrote. */
const every = 5_000;

const ends = ['ended', 'declined', 'cancelled', 'expired', 'stale', 'refused', 'stopped', 'reported-not-me'];

/** What has happened, in the words of the log; the other lines of the audit log are details. */
function messageOf(kind: string): string | undefined {
  if (kind === 'requested') return 'request opened';
  if (kind === 'approved') return 'request approved';
  if (kind === 'applying-started') return 'request started';
  if (kind === 'change-done') return 'change read back';
  if (kind === 'change-failed') return 'change failed';
  if (kind === 'change-uncertain') return 'change needs a manual check';
  if (kind === 'holder-notified' || kind === 'holder-notice-given-up') return 'account holder notified';
  return ends.includes(kind) ? 'request ended' : undefined;
}

const grave = new Set(['change-failed', 'change-uncertain', 'refused', 'reported-not-me']);

/**
 * Follows the audit log from where it ends now: writes one line of the log for each thing that happened to a request, and
 * counts. Reading what was committed keeps the log true, also for what another process did.
 */
export async function followRequests({ book, request: find, metrics, seen, unsent, clock, log }: Parts) {
  const stopping = new AbortController();
  let wake = new AbortController();
  const head = (await book.head()).sequence;
  const kept = await book.cursor(cursorName);
  let after = kept === 0 || kept > head ? head : kept;
  let cursor = kept;
  const times = new Map<string, Times>();

  function noteTimes({ kind, at }: EventRecord, { id, requestedAt }: Request): void {
    const known = times.get(id) ?? {};
    if (kind === 'applying-started' && known.approved === undefined) {
      times.set(id, { ...known, approved: at });
      metrics.phase('approve', at - requestedAt);
    }
    if (kind === 'change-done') times.set(id, { ...known, effect: at });
  }

  function note(line: EventRecord, request: Request): void {
    const { kind } = line;
    noteTimes(line, request);
    const message = messageOf(kind);
    if (!message) return;
    const isEnd = message === 'request ended';
    const { approved, effect } = times.get(request.id) ?? {};
    if (isEnd && effect !== undefined && approved !== undefined) metrics.phase('effect', effect - approved);
    if (isEnd || kind === 'requested') metrics.request(request.operation, isEnd ? request.state : 'opened');
    const { id, operation, directoryLabel } = request;
    const data = { request: id, event: kind, operation, directory: directoryLabel, line: line.sequence };
    const isGrave = grave.has(kind) || (isEnd && request.state === 'uncertain');
    log[isGrave ? 'warn' : 'info']({ ...data, ...(isEnd && { state: request.state }) }, message);
  }

  async function look(): Promise<void> {
    for (;;) {
      const lines = await book.page({ after }, 200);
      for (const line of lines) {
        const request = line.request === '' ? undefined : await find(line.request);
        if (line.kind.endsWith('-refused')) {
          log.warn({ event: line.kind, line: line.sequence, ...(request && { request: request.id }) }, 'refused');
        } else if (request) note(line, request);
        seen(line, request);
        after = line.sequence;
      }
      const settled = Math.min(after, (unsent() ?? after + 1) - 1);
      if (settled > cursor) await book.moveCursor(cursorName, settled);
      cursor = Math.max(cursor, settled);
      if (lines.length < 200) return;
    }
  }

  async function loop(): Promise<void> {
    while (!stopping.signal.aborted) {
      wake = new AbortController();
      await look().catch((cause: unknown) => log.warn({ cause }, 'the audit log cannot be followed now'));
      await clock.wait(every, AbortSignal.any([wake.signal, stopping.signal]));
    }
  }

  const looping = loop();
  return {
    nudge: () => wake.abort(),
    /** All messages about an ended request have been delivered. */
    delivered(request: Pick<Request, 'id'>): void {
      const at = times.get(request.id);
      if (!at) return;
      times.delete(request.id);
      if (at.effect !== undefined) metrics.phase('told', clock.now() - at.effect);
      log.info({ request: request.id }, 'request told');
    },
    async stop(): Promise<void> {
      stopping.abort();
      await looping;
    },
  };
}
