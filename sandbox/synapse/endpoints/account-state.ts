import { badJson, internalError, noRow, notFound, refused } from '../errors.ts';
import type { Exchange, Reply, Requester } from '../exchange.ts';
import { ok, parameter, readObject, readOptionalObject, requireKeys } from '../exchange.ts';
import type { Route } from '../route.ts';
import type { User } from '../state.ts';
import { readStrict } from '../strict-body.ts';
import { parseUserId } from '../user-id.ts';
import { deactivate, setPassword } from './account-changes.ts';
import { localUser, localUserId } from './user-lookup.ts';

function postDeactivate(exchange: Exchange): Reply {
  const user = localUser(exchange, 'Can only deactivate local users');
  const { erase = false } = readOptionalObject(exchange);
  if (typeof erase !== 'boolean') throw badJson("Param 'erase' must be a boolean, if given");
  deactivate(exchange.state, user, erase);
  return ok({ id_server_unbind_result: 'success' });
}

/** There is no local check here, so a remote id is just a user that does not exist; nor any check of the password. */
function postResetPassword(exchange: Exchange, requester: Requester): Reply {
  const id = parseUserId(parameter(exchange));
  const body = requireKeys(readObject(exchange), ['new_password']);
  const password = body.new_password;
  if (typeof password !== 'string') throw internalError();
  const user = exchange.state.users.get(id.text);
  if (!user) throw notFound('Unknown user');
  const logoutDevices = 'logout_devices' in body ? Boolean(body.logout_devices) : true;
  setPassword(exchange.state, user, password, logoutDevices, requester);
  return ok();
}

const notLocalAdmin = 'Only local users can be admins of this homeserver';

function getAdmin(exchange: Exchange): Reply {
  const id = localUserId(exchange, notLocalAdmin);
  return ok({ admin: exchange.state.users.get(id)?.admin ?? false });
}

/** The value is tested for truth, as Python does, not for its type. */
function putAdmin(exchange: Exchange, requester: Requester): Reply {
  parseUserId(parameter(exchange));
  const wanted = isTruthy(requireKeys(readObject(exchange), ['admin']).admin);
  const id = localUserId(exchange, notLocalAdmin);
  if (id === requester.user.id && !wanted) throw refused('You may not demote yourself.');
  existingRow(exchange, id).admin = wanted;
  return ok();
}

function isTruthy(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
  return Boolean(value);
}

function existingRow(exchange: Exchange, id: string): User {
  const user = exchange.state.users.get(id);
  if (!user) throw noRow('users');
  return user;
}

function putSuspend(exchange: Exchange): Reply {
  const user = localUser(exchange, 'Can only suspend local users');
  const suspend = readStrict(exchange, 'PutBody', { suspend: { kind: 'bool', required: true } }).suspend === true;
  user.suspended = suspend;
  return ok({ [`user_${user.id}_suspended`]: suspend });
}

function setShadowBan(exchange: Exchange, banned: boolean): Reply {
  const id = localUserId(exchange, 'Only local users can be shadow-banned');
  existingRow(exchange, id).shadowBanned = banned;
  return ok();
}

/** The token acts as the user but belongs to the admin, and has no device. */
function postLoginAs(exchange: Exchange, requester: Requester): Reply {
  const user = localUser(exchange, 'Only local users can be logged in as');
  const validUntil = readOptionalObject(exchange).valid_until_ms ?? null;
  if (validUntil !== null && !(typeof validUntil === 'number' && Number.isInteger(validUntil))) {
    throw refused("'valid_until_ms' parameter must be an int");
  }
  if (user === requester.user) throw refused('Cannot use admin API to login as self');
  const token = exchange.state.addToken({ owner: requester.user.id, user: user.id, expiresAt: validUntil });
  return ok({ access_token: token.token });
}

const v1 = '/_synapse/admin/v1';

export const accountStateRoutes: readonly Route[] = [
  { method: 'POST', path: `${v1}/deactivate/<user>`, access: 'admin', handle: postDeactivate },
  {
    method: 'POST',
    path: `${v1}/reset_password/<user>`,
    offUnderMas: true,
    access: 'admin',
    handle: postResetPassword,
  },
  { method: 'GET', path: `${v1}/users/<user>/admin`, offUnderMas: true, access: 'admin', handle: getAdmin },
  { method: 'PUT', path: `${v1}/users/<user>/admin`, offUnderMas: true, access: 'admin', handle: putAdmin },
  { method: 'PUT', path: `${v1}/suspend/<user>`, since: '1.122', access: 'admin', handle: putSuspend },
  {
    method: 'POST',
    path: `${v1}/users/<user>/shadow_ban`,
    access: 'admin',
    handle: (exchange) => setShadowBan(exchange, true),
  },
  {
    method: 'DELETE',
    path: `${v1}/users/<user>/shadow_ban`,
    access: 'admin',
    handle: (exchange) => setShadowBan(exchange, false),
  },
  { method: 'POST', path: `${v1}/users/<user>/login`, offUnderMas: true, access: 'admin', handle: postLoginAs },
];
