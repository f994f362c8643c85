import type { JsonObject } from '../../kit/json.ts';
import { badJson, forbidden, refused } from '../errors.ts';
import type { Exchange, Reply, Requester } from '../exchange.ts';
import { ok, parameter, readObject } from '../exchange.ts';
import type { Route } from '../route.ts';
import type { User } from '../state.ts';
import type { UserId } from '../user-id.ts';
import { checkLocalpart, parseUserId } from '../user-id.ts';
import { isAtLeast } from '../version.ts';
import {
  addExternalIds,
  addThirdPartyId,
  deactivate,
  type RawPair,
  reactivate,
  readPairs,
  replaceExternalIds,
  replaceThirdPartyIds,
  setAvatarUrl,
  setDisplayName,
  setPassword,
} from './account-changes.ts';
import { localUser } from './user-lookup.ts';
import { userObject } from './user-object.ts';

const userTypes: readonly unknown[] = ['bot', 'support'];
const longestPassword = 512;

/** A PUT body after the checks that come before anything is changed. */
interface Wish {
  readonly body: JsonObject;
  readonly thirdPartyIds: RawPair[] | undefined;
  readonly externalIds: RawPair[] | undefined;
  readonly userType: string | null;
  readonly admin: boolean;
  readonly password: string | null;
  readonly logoutDevices: boolean;
  readonly deactivated: boolean;
  readonly locked: boolean;
}

function readFlag(body: JsonObject, name: string, absent: boolean): boolean {
  const value = name in body ? body[name] : absent;
  if (typeof value !== 'boolean') throw refused(`'${name}' parameter is not of type boolean`);
  return value;
}

function readWish(body: JsonObject): Wish {
  const thirdPartyIds = readPairs(body.threepids, ['medium', 'address']);
  const externalIds = readPairs(body.external_ids, ['auth_provider', 'external_id']);
  const userType = body.user_type ?? null;
  if (userType !== null && !userTypes.includes(userType)) throw refused('Invalid user type');
  const admin = 'admin' in body ? body.admin : false;
  if (typeof admin !== 'boolean') throw badJson("Param 'admin' must be a boolean, if given");
  const password = body.password ?? null;
  if (password !== null && (typeof password !== 'string' || password.length > longestPassword)) {
    throw refused('Invalid password');
  }
  const logoutDevices = readFlag(body, 'logout_devices', true);
  const deactivated = readFlag(body, 'deactivated', false);
  const locked = readFlag(body, 'locked', false);
  if (deactivated && locked) throw refused("An user can't be deactivated and locked");
  return {
    body,
    thirdPartyIds,
    externalIds,
    userType: userType === null ? null : String(userType),
    admin,
    password,
    logoutDevices,
    deactivated,
    locked,
  };
}

function setDeactivated(exchange: Exchange, user: User, wish: Wish): void {
  if (wish.deactivated && !user.deactivated) deactivate(exchange.state, user, false);
  if (wish.deactivated || !user.deactivated) return;
  if (wish.password === null && !isAtLeast(exchange.version, '1.99')) {
    throw refused('Must provide a password to re-activate an account.');
  }
  reactivate(user);
}

/** Applies one part after the other; what was done before a refusal stays done. */
function modify(exchange: Exchange, requester: Requester, user: User, wish: Wish): void {
  const { state } = exchange;
  const { body } = wish;
  if ('displayname' in body) setDisplayName(user, body.displayname);
  if (wish.thirdPartyIds) replaceThirdPartyIds(state, user, wish.thirdPartyIds);
  if (wish.externalIds) replaceExternalIds(state, user, wish.externalIds);
  if ('avatar_url' in body) setAvatarUrl(user, body.avatar_url);
  if ('admin' in body && wish.admin !== user.admin) {
    if (user === requester.user) throw refused('You may not demote yourself.');
    user.admin = wish.admin;
  }
  if (wish.password !== null) {
    if (exchange.mas) throw forbidden('Password change disabled');
    setPassword(state, user, wish.password, wish.logoutDevices, requester);
  }
  if ('deactivated' in body) setDeactivated(exchange, user, wish);
  if ('locked' in body) user.locked = wish.locked;
  if ('user_type' in body) user.userType = wish.userType;
}

/** Only null stands for "no display name given"; what else comes is taken as text, unchecked. */
function firstDisplayName(value: unknown, localpart: string): string | null {
  if (value === undefined || value === null) return localpart;
  return value === '' ? null : String(value);
}

function create(exchange: Exchange, id: UserId, wish: Wish): User {
  const { state } = exchange;
  checkLocalpart(id.localpart, state.serverName);
  const user = state.addUser(id.localpart, {
    password: wish.password,
    displayName: firstDisplayName(wish.body.displayname, id.localpart),
    admin: wish.admin,
    userType: wish.userType,
  });
  for (const pair of wish.thirdPartyIds ?? []) addThirdPartyId(state, user, pair);
  addExternalIds(state, user, wish.externalIds ?? []);
  if (typeof wish.body.avatar_url === 'string') setAvatarUrl(user, wish.body.avatar_url);
  return user;
}

function putUser(exchange: Exchange, requester: Requester): Reply {
  const id = parseUserId(parameter(exchange));
  const body = readObject(exchange);
  if (id.domain !== exchange.state.serverName) throw refused('This endpoint can only be used with local users');
  const wish = readWish(body);
  const user = exchange.state.users.get(id.text);
  if (user) {
    modify(exchange, requester, user, wish);
    return ok(userObject(user));
  }
  // Seen on 1.163.2; 1.157 still created the account. Which version between them began it is not known.
  if (exchange.mas && isAtLeast(exchange.version, '1.158')) {
    throw forbidden(
      'User creation via the Admin API is not available when Synapse is delegating authentication to MAS. ' +
        'Create the user via MAS instead.',
    );
  }
  return { status: 201, body: userObject(create(exchange, id, wish)) };
}

const path = '/_synapse/admin/v2/users/<user>';

export const userRoutes: readonly Route[] = [
  {
    method: 'GET',
    path,
    access: 'admin',
    handle: (exchange) => ok(userObject(localUser(exchange, 'Can only look up local users'))),
  },
  { method: 'PUT', path, access: 'admin', handle: putUser },
];
