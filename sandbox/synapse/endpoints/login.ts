import { isObject, type JsonObject } from '../../kit/json.ts';
import { authenticate } from '../authentication.ts';
import { forbidden, internalError, invalidParameter, MatrixError, refused, userLocked } from '../errors.ts';
import type { Exchange, Reply } from '../exchange.ts';
import { ok, readObject } from '../exchange.ts';
import { randomLetters } from '../random.ts';
import type { Route } from '../route.ts';
import type { User } from '../state.ts';

/** The user whom a login names, or undefined for nobody here. Names are matched without regard to case. */
function namedUser(exchange: Exchange, body: JsonObject): { key: string; user: User | undefined } {
  const { state } = exchange;
  const identifier = 'identifier' in body ? body.identifier : legacyIdentifier(body);
  if (!identifier || (isObject(identifier) && Object.keys(identifier).length === 0)) {
    throw invalidParameter('Invalid login submission');
  }
  if (typeof identifier === 'number' || identifier === true) throw internalError();
  if (!isObject(identifier) || !('type' in identifier)) {
    throw new MatrixError(400, 'M_MISSING_PARAM', "'identifier' dict has no key 'type'");
  }
  if (identifier.type === 'm.id.thirdparty') {
    const { medium, address } = identifier;
    if (medium === undefined || address === undefined) throw refused('Invalid thirdparty identifier');
    const wanted = String(address).toLowerCase();
    const holds = (user: User): boolean =>
      user.thirdPartyIds.some((one) => one.medium === medium && one.address === wanted);
    return { key: wanted, user: [...state.users.values()].find(holds) };
  }
  if (identifier.type !== 'm.id.user') throw refused('Unknown login identifier type');
  const name = identifier.user;
  if (!name) throw refused("User identifier is missing 'user' key");
  if (typeof name !== 'string') throw internalError();
  const key = (name.startsWith('@') ? name : state.userId(name)).toLowerCase();
  return { key, user: state.users.get(key) };
}

function legacyIdentifier(body: JsonObject): unknown {
  return typeof body.user === 'string' ? { type: 'm.id.user', user: body.user } : undefined;
}

const refreshableLifetime = 300_000;

function openSession(exchange: Exchange, user: User, body: JsonObject): Reply {
  const { state } = exchange;
  const wantedDevice = body.device_id;
  const name = body.initial_device_display_name;
  const id = typeof wantedDevice === 'string' ? wantedDevice : randomLetters(10).toUpperCase();
  // A login on a known device replaces its token.
  for (const [key, token] of state.tokens) if (token.owner === user.id && token.device === id) state.tokens.delete(key);
  state.addDevice(user, id, typeof name === 'string' ? name : null);
  const refreshable = body.refresh_token === true;
  const expiresAt = refreshable ? state.clock.now() + refreshableLifetime : null;
  const token = state.addToken({ owner: user.id, user: user.id, device: id, expiresAt });
  const extras = refreshable
    ? { expires_in_ms: refreshableLifetime, refresh_token: token.token.replace(/^syt_/, 'syr_') }
    : {};
  return ok({ user_id: user.id, access_token: token.token, home_server: state.serverName, device_id: id, ...extras });
}

function login(exchange: Exchange): Reply {
  const { faults, loginLimits } = exchange;
  const limited = faults.values.loginLimits;
  const body = readObject(exchange);
  const type = body.type;
  if (type === undefined) throw refused('Missing JSON keys.');
  if (limited) loginLimits.countAddress(exchange.ip);
  if (typeof type !== 'string') throw invalidParameter('Bad parameter: type');
  if (type !== 'm.login.password') throw invalidParameter('Invalid login submission');
  const password = body.password;
  if (typeof password !== 'string') throw invalidParameter('Bad parameter: password');
  const { key, user } = namedUser(exchange, body);
  if (limited) loginLimits.checkFailures(key);
  if (!user || !exchange.state.checkPassword(user.id, password)) {
    if (limited) loginLimits.countFailure(key);
    throw forbidden('Invalid username or password');
  }
  if (user.deactivated) throw new MatrixError(403, 'M_USER_DEACTIVATED', 'This account has been deactivated');
  if (user.locked) throw userLocked();
  if (limited) loginLimits.countAccount(user.id);
  return openSession(exchange, user, body);
}

function whoAmI(exchange: Exchange): Reply {
  const { user, token } = authenticate(exchange);
  const device = token.device === null ? {} : { device_id: token.device };
  return ok({ user_id: user.id, is_guest: user.isGuest, ...device });
}

function logout(exchange: Exchange): Reply {
  const { token } = authenticate(exchange, { evenIfLocked: true });
  const owner = exchange.state.users.get(token.owner);
  if (owner && token.device !== null) exchange.state.removeDevice(owner, token.device);
  exchange.state.tokens.delete(token.token);
  return ok();
}

/** Ends the sessions of the token's owner, which for "login as" is the admin. */
function logoutAll(exchange: Exchange): Reply {
  const { token } = authenticate(exchange, { evenIfLocked: true });
  const owner = exchange.state.users.get(token.owner);
  if (owner) exchange.state.endSessions(owner);
  return ok();
}

function isTokenValid(): Reply {
  // As a server with `enable_registration: false` answers, which is Synapse's default.
  throw forbidden('Registration has been disabled');
}

const r0 = '/_matrix/client/r0';
const v3 = '/_matrix/client/v3';
const open = { access: 'own-check' } as const;
const off = { access: 'own-check', offUnderMas: true } as const;

const specVersions = [
  ...['r0.0.1', 'r0.1.0', 'r0.2.0', 'r0.3.0', 'r0.4.0', 'r0.5.0', 'r0.6.0', 'r0.6.1'],
  ...Array.from({ length: 15 }, (_, index) => `v1.${index + 1}`),
];

export const loginRoutes: readonly Route[] = [
  ...[r0, v3].flatMap((base): Route[] => [
    {
      method: 'GET',
      path: `${base}/login`,
      ...off,
      handle: () => ok({ flows: [{ type: 'm.login.password' }, { type: 'm.login.application_service' }] }),
    },
    { method: 'POST', path: `${base}/login`, ...off, handle: login },
    { method: 'POST', path: `${base}/logout`, ...off, handle: logout },
    { method: 'POST', path: `${base}/logout/all`, ...off, handle: logoutAll },
    { method: 'GET', path: `${base}/account/whoami`, ...open, handle: whoAmI },
  ]),
  {
    method: 'GET',
    path: '/_matrix/client/v1/register/m.login.registration_token/validity',
    ...off,
    handle: isTokenValid,
  },
  {
    method: 'GET',
    path: '/_matrix/client/versions',
    ...open,
    handle: () => ok({ versions: specVersions, unstable_features: {} }),
  },
  {
    method: 'GET',
    path: '/_synapse/admin/v1/server_version',
    ...open,
    handle: (exchange: Exchange) => ok({ server_version: exchange.version }),
  },
];
