import type { Account } from '../core/account.ts';
import type { Store } from './store.ts';

/** How long directories have shown the mail addresses of accounts. Only keyed fingerprints of them are kept. */
export interface Addresses {
  /**
   * Milliseconds since the account's present address was first seen; `Infinity` for what was there when the directory was
   * looked at for the first time. `undefined` where there is none, or it was never seen.
   */
  ageOf(account: Account): Promise<number | undefined>;
  /** Keeps the address as seen now, where it differs from what was seen before. */
  note(account: Account): Promise<void>;
  /** Notes what a directory's whole list shows. */
  learn(directory: string, accounts: readonly Account[]): Promise<void>;
}

/** Stands for "already there when we first looked". */
const always = 0;
/** The row that says that a directory has been looked at. */
const looked = '';

/** @param fingerprint of a text, keyed, so that nobody who has the journal can try addresses out */
export function createAddresses(
  store: Store,
  fingerprint: (text: string) => string,
  clock: { now(): number },
): Addresses {
  const printOf = ({ details }: Account) => details.email && fingerprint(`address/${details.email.toLowerCase()}`);

  const put = async (sql: Pick<Store, 'change'>, directory: string, account: string, print: string, since: number) => {
    await sql.change(
      `insert into addresses (directory, account, print, since) values (?1, ?2, ?3, ?4)
       on conflict (directory, account) do update set print = excluded.print, since = excluded.since
       where addresses.print <> excluded.print`,
      [directory, account, print, since],
    );
  };

  return {
    async ageOf(account) {
      const print = printOf(account);
      const [row] = await store.rows('select print, since from addresses where directory = ?1 and account = ?2', [
        account.directory,
        account.id,
      ]);
      if (!print || row?.print !== print) return undefined;
      return Number(row.since) === always ? Number.POSITIVE_INFINITY : clock.now() - Number(row.since);
    },

    async note(account) {
      const print = printOf(account);
      if (print) await put(store, account.directory, account.id, print, clock.now());
    },

    async learn(directory, accounts) {
      await store.transaction(async (sql) => {
        const seen = await sql.rows('select 1 from addresses where directory = ?1 and account = ?2', [
          directory,
          looked,
        ]);
        const since = seen.length > 0 ? clock.now() : always;
        for (const account of accounts) {
          const print = printOf(account);
          if (print) await put(sql, directory, account.id, print, since);
          else await sql.change('delete from addresses where directory = ?1 and account = ?2', [directory, account.id]);
        }
        await put(sql, directory, looked, looked, clock.now());
      });
    },
  };
}
