import { invalidParameter } from '../errors.ts';
import type { Exchange, Reply } from '../exchange.ts';
import { booleanQuery, choiceQuery, integerQuery, ok } from '../exchange.ts';
import type { Route } from '../route.ts';
import type { User } from '../state.ts';
import { userRow } from './user-object.ts';

type SortValue = string | number | boolean | null;

const sortKeys: Readonly<Record<string, (user: User) => SortValue>> = {
  name: (user) => user.id,
  displayname: (user) => user.displayName,
  is_guest: (user) => user.isGuest,
  admin: (user) => user.admin,
  deactivated: (user) => user.deactivated,
  user_type: (user) => user.userType,
  avatar_url: (user) => user.avatarUrl,
  shadow_banned: (user) => user.shadowBanned,
  creation_ts: (user) => user.createdAt,
  last_seen_ts: (user) => user.lastSeenAt,
  locked: (user) => user.locked,
};

/** Nulls come first, as SQLite sorts them; text is compared by code unit. */
function compare(a: SortValue, b: SortValue): number {
  if (a === b) return 0;
  if (a === null) return -1;
  if (b === null) return 1;
  return a < b ? -1 : 1;
}

/** SQL's LIKE around the text: `%` and `_` in it stay wildcards, and case does not matter. */
function contains(text: string): (value: string) => boolean {
  const escaped = text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const pattern = new RegExp(escaped.replaceAll('%', '[^]*').replaceAll('_', '[^]'), 'i');
  return (value) => pattern.test(value);
}

/** `name` looks into the localpart and the display name and, when given, makes `user_id` count for nothing. */
function textFilter(exchange: Exchange): (user: User) => boolean {
  const name = exchange.query.get('name');
  if (name) {
    const matches = contains(name);
    return (user) => matches(user.localpart) || (user.displayName !== null && matches(user.displayName));
  }
  const userId = exchange.query.get('user_id');
  if (!userId) return () => true;
  const matches = contains(userId);
  return (user) => matches(user.id);
}

function filters(exchange: Exchange, generation: 2 | 3): ((user: User) => boolean)[] {
  const guests = booleanQuery(exchange, 'guests', true);
  if (guests && exchange.mas) {
    throw invalidParameter('The guests parameter is not supported when delegating to MAS.');
  }
  const admins = booleanQuery(exchange, 'admins', undefined);
  const deactivated = booleanQuery(exchange, 'deactivated', generation === 2 ? false : undefined);
  const locked = booleanQuery(exchange, 'locked', false);
  const unwanted = exchange.query.getAll('not_user_type');
  return [
    textFilter(exchange),
    (user) => guests || !user.isGuest,
    (user) => admins === undefined || user.admin === admins,
    // In v2 `true` lets deactivated accounts in; in v3 it lets nothing else through.
    (user) => deactivated === undefined || (deactivated ? generation === 2 || user.deactivated : !user.deactivated),
    (user) => locked || !user.locked,
    (user) => !unwanted.includes(user.userType ?? ''),
  ];
}

function listUsers(exchange: Exchange, generation: 2 | 3): Reply {
  const from = integerQuery(exchange, 'from', 0);
  const limit = integerQuery(exchange, 'limit', 100);
  const wanted = filters(exchange, generation);
  const orderBy = choiceQuery(exchange, 'order_by', Object.keys(sortKeys), 'name');
  const direction = choiceQuery(exchange, 'dir', ['b', 'f'], 'f') === 'b' ? -1 : 1;
  const key = sortKeys[orderBy] ?? ((user: User) => user.id);
  const found = [...exchange.state.users.values()]
    .filter((user) => wanted.every((accepts) => accepts(user)))
    .sort((a, b) => direction * compare(key(a), key(b)) || compare(a.id, b.id));
  const page = found.slice(from, from + limit);
  const more = from + limit < found.length ? { next_token: String(from + page.length) } : {};
  return ok({ users: page.map(userRow), total: found.length, ...more });
}

export const listRoutes: readonly Route[] = [
  { method: 'GET', path: '/_synapse/admin/v2/users', access: 'admin', handle: (exchange) => listUsers(exchange, 2) },
  {
    method: 'GET',
    path: '/_synapse/admin/v3/users',
    since: '1.103',
    access: 'admin',
    handle: (exchange) => listUsers(exchange, 3),
  },
];
