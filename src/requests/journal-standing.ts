import type { Standing } from '../core/standing.ts';
import { append } from './audit.ts';
import type { DeskEvent } from './desk-event.ts';
import type { Sql, Store } from './store.ts';

/** What a move changes of what is in force, in the same transaction. */
export interface StandingChange {
  readonly freeze?: { readonly account: string; readonly name: string; readonly request: string };
  readonly review?: string;
}

/** The journal's part about what is in force at Deskhand itself, and about events that belong to no request. */
export function standingOf(store: Store, clock: { now(): number }) {
  return {
    async standing(): Promise<Standing> {
      const rows = await store.rows('select kind, name, label, request, since from standing order by since, name');
      const lockdown = rows.find(({ kind }) => kind === 'lockdown');
      return {
        ...(lockdown && { lockdown: { reason: String(lockdown.label), since: Number(lockdown.since) } }),
        frozen: rows
          .filter(({ kind }) => kind === 'frozen')
          .map((row) => ({
            account: String(row.name),
            name: String(row.label),
            since: Number(row.since),
            request: String(row.request),
          })),
        reviews: rows.filter(({ kind }) => kind === 'review').map(({ name }) => String(name)),
      };
    },

    /** Puts a lockdown into force; one that is in force already stays as it is. */
    async startLockdown(reason: string): Promise<void> {
      await store.transaction((sql) => put(sql, 'lockdown', '', reason, '', clock.now()));
    },

    async endLockdown(): Promise<void> {
      await store.change("delete from standing where kind = 'lockdown'");
    },

    async liftFreeze(account: string): Promise<void> {
      await store.change("delete from standing where kind = 'frozen' and name = ?1", [account]);
    },

    async closeReview(request: string): Promise<void> {
      await store.change("delete from standing where kind = 'review' and name = ?1", [request]);
    },

    /** Writes an event into the audit log that moves no request on; `request` is empty where it is about none. */
    async record(event: DeskEvent, request = ''): Promise<void> {
      await store.transaction((sql) => append(sql, request, event, clock.now()));
    },
  };
}

/** Writes what a move puts into force, inside its transaction. */
export async function changeStanding(sql: Sql, change: StandingChange, now: number): Promise<void> {
  const { freeze, review } = change;
  if (freeze) await put(sql, 'frozen', freeze.account, freeze.name, freeze.request, now);
  if (review) await put(sql, 'review', review, '', review, now);
}

async function put(sql: Sql, kind: string, name: string, label: string, request: string, now: number): Promise<void> {
  await sql.change(
    `insert into standing (kind, name, label, request, since) values (?1, ?2, ?3, ?4, ?5) on conflict do nothing`,
    [kind, name, label, request, now],
  );
}
