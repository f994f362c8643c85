import type { Account } from '../../core/account.ts';
import type { Entry } from '../../core/directory.ts';
import { accountIdOf, localpartOf } from './user-id.ts';
import type { Connection, Device, ListedUser, ThirdPartyId, User } from './users-api.ts';

type Session = NonNullable<Account['sessions']>[number];

interface Surroundings {
  readonly directory: string;
  /** User id of Deskhand's own account. */
  readonly own: string;
  /** What the names of bridges' accounts begin with. */
  readonly bridges: readonly string[];
}

/** A user as the port has it. */
export function toAccount(
  user: User,
  { sessions, ...around }: Surroundings & { sessions: readonly Session[] },
): Account {
  const listed = listedAccount(user, around);
  const lastSeen = user.last_seen_ts ?? latest(sessions);
  return {
    ...listed,
    // What the server tells to be empty is empty; only what it does not tell is not known.
    details: { ...listed.details, ...(user.threepids && { email: mainAddress(user.threepids) ?? '' }) },
    ...(user.suspended !== undefined && { suspended: user.suspended }),
    ...(lastSeen !== undefined && { lastSeen }),
    service: listed.service === true || Boolean(user.appservice_id),
    sessions,
  };
}

/** A user of a list as the port has it: lists tell neither addresses, sessions nor suspensions. */
export function listedAccount(user: ListedUser, { directory, own, bridges }: Surroundings): Account {
  const { name, displayname, avatar_url: avatarUrl, admin, deactivated, locked, last_seen_ts: lastSeen } = user;
  return {
    directory,
    id: accountIdOf(name),
    name,
    details: {
      ...(displayname !== undefined && { displayName: displayname ?? '' }),
      ...(avatarUrl !== undefined && { avatarUrl: avatarUrl ?? '' }),
    },
    ...(deactivated !== undefined && { enabled: !deactivated && locked !== true, closed: deactivated }),
    ...(locked !== undefined && { locked }),
    ...(admin !== undefined && { administrator: admin }),
    ...(user.erased !== undefined && { erased: user.erased }),
    ...(user.shadow_banned !== undefined && { shadowBanned: user.shadow_banned }),
    ...(typeof lastSeen === 'number' && { lastSeen }),
    // A homeserver has no groups of accounts.
    groups: [],
    ...((name === own || user.user_type === 'bot' || isBridged(name, bridges)) && { service: true }),
  };
}

const isBridged = (user: string, bridges: readonly string[]): boolean =>
  bridges.some((beginning) => localpartOf(user).startsWith(beginning));

/** Of several mail addresses, the one that was added last: it is the one that a change has just set. */
export function mainAddress(threepids: readonly ThirdPartyId[]): string | undefined {
  const addresses = threepids.filter(({ medium }) => medium === 'email');
  return addresses.toSorted((one, other) => (other.added_at ?? 0) - (one.added_at ?? 0))[0]?.address;
}

const latest = (sessions: readonly Session[]): number | undefined => {
  const times = sessions.flatMap(({ lastSeen }) => lastSeen ?? []);
  return times.length > 0 ? Math.max(...times) : undefined;
};

export function sessionOfDevice({ device_id, display_name, last_seen_ip, last_seen_ts }: Device): Session {
  return sessionOf(display_name || device_id, last_seen_ts, last_seen_ip);
}

export function sessionOfConnection({ ip, last_seen, user_agent }: Connection): Session {
  return sessionOf(user_agent || 'unknown client', last_seen, ip);
}

const sessionOf = (name: string, lastSeen: number | null | undefined, from: string | null | undefined): Session => ({
  name,
  ...(typeof lastSeen === 'number' && { lastSeen }),
  ...(from && { from }),
});

/** A user as one line of a search. */
export function entryOf(directory: string, user: ListedUser): Entry {
  const state = [
    user.deactivated ? 'deactivated' : user.locked ? 'locked' : undefined,
    user.erased ? 'erased' : undefined,
    user.shadow_banned ? 'shadow-banned' : undefined,
  ];
  const kind = user.user_type ? `${user.user_type} account` : undefined;
  const detail = [user.displayname, ...state, kind].filter(Boolean).join(' · ');
  const ref = { directory, id: accountIdOf(user.name), name: user.name };
  return { ref, title: user.name, ...(detail && { detail }) };
}
