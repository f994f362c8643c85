import { hasEnded, isViewable, type Request } from './request.ts';
import { reminderOf } from './requirements.ts';
import type { Store } from './schema.ts';
import { type RowCodec, requestColumns } from './stored-row.ts';

/** When the worker has to look at a request by itself; `null` where only a person can move it on. */
export function wakeOf(request: Request, now: number): number | null {
  if (request.state === 'waiting') return Math.min(request.expiresAt, reminderOf(request) ?? request.expiresAt);
  if (request.state === 'cooling-down') return request.coolDown.until;
  if (!hasEnded(request)) return now;
  if (request.notifyByMail && !request.holderNotice) return now;
  return isViewable(request.secret) ? request.secret.until : null;
}

/** The journal's part about due work: which request is looked at when, and by whom. */
export function leasesOf(store: Store, clock: { now(): number }, codec: RowCodec) {
  return {
    /** Puts off the worker's next look without changing the request. */
    async reschedule(id: string, wakeAt: number): Promise<void> {
      await store.change('update requests set wake_at = ?1 where id = ?2', [wakeAt, id]);
    },

    /** Leases due requests to a worker, oldest first. */
    async claim(owner: string, leaseFor: number, limit: number): Promise<readonly Request[]> {
      const now = clock.now();
      const rows = await store.rows(
        `update requests set lease_until = ?1, lease_owner = ?2 where id in (
           select id from requests where wake_at <= ?3 and lease_until <= ?3 order by wake_at limit ?4 ${store.skipLocked})
         returning ${requestColumns}`,
        [now + leaseFor, owner, now, limit],
      );
      return (await codec.readAll(rows)).map(({ request }) => request);
    },

    async releaseLease(id: string, owner: string): Promise<void> {
      await store.change('update requests set lease_until = 0, lease_owner = null where id = ?1 and lease_owner = ?2', [
        id,
        owner,
      ]);
    },

    /** At the start of the only process: nobody else can hold a lease, and what was being carried out is due at once. */
    async recover(): Promise<void> {
      await store.change(
        "update requests set wake_at = ?1 where lease_owner is not null and state in ('ready', 'applying')",
        [clock.now()],
      );
      await store.change('update requests set lease_until = 0, lease_owner = null where lease_owner is not null');
    },

    /** Lets a request rest until it is due by itself: nothing can be done for it now. */
    async park(request: Request): Promise<void> {
      // What was rescheduled on purpose stays so.
      const later = 'case when ?1 is not null and wake_at > ?1 then wake_at else ?1 end';
      await store.change(`update requests set wake_at = ${later} where id = ?2 and version = ?3`, [
        wakeOf(request, clock.now()),
        request.id,
        request.version,
      ]);
    },

    /** Keeps a lease for longer. */
    async extendLease(id: string, owner: string, leaseFor: number): Promise<void> {
      await store.change('update requests set lease_until = ?1 where id = ?2 and lease_owner = ?3', [
        clock.now() + leaseFor,
        id,
        owner,
      ]);
    },

    /** When the next request becomes due, milliseconds since 1970. */
    async nextDue(): Promise<number | undefined> {
      const due = '(case when wake_at > lease_until then wake_at else lease_until end)';
      const [row] = await store.rows(
        `select ${due} as due from requests where wake_at is not null order by ${due} limit 1`,
      );
      return row && Number(row.due);
    },
  };
}
