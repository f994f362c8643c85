import { z } from 'zod';
import type { PersonRef } from '../core/person.ts';
import type { Restrictions } from '../core/restrictions.ts';
import { append } from './audit-log.ts';
import type { DeskEvent } from './other-events.ts';
import type { Sql, Store } from './schema.ts';

const ApproversChanged = z.object({ team: z.string(), members: z.array(z.string()) });

const hour = 60 * 60_000;
/** Refusals of one person that are kept within an hour. */
const refusalsKept = 30;

/** What a move changes of what is in force, in the same transaction. */
export interface RestrictionChange {
  readonly freeze?: { readonly account: string; readonly name: string; readonly request: string };
  readonly review?: string;
}

/** The journal's part about what is in force at Deskhand itself, and about events that belong to no request. */
export function restrictionsOf(store: Store, clock: { now(): number }) {
  return {
    async restrictions(): Promise<Restrictions> {
      const rows = await store.rows('select kind, name, label, request, since from restrictions order by since, name');
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
      await store.change("delete from restrictions where kind = 'lockdown'");
    },

    async liftFreeze(account: string): Promise<void> {
      await store.change("delete from restrictions where kind = 'frozen' and name = ?1", [account]);
    },

    async closeReview(request: string): Promise<void> {
      await store.change("delete from restrictions where kind = 'review' and name = ?1", [request]);
    },

    /**
     * Writes a refusal, at most so many of one person in an hour: the last of them says that more are left out, so that nobody
     * fills the log, and with it the disk, by pressing.
     */
    async recordRefusal(event: Extract<DeskEvent, { person: PersonRef }>, request = ''): Promise<void> {
      const now = clock.now();
      const key = `${event.person.team}/${event.person.id}`;
      await store.transaction(async (sql) => {
        const of = "kind = 'refusal' and key = ?1 and at > ?2";
        const [row] = await sql.rows(`select count(*) as count from hits where ${of}`, [key, now - hour]);
        const count = Number(row?.count ?? 0);
        if (count >= refusalsKept) return;
        await sql.change("insert into hits (kind, key, at) values ('refusal', ?1, ?2)", [key, now]);
        await append(sql, request, count === refusalsKept - 1 ? { ...event, isLastOfMany: true } : event, now);
      });
    },

    /** The members of a team that may approve, as the audit log knew them last; `undefined` where it never did. */
    async approversOf(team: string): Promise<readonly string[] | undefined> {
      const rows = await store.rows(
        "select body from events where request = '' and kind = 'approvers-changed' order by sequence desc",
      );
      const known = rows.map(({ body }) => ApproversChanged.parse(JSON.parse(String(body))));
      return known.find((event) => event.team === team)?.members;
    },

    /** Writes an event into the audit log that moves no request on; `request` is empty where it is about none. */
    async record(event: DeskEvent, request = ''): Promise<void> {
      await store.transaction((sql) => append(sql, request, event, clock.now()));
    },
  };
}

/** Writes what a move puts into force, inside its transaction. */
export async function changeRestriction(sql: Sql, change: RestrictionChange, now: number): Promise<void> {
  const { freeze, review } = change;
  if (freeze) await put(sql, 'frozen', freeze.account, freeze.name, freeze.request, now);
  if (review) await put(sql, 'review', review, '', review, now);
}

async function put(sql: Sql, kind: string, name: string, label: string, request: string, now: number): Promise<void> {
  await sql.change(
    `insert into restrictions (kind, name, label, request, since) values (?1, ?2, ?3, ?4, ?5) on conflict do nothing`,
    [kind, name, label, request, now],
  );
}
