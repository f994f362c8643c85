import type { Account } from './account.ts';

/** The states by which accounts can be looked for. */
export const accountStates = [
  'any',
  'disabled',
  'locked',
  'expired',
  'no-second-factor',
  'old-password',
  'password-never-changed',
  'administrator',
] as const;
export type AccountState = (typeof accountStates)[number];

/** What to look for among all accounts of a directory. */
export interface AccountQuery {
  /** Letters that the sign-in name, a detail or the path has to have, in whatever case. Empty: all. */
  readonly text: string;
  readonly state: AccountState;
  /** For `old-password`: the password was last set so many days ago or more. */
  readonly days: number;
}

const dayOf = (milliseconds: number): string => new Date(milliseconds).toISOString().slice(0, 10);

/** Whether an account is in a state. `undefined`: the directory does not tell. */
function isIn(state: AccountState, account: Account, days: number, now: number): boolean | undefined {
  switch (state) {
    case 'any':
      return true;
    case 'disabled':
      return account.enabled === undefined ? undefined : !account.enabled;
    case 'locked':
      return account.locked;
    case 'expired':
      return account.enabled === undefined && account.expires === undefined
        ? undefined
        : account.expires !== undefined && account.expires <= dayOf(now);
    case 'no-second-factor':
      return account.secondFactor === undefined ? undefined : !account.secondFactor;
    case 'old-password':
      return account.passwordChanged === undefined
        ? undefined
        : account.passwordChanged <= dayOf(now - days * 24 * 60 * 60_000);
    case 'password-never-changed':
      return account.passwordChanged === undefined ? undefined : account.passwordChanged === '1970-01-01';
    case 'administrator':
      return account.administrator;
  }
}

function hasText(text: string, account: Account): boolean {
  const wanted = text.trim().toLowerCase();
  const words = [account.name, account.path ?? '', ...Object.values(account.details)];
  return wanted === '' || words.some((word) => word?.toLowerCase().includes(wanted));
}

/** The accounts that a query finds, by name, and how many the directory tells too little of to know. Pure. */
export function findAmong(
  accounts: readonly Account[],
  query: AccountQuery,
  now: number,
): { found: readonly Account[]; undetermined: number } {
  const named = accounts.filter((account) => hasText(query.text, account));
  const states = named.map((account) => isIn(query.state, account, query.days, now));
  const found = named.filter((_, index) => states[index] === true);
  return {
    found: found.toSorted((one, other) => one.name.localeCompare(other.name)),
    undetermined: states.filter((state) => state === undefined).length,
  };
}
