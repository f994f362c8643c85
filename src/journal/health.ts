import { openStates } from './request.ts';
import type { Store } from './schema.ts';

/** What monitoring asks the journal itself. */
export function journalHealth(store: Store, clock: { now(): number }) {
  return {
    /** Writes, and reads it back. Throws where the journal does not do both. */
    async prove(): Promise<void> {
      const now = clock.now();
      const found = await store.transaction(async (sql) => {
        await sql.change("delete from hits where kind = 'probe'");
        await sql.change("insert into hits (kind, key, at) values ('probe', '', ?1)", [now]);
        return sql.rows("select at from hits where kind = 'probe'");
      });
      if (Number(found[0]?.at) !== now) throw new Error('what was written was not read back');
    },

    /** When the oldest request that has not ended was made, in milliseconds since 1970. */
    async oldestOpen(): Promise<number | undefined> {
      const states = openStates.map((state) => `'${state}'`).join(', ');
      const [row] = await store.rows(`select min(requested_at) as oldest from requests where state in (${states})`);
      return row?.oldest === null || row?.oldest === undefined ? undefined : Number(row.oldest);
    },
  };
}
