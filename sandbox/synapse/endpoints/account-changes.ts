import { internalError, invalidParameter, MatrixError, refused } from '../errors.ts';
import type { Requester } from '../exchange.ts';
import { iterate, requireKeys } from '../exchange.ts';
import type { ExternalId, SynapseState, User } from '../state.ts';

/** Wipes what a deactivation wipes. Idempotent; the profile stays unless it is to be erased. */
export function deactivate(state: SynapseState, user: User, erase: boolean): void {
  user.thirdPartyIds = [];
  state.endSessions(user);
  user.password = null;
  user.deactivated = true;
  if (!erase) return;
  user.erased = true;
  user.displayName = null;
  user.avatarUrl = null;
}

export function reactivate(user: User): void {
  user.deactivated = false;
  user.erased = false;
}

/** Sets a password and, unless told otherwise, ends the user's sessions (not the caller's own). */
export function setPassword(
  state: SynapseState,
  user: User,
  password: string,
  logoutDevices: boolean,
  requester: Requester,
): void {
  user.password = password;
  if (logoutDevices) state.endSessions(user, requester.token);
}

const longestDisplayName = 256;
const longestAvatarUrl = 1000;

export function setDisplayName(user: User, value: unknown): void {
  if (typeof value !== 'string') throw invalidParameter("'displayname' must be a string");
  if (value.length > longestDisplayName) throw refused(`Displayname is too long (max ${longestDisplayName})`);
  user.displayName = value === '' ? null : value;
}

/** Any text up to 1000 characters is taken, mxc or not. */
export function setAvatarUrl(user: User, value: unknown): void {
  if (typeof value !== 'string') throw invalidParameter("'avatar_url' must be a string");
  if (value.length > longestAvatarUrl) throw refused(`Avatar URL is too long (max ${longestAvatarUrl})`);
  user.avatarUrl = value === '' ? null : value;
}

/** A third-party id or external id as it came in: the keys are there, the values are not checked yet. */
export type RawPair = readonly [unknown, unknown];

/** Reads a list of objects that must each have both keys; 400 `M_MISSING_PARAM` for the first that has not. */
export function readPairs(value: unknown, keys: readonly [string, string]): RawPair[] | undefined {
  if (value === undefined || value === null) return undefined;
  return iterate(value).map((item) => {
    const entry = requireKeys(item, keys);
    return [entry[keys[0]], entry[keys[1]]];
  });
}

/** Adds one; an address that somebody else holds moves here, since an address has one holder. */
export function addThirdPartyId(state: SynapseState, user: User, [medium, raw]: RawPair): void {
  if (medium !== 'email' && medium !== 'msisdn') {
    throw invalidParameter(`'${String(medium)}' is not a valid value for 'medium'`);
  }
  if (typeof raw !== 'string') throw internalError();
  const address = medium === 'email' ? canonicalEmail(raw) : raw;
  for (const other of state.users.values()) {
    other.thirdPartyIds = other.thirdPartyIds.filter((one) => one.medium !== medium || one.address !== address);
  }
  const now = state.clock.now();
  user.thirdPartyIds.push({ medium, address, validatedAt: now, addedAt: now });
}

function canonicalEmail(address: string): string {
  const parts = address.split('@');
  if (parts.length !== 2) throw refused('Unable to parse email address');
  return address.toLowerCase();
}

/** Removes what is not wanted any more, then adds what is new: a bad new one is found after the removals. */
export function replaceThirdPartyIds(state: SynapseState, user: User, wanted: readonly RawPair[]): void {
  const before = user.thirdPartyIds;
  user.thirdPartyIds = before.filter((have) =>
    wanted.some(([medium, address]) => have.medium === medium && have.address === address),
  );
  for (const pair of wanted) {
    const [medium, address] = pair;
    if (user.thirdPartyIds.some((have) => have.medium === medium && have.address === address)) continue;
    addThirdPartyId(state, user, pair);
  }
}

function toExternalIds(state: SynapseState, user: User, wanted: readonly RawPair[]): ExternalId[] {
  return wanted.map(([provider, id]) => {
    // A number ends up as its text in the database.
    const entry = { provider: String(provider), id: String(id) };
    const holds = (other: User): boolean =>
      other.externalIds.some((one) => one.provider === entry.provider && one.id === entry.id);
    if ([...state.users.values()].some((other) => other !== user && holds(other))) {
      throw new MatrixError(409, 'M_UNKNOWN', 'External id is already in use.');
    }
    return entry;
  });
}

/** All or nothing: one that is in use elsewhere (409) leaves the old set. */
export function replaceExternalIds(state: SynapseState, user: User, wanted: readonly RawPair[]): void {
  user.externalIds = toExternalIds(state, user, wanted);
}

/** One by one: those before the one that is in use (409) are kept. */
export function addExternalIds(state: SynapseState, user: User, wanted: readonly RawPair[]): void {
  for (const pair of wanted) user.externalIds.push(...toExternalIds(state, user, [pair]));
}
