import type { Account } from '../core/account.ts';
import type { Store } from '../journal/schema.ts';

/** How long directories have shown the mail addresses of accounts. Only keyed fingerprints of them are kept. */
export interface Addresses {
  /**
   * Milliseconds since the account's present address was first seen; `Infinity` for one that the account had when it appeared
   * in a directory's list for the first time. `undefined` where there is none, or it was never seen.
   */
  ageOf(account: Account): Promise<number | undefined>;
  /**
   * Keeps the address as seen now, where it differs from what was seen before. One of which nothing was seen is kept only
   * where its directory has been looked through already: before that nobody can tell an old one from a new one.
   */
  note(account: Account): Promise<void>;
  /** Notes accounts that a look through a directory has come to. */
  learn(accounts: readonly Account[]): Promise<void>;
  /** A directory has been looked through. */
  looked(directory: string): Promise<void>;
}

/** Stands for "it came with the account". */
const always = 0;
/** Kept of an account whose list tells no addresses: it is known, so whatever address shows up later is a new one. */
const undetermined = '?';
/** The row that says that a directory has been looked through. */
const wholeDirectory = '';

/** @param fingerprint of a text, keyed, so that nobody who has the journal can try addresses out */
export function createAddresses(store: Store, hmac: (text: string) => string, clock: { now(): number }): Addresses {
  const macOf = ({ details: { email } }: Account): string | undefined =>
    email === undefined ? undefined : email === '' ? '' : hmac(`address/${email.toLowerCase()}`);

  /** `first` is the time that counts where the account was never seen before. */
  async function put(sql: Pick<Store, 'change'>, account: Account, first: number): Promise<void> {
    const mac = macOf(account);
    const { directory, id } = account;
    if (mac === undefined) {
      await sql.change(
        'insert into addresses (directory, account, print, since) values (?1, ?2, ?3, ?4) on conflict do nothing',
        [directory, id, undetermined, clock.now()],
      );
      return;
    }
    const changed = await sql.change(
      'update addresses set print = ?1, since = ?2 where directory = ?3 and account = ?4 and print <> ?1',
      [mac, clock.now(), directory, id],
    );
    if (changed > 0) return;
    await sql.change(
      'insert into addresses (directory, account, print, since) values (?1, ?2, ?3, ?4) on conflict do nothing',
      [directory, id, mac, first],
    );
  }

  return {
    async ageOf(account) {
      const mac = macOf(account);
      const [row] = await store.rows('select print, since from addresses where directory = ?1 and account = ?2', [
        account.directory,
        account.id,
      ]);
      if (!mac || row?.mac !== mac) return undefined;
      return Number(row.since) === always ? Number.POSITIVE_INFINITY : clock.now() - Number(row.since);
    },

    async note(account) {
      const known = await store.rows('select 1 from addresses where directory = ?1 and account in (?2, ?3)', [
        account.directory,
        account.id,
        wholeDirectory,
      ]);
      if (known.length > 0) await put(store, account, clock.now());
    },

    async looked(directory) {
      await store.change(
        'insert into addresses (directory, account, print, since) values (?1, ?2, ?3, ?4) on conflict do nothing',
        [directory, wholeDirectory, undetermined, clock.now()],
      );
    },

    async learn(accounts) {
      await store.transaction(async (sql) => {
        for (const account of accounts) await put(sql, account, always);
      });
    },
  };
}
