import { advance } from './advance.ts';
import { append, type EventRecord } from './audit-log.ts';
import { leasesOf, parsed, wakeOf } from './due.ts';
import { publishedMessagesOf } from './messages.ts';
import { hasEnded, type Request, type RequestEvent } from './request.ts';
import { changeRestriction, type RestrictionChange, restrictionsOf } from './restriction-store.ts';
import type { Sql, Store } from './schema.ts';

export type Journal = ReturnType<typeof createJournal>;

/** The book of requests: the one place where their state lives. Every move and its audit line are one transaction. */
export function createJournal(store: Store, clock: { now(): number }) {
  const get = async (id: string): Promise<Request | undefined> => {
    const [row] = await store.rows('select body from requests where id = ?1', [id]);
    return row && parsed(row);
  };

  /** Takes a delivery's key for a request; false where it was taken before. */
  const take = async (sql: Sql, key: string, request: string): Promise<boolean> =>
    (await sql.change('insert into deliveries (key, request, at) values (?1, ?2, ?3) on conflict do nothing', [
      key,
      request,
      clock.now(),
    ])) > 0;

  return {
    get,

    /** The request that a delivery opened; `undefined` where it was not seen before. */
    async openedBy(key: string): Promise<Request | undefined> {
      const [row] = await store.rows(
        'select body from requests where id = (select request from deliveries where key = ?1)',
        [key],
      );
      return row && parsed(row);
    },

    /** Opens a request. The same delivery `key` again gives the request that it opened the first time. */
    async open(
      draft: Request,
      key: string,
      restrictions?: RestrictionChange,
    ): Promise<{ request: Request; isNew: boolean }> {
      return store.transaction(async (sql) => {
        if (!(await take(sql, key, draft.id))) {
          const [row] = await sql.rows(
            'select body from requests where id = (select request from deliveries where key = ?1)',
            [key],
          );
          if (!row) throw new Error(`The delivery ${key} belongs to no request.`);
          return { request: parsed(row), isNew: false };
        }
        const now = clock.now();
        const request = advance(undefined, { kind: 'requested', request: draft }, now);
        await sql.change(
          `insert into requests (id, state, version, requester, body, requested_at, wake_at)
           values (?1, ?2, ?3, ?4, ?5, ?6, ?7)`,
          [
            request.id,
            request.state,
            request.version,
            `${request.requester.team}/${request.requester.id}`,
            JSON.stringify(request),
            request.requestedAt,
            wakeOf(request, now),
          ],
        );
        await append(sql, request.id, { kind: 'requested', request }, now);
        if (restrictions) await changeRestriction(sql, restrictions, now);
        return { request, isNew: true };
      });
    },

    /**
     * Moves a request on by events, if it still is as the caller saw it.
     *
     * @returns the request afterwards, or `undefined` where another move was faster: read it again and think again.
     * @throws IllegalMove where its state does not allow an event.
     */
    async move(
      seen: Request,
      events: readonly RequestEvent[],
      options: { wakeAt?: number; sealed?: { step: number; text: string }; restrictions?: RestrictionChange } = {},
    ): Promise<Request | undefined> {
      const now = clock.now();
      const next = events.reduce((request, event) => advance(request, event, now), seen);
      return store
        .transaction(async (sql) => {
          const changed = await sql.change(
            // What has moved on is drawn at once, whatever its card was waiting for.
            'update requests set state = ?1, version = ?2, body = ?3, wake_at = ?4, draw_after = 0 where id = ?5 and version = ?6',
            [
              next.state,
              next.version,
              JSON.stringify(next),
              options.wakeAt ?? wakeOf(next, now),
              seen.id,
              seen.version,
            ],
          );
          if (changed === 0) throw new VersionConflict();
          for (const event of events) await append(sql, seen.id, event, now);
          // A mailed code stands before the steps. A new one takes the place of the old one, and none outlives its request.
          if (hasEnded(next) || options.sealed?.step === -1) {
            await sql.change('delete from secrets where request = ?1 and step = -1', [seen.id]);
          }
          if (options.sealed) await insertSecret(sql, seen.id, options.sealed.step, options.sealed.text);
          if (options.restrictions) await changeRestriction(sql, options.restrictions, now);
          return next;
        })
        .catch((cause) => {
          if (cause instanceof VersionConflict) return undefined;
          throw cause;
        });
    },

    /** Writes how far a running task has come, and when to look again. No audit line. */
    async note(seen: Request, next: Request, wakeAt: number): Promise<Request | undefined> {
      const changed = await store.change(
        'update requests set version = ?1, body = ?2, wake_at = ?3 where id = ?4 and version = ?5',
        [next.version, JSON.stringify(next), wakeAt, seen.id, seen.version],
      );
      return changed === 0 ? undefined : next;
    },

    /** The newest requests first, as far as `choose` takes them. */
    async list(filter: { requester?: string; states?: readonly string[]; limit: number }): Promise<readonly Request[]> {
      const states = filter.states?.map((_, index) => `?${index + 3}`).join(', ');
      const rows = await store.rows(
        `select body from requests where (?1 = '' or requester = ?1) ${states ? `and state in (${states})` : ''}
         order by requested_at desc limit ?2`,
        [filter.requester ?? '', filter.limit, ...(filter.states ?? [])],
      );
      return rows.map(parsed);
    },

    /** Seals a step's secret on disk unless one is there. */
    async keepSecret(request: string, step: number, sealed: string): Promise<void> {
      await insertSecret(store, request, step, sealed);
    },

    async secrets(request: string): Promise<readonly { step: number; sealed: string }[]> {
      const rows = await store.rows('select step, sealed from secrets where request = ?1 order by step', [request]);
      return rows.map((row) => ({ step: Number(row.step), sealed: String(row.sealed) }));
    },

    /** Destroys the secret of one step. */
    async dropSecret(request: string, step: number): Promise<void> {
      await store.change('delete from secrets where request = ?1 and step = ?2', [request, step]);
    },

    /** Destroys the sealed secrets of a request, but the address that it will be told to. */
    async dropSecrets(request: string): Promise<void> {
      await store.change('delete from secrets where request = ?1 and step >= -1', [request]);
    },

    /** A request's part of the audit log, or the whole of it, oldest first. */
    async events(request?: string): Promise<readonly EventRecord[]> {
      const columns = 'select sequence, request, at, kind, body, hash from events';
      const rows = request
        ? await store.rows(`${columns} where request = ?1 order by sequence`, [request])
        : await store.rows(`${columns} order by sequence`);
      return rows.map((row) => ({
        sequence: Number(row.sequence),
        request: String(row.request),
        at: Number(row.at),
        kind: String(row.kind),
        body: String(row.body),
        hash: String(row.hash),
      }));
    },

    ...leasesOf(store, clock),
    ...restrictionsOf(store, clock),
    ...publishedMessagesOf(store, clock),

    close: () => store.close(),
  };
}

/** Another move was written first. */
class VersionConflict extends Error {}

async function insertSecret(sql: Sql, request: string, step: number, sealed: string): Promise<void> {
  await sql.change('insert into secrets (request, step, sealed) values (?1, ?2, ?3) on conflict do nothing', [
    request,
    step,
    sealed,
  ]);
}
