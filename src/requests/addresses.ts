import type { Account } from '../core/account.ts';

/** How long directories have shown the mail addresses of accounts. */
export interface Addresses {
  /** Milliseconds since the account's address was first seen; `undefined` where it was never seen or there is none. */
  ageOf(account: Account): Promise<number | undefined>;
  /** Keeps the address as seen now, where it differs from what was seen before. */
  note(account: Account): Promise<void>;
}
