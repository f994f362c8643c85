import { DeskhandError } from '../core/errors.ts';
import { startOf } from '../journal/anchor.ts';
import type { EventRecord, Link } from '../journal/audit-log.ts';
import type { Row, SqlValue, Store } from '../journal/schema.ts';

/** Which lines of the audit log are wanted: all of these that are given hold. */
export interface LineFilter {
  /** Only lines behind this number. */
  readonly after?: number;
  /** Only lines up to this number. */
  readonly until?: number;
  /** Only lines written at this time or later, milliseconds since 1970. */
  readonly since?: number;
  readonly request?: string;
}

/** The head of the log as it was signed, and when that was posted; `postedAt` is absent where it never came through. */
export interface KeptCheckpoint {
  readonly sequence: number;
  readonly line: string;
  readonly postedAt?: number;
}

/** So many lines are in memory at once. */
const pageSize = 500;

// As text, because whoever tampers may write numbers that do not fit into one of ours, and reading them would throw.
const columns = 'cast(sequence as text) as number, request, cast(at as text) as moment, kind, body, hash';

const numberOf = (value: SqlValue | undefined): number =>
  value === null || value === undefined ? Number.NaN : Number(value);

const recordOf = (row: Row): EventRecord => ({
  sequence: numberOf(row.number),
  request: String(row.request),
  at: numberOf(row.moment),
  kind: String(row.kind),
  body: String(row.body),
  hash: String(row.hash),
});

export type AuditBook = ReturnType<typeof openAuditBook>;

/** The audit log to be read page by page, and what is kept beside it: the sinks' cursors and the posted checkpoints. */
export function openAuditBook(store: Store, afterCheckpoint?: () => Promise<void>) {
  /** The next lines, oldest first. */
  async function page(filter: LineFilter, limit: number = pageSize): Promise<readonly EventRecord[]> {
    const parameters: SqlValue[] = [limit];
    const conditions: string[] = [];
    const where = (condition: string, value: SqlValue | undefined) => {
      if (value === undefined) return;
      parameters.push(value);
      conditions.push(`${condition} ?${parameters.length}`);
    };
    where('sequence >', filter.after);
    where('sequence <=', filter.until);
    where('at >=', filter.since);
    where('request =', filter.request);
    const which = conditions.length > 0 ? `where ${conditions.join(' and ')}` : '';
    const rows = await store.rows(`select ${columns} from events ${which} order by sequence limit ?1`, parameters);
    return rows.map(recordOf);
  }

  return {
    page,

    /** All lines, oldest first, a page at a time. */
    async *lines(filter: LineFilter = {}): AsyncGenerator<EventRecord, void> {
      let next = filter;
      for (;;) {
        const lines = await page(next);
        yield* lines;
        const last = lines.at(-1);
        if (!last || lines.length < pageSize) return;
        if (!Number.isSafeInteger(last.sequence)) {
          throw new DeskhandError('journal-unavailable', {
            userMessage: `The audit log has a line without a number after line ${next.after ?? 0}. Run: deskhand audit verify`,
          });
        }
        next = { ...filter, after: last.sequence };
      }
    },

    /** The place that the first line follows: the beginning, or the last line that was purged. */
    start: () => startOf(store),

    /** The newest line; where there is none, the place before the first. */
    async head(): Promise<Link & { readonly at: number }> {
      const rows = await store.rows(`select ${columns} from events order by sequence desc limit 1`);
      return rows[0] ? recordOf(rows[0]) : { ...(await startOf(store)), at: 0 };
    },

    /** How far a sink has taken the log: the number of the last line that it has for sure; 0 at first. */
    async cursor(sink: string): Promise<number> {
      const [row] = await store.rows('select sequence from sink_cursors where sink = ?1', [sink]);
      return Number(row?.sequence ?? 0);
    },

    async moveCursor(sink: string, sequence: number): Promise<void> {
      await store.change(
        'insert into sink_cursors (sink, sequence) values (?1, ?2) on conflict (sink) do update set sequence = ?2',
        [sink, sequence],
      );
    },

    async lastCheckpoint(): Promise<KeptCheckpoint | undefined> {
      const [row] = await store.rows(
        'select sequence, line, posted_at from checkpoints order by sequence desc limit 1',
      );
      if (!row) return undefined;
      return {
        sequence: Number(row.sequence),
        line: String(row.line),
        ...(row.posted_at !== null && { postedAt: Number(row.posted_at) }),
      };
    },

    /** Keeps a checkpoint before it is posted, so that no crash forgets what the world was told. */
    async keepCheckpoint(sequence: number, line: string): Promise<void> {
      await store.change('insert into checkpoints (sequence, line) values (?1, ?2)', [sequence, line]);
      await afterCheckpoint?.();
    },

    async notePosted(sequence: number, at: number): Promise<void> {
      await store.change('update checkpoints set posted_at = ?1 where sequence = ?2', [at, sequence]);
    },
  };
}
