import { append, type EventRecord } from './audit-log.ts';
import { leasesOf } from './due.ts';
import { isLogged } from './fold.ts';
import { publishedMessagesOf } from './messages.ts';
import { movesOf } from './moves.ts';
import type { Request } from './request.ts';
import { restrictionsOf } from './restriction-store.ts';
import type { Row, SqlValue, Store } from './schema.ts';
import type { SecretBox } from './secret-box.ts';
import { secretsOf } from './secrets.ts';
import { type ReportTampering, requestColumns, rowCodec, tampered } from './stored-row.ts';

export type Journal = ReturnType<typeof createJournal>;

interface Parts {
  readonly clock: { now(): number };
  readonly secretBox: Pick<SecretBox, 'authenticate' | 'isAuthentic'>;
  /** Called once for each request (empty: for what is in force) that somebody changed behind Deskhand's back. */
  readonly onTampering?: (request: string, what: string) => void;
}

/** The book of requests: the one place where their state lives. */
export function createJournal(store: Store, { clock, secretBox, onTampering }: Parts) {
  const report = reporter(store, clock, onTampering);
  const codec = rowCodec(secretBox, report);
  const { writer, ...restrictions } = restrictionsOf(store, { clock, secretBox, report });

  async function events(request?: string): Promise<readonly EventRecord[]> {
    const columns = 'select sequence, request, at, kind, body, hash from events';
    const rows = request
      ? await store.rows(`${columns} where request = ?1 order by sequence`, [request])
      : await store.rows(`${columns} order by sequence`);
    return rows.map(lineOf);
  }

  return {
    async get(id: string): Promise<Request | undefined> {
      const [row] = await store.rows(`select ${requestColumns} from requests where id = ?1`, [id]);
      return row && codec.read(row);
    },

    /** The newest requests first, as far as `filter` takes them. */
    async list(filter: { requester?: string; states?: readonly string[]; limit: number }): Promise<readonly Request[]> {
      const parameters: SqlValue[] = [filter.limit];
      const place = (value: string) => `?${parameters.push(value)}`;
      const conditions = [
        ...(filter.requester === undefined ? [] : [`requester = ${place(filter.requester)}`]),
        ...(filter.states ? [`state in (${filter.states.map(place).join(', ')})`] : []),
      ];
      const which = conditions.length > 0 ? `where ${conditions.join(' and ')}` : '';
      const rows = await store.rows(
        `select ${requestColumns} from requests ${which} order by requested_at desc limit ?1`,
        parameters,
      );
      return (await codec.readAll(rows)).map(({ request }) => request);
    },

    /** A request's part of the audit log, or the whole of it, oldest first. */
    events,

    /**
     * Makes sure that a request is what its part of the audit log adds up to, before anything is done on the strength of it.
     *
     * @throws DeskhandError `journal-tampered`
     */
    async requireLogged(request: Request): Promise<void> {
      if (isLogged(request, await events(request.id))) return;
      report(request.id, 'The request is not what its lines in the audit log add up to');
      throw tampered(`Request ${request.id}`);
    },

    ...movesOf({ store, clock, codec, changeRestrictions: writer }),
    ...leasesOf(store, clock, codec),
    ...restrictions,
    ...secretsOf(store),
    ...publishedMessagesOf(store, clock, codec),

    close: () => store.close(),
  };
}

const lineOf = (row: Row): EventRecord => ({
  sequence: Number(row.sequence),
  request: String(row.request),
  at: Number(row.at),
  kind: String(row.kind),
  body: String(row.body),
  hash: String(row.hash),
});

/** Writes into the audit log, once for each request, that somebody changed it, and tells. */
function reporter(store: Store, clock: { now(): number }, onTampering: Parts['onTampering']): ReportTampering {
  const known = new Set<string>();
  return (request, what) => {
    if (known.has(request)) return;
    known.add(request);
    onTampering?.(request, what);
    // Nobody waits for this line: what was found may have been found inside a transaction, and is told in any case.
    store
      .transaction((sql) => append(sql, request, { kind: 'tampering-found', what }, clock.now()))
      .catch(() => undefined);
  };
}
