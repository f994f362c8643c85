import { DeskhandError } from '../core/errors.ts';
import { putAnchor } from '../journal/anchor.ts';
import { append, type Link } from '../journal/audit-log.ts';
import type { Journal } from '../journal/journal.ts';
import { endStates } from '../journal/request.ts';
import type { Sql, Store } from '../journal/schema.ts';
import type { SecretBox } from '../journal/secret-box.ts';
import type { AuditBook } from './reader.ts';

interface Parts {
  readonly store: Store;
  readonly journal: Journal;
  readonly book: AuditBook;
  readonly secretBox: Pick<SecretBox, 'authenticate'>;
  readonly clock: { now(): number };
}

export interface Purge {
  readonly requests: number;
  readonly lines: number;
  /** The line that the log begins behind from now on. Absent where nothing was old enough. */
  readonly anchor?: Link;
  /** Whether that line was signed in a checkpoint. */
  readonly isSigned: boolean;
  /** The sink that holds back lines, and how far it has come. */
  readonly heldBy?: { readonly sink: string; readonly sequence: number };
}

const nothing: Purge = { requests: 0, lines: 0, isSigned: false };

/**
 * Removes requests that ended before a time, and the lines of the audit log up to there. Where checkpoints are posted the log is cut at
 * one, so that it can be verified from there. Requests that go on keep what they are in one line. The bot must not be running.
 *
 * @param before milliseconds since 1970
 * @throws DeskhandError `journal-tampered` where a request that stays is not what its lines add up to
 */
export async function purge({ store, journal, book, secretBox, clock }: Parts, before: number): Promise<Purge> {
  const { cut, isSigned, heldBy } = await cutOf(store, before);
  const held = heldBy && { heldBy };
  const start = await book.start();
  if (cut <= start.sequence) return { ...nothing, ...held };
  const [line] = await book.page({ after: cut - 1, until: cut });
  if (!line) throw new DeskhandError('journal-unavailable', { userMessage: 'The audit log is broken: audit verify' });
  const anchor = { sequence: line.sequence, hash: line.hash };
  // A crash from here on leaves lines too many, never too few.
  await carryOver({ store, journal }, before, cut);
  await journal.restate(cut);
  const removed = await store.transaction(async (sql) => {
    const requests = await removeRequests(sql, before, cut);
    const lines = await sql.change('delete from events where sequence <= ?1', [cut]);
    await sql.change('delete from checkpoints where sequence < ?1', [cut]);
    await putAnchor(sql, secretBox, anchor);
    await append(sql, '', { kind: 'purged', until: anchor.sequence, hash: anchor.hash }, clock.now());
    return { requests, lines };
  });
  await store.change('vacuum');
  await store.scrub();
  return { ...removed, anchor, isSigned, ...held };
}

/** The last line that can go: old enough, at a checkpoint where there are any, and taken by every sink. */
async function cutOf(store: Store, before: number) {
  // A clock that was put back leaves older times behind newer ones: the cut is before the first line that is new enough.
  const [old] = await store.rows(
    `select coalesce((select min(sequence) - 1 from events where at >= ?1), (select max(sequence) from events)) as cut`,
    [before],
  );
  const [sink] = await store.rows('select sink, sequence from sink_cursors order by sequence limit 1');
  const wanted = Number(old?.cut ?? 0);
  const taken = sink === undefined ? wanted : Math.min(wanted, Number(sink.sequence));
  const heldBy =
    sink !== undefined && taken < wanted ? { sink: String(sink.sink), sequence: Number(sink.sequence) } : undefined;
  const [any] = await store.rows('select count(*) as count from checkpoints');
  if (Number(any?.count ?? 0) === 0) return { cut: taken, isSigned: false, heldBy };
  const [signed] = await store.rows('select max(sequence) as cut from checkpoints where sequence <= ?1', [taken]);
  return { cut: Number(signed?.cut ?? 0), isSigned: true, heldBy };
}

const ended = endStates.map((state) => `'${state}'`).join(', ');

/** Requests that go with the lines: they ended before the time, nothing is due for them, and no line of theirs stays. */
const removable = `select id from requests r where r.state in (${ended}) and r.wake_at is null
  and not exists (select 1 from events e where e.request = r.id and (e.sequence > ?1 or e.at >= ?2))`;

async function carryOver({ store, journal }: Pick<Parts, 'store' | 'journal'>, before: number, cut: number) {
  const rows = await store.rows(
    `select distinct e.request as id from events e join requests q on q.id = e.request
     where e.sequence <= ?1 and e.request not in (${removable})`,
    [cut, before],
  );
  for (const { id } of rows) {
    const request = await journal.get(String(id));
    if (!request) continue;
    await journal.requireLogged(request);
    await journal.move(request, [{ kind: 'carried-over', request }]);
  }
}

async function removeRequests(sql: Sql, before: number, cut: number): Promise<number> {
  for (const table of ['secrets', 'deliveries']) {
    await sql.change(`delete from ${table} where request in (${removable})`, [cut, before]);
  }
  return sql.change(`delete from requests where id in (${removable})`, [cut, before]);
}
