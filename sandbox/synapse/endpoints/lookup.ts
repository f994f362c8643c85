import { MatrixError, notFound, refused } from '../errors.ts';
import type { Exchange, Reply } from '../exchange.ts';
import { ok, parameter, stringQuery } from '../exchange.ts';
import type { Route } from '../route.ts';
import type { User } from '../state.ts';
import { checkLocalpart, parseUserId } from '../user-id.ts';

/** Never `available: false`: a name that is taken is an error. */
function usernameAvailable(exchange: Exchange): Reply {
  const name = stringQuery(exchange, 'username');
  checkLocalpart(name, exchange.state.serverName);
  if (exchange.state.users.has(exchange.state.userId(name))) {
    throw new MatrixError(400, 'M_USER_IN_USE', 'User ID already taken.');
  }
  return ok({ available: true });
}

function findUser(exchange: Exchange, matches: (user: User) => boolean): Reply {
  for (const user of exchange.state.users.values()) if (matches(user)) return ok({ user_id: user.id });
  throw notFound('User not found');
}

/** An exact match against the stored address, which for e-mail is in lower case. */
function byThirdPartyId(exchange: Exchange): Reply {
  const medium = parameter(exchange);
  const address = parameter(exchange, 1);
  return findUser(exchange, (user) =>
    user.thirdPartyIds.some((one) => one.medium === medium && one.address === address),
  );
}

function byExternalId(exchange: Exchange): Reply {
  const provider = parameter(exchange);
  const id = parameter(exchange, 1);
  return findUser(exchange, (user) => user.externalIds.some((one) => one.provider === provider && one.id === id));
}

/** The legacy search: a bare array, which still shows password hashes. */
function searchUsers(exchange: Exchange): Reply {
  const asker = parseUserId(parameter(exchange));
  if (asker.domain !== exchange.state.serverName) throw refused('Can only users a local user');
  const term = stringQuery(exchange, 'term').toLowerCase();
  const found = [...exchange.state.users.values()].filter((user) => user.id.includes(term));
  return ok(
    found.map((user) => ({
      name: user.id,
      password_hash: exchange.state.passwordHash(user),
      is_guest: user.isGuest,
      admin: user.admin,
      user_type: user.userType,
    })),
  );
}

const v1 = '/_synapse/admin/v1';

export const lookupRoutes: readonly Route[] = [
  { method: 'GET', path: `${v1}/username_available`, since: '1.41', access: 'admin', handle: usernameAvailable },
  {
    method: 'GET',
    path: `${v1}/threepid/<medium>/users/<address>`,
    since: '1.72',
    access: 'admin',
    handle: byThirdPartyId,
  },
  {
    method: 'GET',
    path: `${v1}/auth_providers/<provider>/users/<external>`,
    since: '1.68',
    access: 'admin',
    handle: byExternalId,
  },
  { method: 'GET', path: `${v1}/search_users/<user>`, access: 'admin', handle: searchUsers },
];
