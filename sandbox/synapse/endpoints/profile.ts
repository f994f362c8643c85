import { authenticate } from '../authentication.ts';
import { invalidParameter, MatrixError, noRow } from '../errors.ts';
import type { Exchange, Reply } from '../exchange.ts';
import { ok, parameter, readObject } from '../exchange.ts';
import type { Route } from '../route.ts';
import type { User } from '../state.ts';
import { parseUserId } from '../user-id.ts';
import { setDisplayName } from './account-changes.ts';

function holder(exchange: Exchange): User {
  const user = exchange.state.users.get(parseUserId(parameter(exchange)).text);
  if (!user) throw noRow('profiles');
  return user;
}

const displayName = (user: User): Record<string, string> =>
  user.displayName === null ? {} : { displayname: user.displayName };

function getProfile(exchange: Exchange): Reply {
  const user = holder(exchange);
  return ok({ ...displayName(user), ...(user.avatarUrl === null ? {} : { avatar_url: user.avatarUrl }) });
}

/** Where a suspension shows: the user may read, but not change their profile. */
function putDisplayName(exchange: Exchange): Reply {
  const { user } = authenticate(exchange);
  if (parameter(exchange) !== user.id) throw new MatrixError(400, 'M_UNKNOWN', "Cannot set another user's displayname");
  if (user.suspended) {
    throw new MatrixError(403, 'M_USER_SUSPENDED', 'Updating profile while account is suspended is not allowed.');
  }
  const value = readObject(exchange).displayname;
  if (value === undefined) throw invalidParameter("'displayname' must be a string");
  setDisplayName(user, value);
  return ok();
}

const profile = '/_matrix/client/v3/profile/<user>';

export const profileRoutes: readonly Route[] = [
  { method: 'GET', path: profile, access: 'own-check', handle: getProfile },
  {
    method: 'GET',
    path: `${profile}/displayname`,
    access: 'own-check',
    handle: (exchange) => ok(displayName(holder(exchange))),
  },
  { method: 'PUT', path: `${profile}/displayname`, access: 'own-check', handle: putDisplayName },
];
