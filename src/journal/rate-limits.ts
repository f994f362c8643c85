import { DeskhandError } from '../core/errors.ts';
import type { Sql, Store } from './schema.ts';
import type { LimitSettings } from './settings.ts';

/** Whom a request is counted against: ids that the server knows, never what somebody typed. */
type LimitKeys = Readonly<Partial<Record<keyof LimitSettings, string>>>;

export interface Limits {
  /** Counts one request against all of the keys, or against none. @throws DeskhandError `limited` */
  take(keys: LimitKeys): Promise<void>;
}

const whose: Readonly<Record<keyof LimitSettings, string>> = {
  agent: 'You have reached the limit for one person',
  target: 'This account has reached its limit of requests',
  workspace: 'The workspace has reached its limit of requests',
};

/** Counts requests over a sliding window, in the journal's database: a restart forgets nothing. */
export function createLimits(store: Store, settings: LimitSettings, clock: { now(): number }): Limits {
  const kinds = ['agent', 'target', 'workspace'] as const;

  async function refuseIfFull(sql: Sql, kind: keyof LimitSettings, key: string, now: number): Promise<void> {
    const { count, within } = settings[kind];
    const rows = await sql.rows('select at from hits where kind = ?1 and key = ?2 and at > ?3 order by at desc', [
      kind,
      key,
      now - within,
    ]);
    if (rows.length < count) return;
    const free = Number(rows[count - 1]?.at ?? now) + within;
    const when = new Date(free).toISOString().slice(0, 16).replace('T', ' ');
    throw new DeskhandError('limited', {
      userMessage: `${whose[kind]} (${count}). Try again after ${when} UTC, or ask a colleague or security.`,
    });
  }

  return {
    async take(keys) {
      const now = clock.now();
      const longest = Math.max(...kinds.map((kind) => settings[kind].within));
      await store.transaction(async (sql) => {
        const given = kinds.flatMap((kind) => {
          const key = keys[kind];
          return key === undefined ? [] : [{ kind, key }];
        });
        for (const { kind, key } of given) await refuseIfFull(sql, kind, key, now);
        for (const { kind, key } of given) {
          await sql.change('insert into hits (kind, key, at) values (?1, ?2, ?3)', [kind, key, now]);
        }
        await sql.change('delete from hits where at <= ?1', [now - longest]);
      });
    },
  };
}
