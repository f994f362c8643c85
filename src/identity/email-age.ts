import type { Account } from '../core/account.ts';
import { Secret } from '../core/secret.ts';
import type { Store } from '../journal/schema.ts';
import type { AddressPlace, SecretBox } from '../journal/secret-box.ts';

/** What an account's mail address says about whose the account is. */
export type AddressState =
  /** The present address has been there long enough, or the account has had none for long enough. */
  | { readonly kind: 'settled' }
  /** The present one is new, or it was taken away lately; this is the last one that was settled. */
  | { readonly kind: 'changed'; readonly before: string }
  /** Nothing that was ever settled is known. `isUnseen`: the account was not looked at yet, so a later try may know. */
  | { readonly kind: 'unknown'; readonly isUnseen: boolean };

/** How long directories have shown the mail addresses of accounts. Addresses are kept encrypted. */
export interface Addresses {
  addressStateOf(account: Account): Promise<AddressState>;
  /**
   * Keeps the address as seen now, where it differs from what was seen before. An account that was never seen is noted only
   * where its directory has been looked through already: it is new then, and its address came with it. Before that, nobody can
   * tell an old address from a new one.
   */
  note(account: Account): Promise<void>;
  /** Notes accounts that a look through a directory has come to. */
  learn(accounts: readonly Account[]): Promise<void>;
  /** A directory has been looked through. */
  looked(directory: string): Promise<void>;
}

interface Deps {
  readonly store: Store;
  readonly secretBox: Pick<SecretBox, 'encrypt' | 'open' | 'hmac'>;
  readonly clock: { now(): number };
  /** Milliseconds after which an address counts. */
  readonly settledAfter: number;
}

/** Stands for "it came with the account". */
const always = 0;
/** Kept of an account whose list tells no addresses: it is known, so whatever address shows up later is a new one. */
const undetermined = '?';
/** The row that says that a directory has been looked through. */
const wholeDirectory = '';

const placeOf = ({ directory, id }: Account): AddressPlace => ({ kind: 'account-address', directory, account: id });

export function createAddresses({ store, secretBox, clock, settledAfter }: Deps): Addresses {
  const macOf = ({ details: { email } }: Account): string | undefined =>
    email === undefined ? undefined : email === '' ? '' : secretBox.hmac(`address/${email.toLowerCase()}`);

  const isSettled = (since: number) => clock.now() - since >= settledAfter;

  async function put(sql: Pick<Store, 'change' | 'rows'>, account: Account): Promise<void> {
    const { directory, id } = account;
    const mac = macOf(account);
    const [row] = await sql.rows('select hmac from addresses where directory = ?1 and account = ?2', [directory, id]);
    // A list that tells no addresses says nothing new of one that was seen.
    if (row && (mac === undefined || row.hmac === mac)) return;
    const sealed = account.details.email
      ? secretBox.encrypt(new Secret(account.details.email), placeOf(account))
      : null;
    if (!row) {
      const since = mac === undefined ? clock.now() : always;
      await sql.change(
        'insert into addresses (directory, account, hmac, since, sealed) values (?1, ?2, ?3, ?4, ?5) on conflict do nothing',
        [directory, id, mac ?? undetermined, since, sealed],
      );
      return;
    }
    // The last one that was settled stays known, however often the address is changed after it.
    await sql.change(
      `update addresses set hmac = ?1, since = ?2, sealed = ?3,
         settled = case when sealed is not null and since <= ?4 then sealed else settled end
       where directory = ?5 and account = ?6`,
      [mac ?? undetermined, clock.now(), sealed, clock.now() - settledAfter, directory, id],
    );
  }

  return {
    async addressStateOf(account) {
      const mac = macOf(account);
      const [row] = await store.rows(
        'select hmac, since, sealed, settled from addresses where directory = ?1 and account = ?2',
        [account.directory, account.id],
      );
      if (!row || mac === undefined) return { kind: 'unknown', isUnseen: !row };
      if (row.hmac === mac && isSettled(Number(row.since))) return { kind: 'settled' };
      // What the directory shows now may be newer than what was noted: then the noted one is the one before.
      const wasSettled = row.hmac !== mac && row.sealed !== null && isSettled(Number(row.since));
      const sealed = wasSettled ? row.sealed : row.settled;
      if (typeof sealed !== 'string') return { kind: 'unknown', isUnseen: false };
      return { kind: 'changed', before: secretBox.open(sealed, placeOf(account)).reveal() };
    },

    async note(account) {
      const known = await store.rows('select 1 from addresses where directory = ?1 and account in (?2, ?3)', [
        account.directory,
        account.id,
        wholeDirectory,
      ]);
      if (known.length > 0) await put(store, account);
    },

    async looked(directory) {
      await store.change(
        'insert into addresses (directory, account, hmac, since) values (?1, ?2, ?3, ?4) on conflict do nothing',
        [directory, wholeDirectory, undetermined, clock.now()],
      );
    },

    async learn(accounts) {
      await store.transaction(async (sql) => {
        for (const account of accounts) await put(sql, account);
      });
    },
  };
}
