import { advance } from './advance.ts';
import { append } from './audit-log.ts';
import { wakeOf } from './due.ts';
import { hasEnded, type Request } from './request.ts';
import type { RequestEvent } from './request-event.ts';
import type { RestrictionChange, RestrictionWriter } from './restriction-store.ts';
import type { Sql, Store } from './schema.ts';
import { deleteSecrets, insertSecret, type StoredSecret } from './secrets.ts';
import { type RowCodec, requestColumns } from './stored-row.ts';

interface Parts {
  readonly store: Store;
  readonly clock: { now(): number };
  readonly codec: RowCodec;
  readonly changeRestrictions: RestrictionWriter;
}

/** What is written in the same transaction as a move. */
interface MoveOptions {
  readonly wakeAt?: number;
  readonly sealed?: StoredSecret;
  readonly restrictions?: RestrictionChange;
}

/** Another move was written first. */
class VersionConflict extends Error {}

/** The journal's part that writes: every move of a request and its audit line are one transaction. */
export function movesOf({ store, clock, codec, changeRestrictions }: Parts) {
  const openedBy = async (sql: Pick<Sql, 'rows'>, key: string): Promise<Request | undefined> => {
    const [row] = await sql.rows(
      `select ${requestColumns} from requests where id = (select request from deliveries where key = ?1)`,
      [key],
    );
    return row && codec.read(row);
  };

  /** Takes a delivery's key for a request; false where it was taken before. */
  const take = async (sql: Sql, key: string, request: string): Promise<boolean> =>
    (await sql.change('insert into deliveries (key, request, at) values (?1, ?2, ?3) on conflict do nothing', [
      key,
      request,
      clock.now(),
    ])) > 0;

  async function insert(sql: Sql, request: Request, now: number): Promise<void> {
    const { id, state, version, requester, requested_at, body, mac } = codec.columnsOf(request);
    await sql.change(
      `insert into requests (id, state, version, requester, body, requested_at, mac, wake_at)
       values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)`,
      [id, state, version, requester, body, requested_at, mac, wakeOf(request, now)],
    );
  }

  /** @returns whether the row was still at the version that was seen */
  async function update(sql: Sql, seen: Request, next: Request, wakeAt: number | null): Promise<boolean> {
    const { state, version, body, mac } = codec.columnsOf(next);
    const changed = await sql.change(
      // What has moved on is published at once, whatever its card was waiting for.
      `update requests set state = ?1, version = ?2, body = ?3, mac = ?4, wake_at = ?5, publish_after = 0
       where id = ?6 and version = ?7`,
      [state, version, body, mac, wakeAt, seen.id, seen.version],
    );
    return changed > 0;
  }

  return {
    /** The request that a delivery opened; `undefined` where it was not seen before. */
    openedBy: (key: string) => openedBy(store, key),

    /** Opens a request. The same delivery `key` again gives the request that it opened the first time. */
    async open(
      draft: Request,
      key: string,
      restrictions?: RestrictionChange,
    ): Promise<{ request: Request; isNew: boolean }> {
      return store.transaction(async (sql) => {
        if (!(await take(sql, key, draft.id))) {
          const before = await openedBy(sql, key);
          if (!before) throw new Error(`The delivery ${key} belongs to no request.`);
          return { request: before, isNew: false };
        }
        const now = clock.now();
        const request = advance(undefined, { kind: 'requested', request: draft }, now);
        await insert(sql, request, now);
        await append(sql, request.id, { kind: 'requested', request }, now);
        if (restrictions) await changeRestrictions(sql, restrictions, request.id);
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
      { wakeAt, sealed, restrictions }: MoveOptions = {},
    ): Promise<Request | undefined> {
      const now = clock.now();
      const next = events.reduce((request, event) => advance(request, event, now), seen);
      let dropped = 0;
      try {
        await store.transaction(async (sql) => {
          if (!(await update(sql, seen, next, wakeAt ?? wakeOf(next, now)))) throw new VersionConflict();
          for (const event of events) await append(sql, seen.id, event, now);
          // A new code takes the place of the old one, and none outlives its request.
          if (hasEnded(next) || sealed?.kind === 'code') dropped = await deleteSecrets(sql, seen.id, 'code');
          if (sealed) await insertSecret(sql, seen.id, sealed);
          if (restrictions) await changeRestrictions(sql, restrictions, seen.id);
        });
      } catch (cause) {
        if (cause instanceof VersionConflict) return undefined;
        throw cause;
      }
      if (dropped > 0) await store.scrub();
      return next;
    },

    /** Writes how far a running task has come, and when to look again. No audit line. */
    async note(seen: Request, next: Request, wakeAt: number): Promise<Request | undefined> {
      const { version, body, mac } = codec.columnsOf(next);
      const changed = await store.change(
        'update requests set version = ?1, body = ?2, mac = ?3, wake_at = ?4 where id = ?5 and version = ?6',
        [version, body, mac, wakeAt, seen.id, seen.version],
      );
      return changed === 0 ? undefined : next;
    },
  };
}
