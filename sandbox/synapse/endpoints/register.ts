import { createHmac, randomBytes } from 'node:crypto';
import type { JsonObject } from '../../kit/json.ts';
import { badJson, internalError, MatrixError, refused } from '../errors.ts';
import type { Exchange, Reply } from '../exchange.ts';
import { ok, readObject } from '../exchange.ts';
import { randomLetters } from '../random.ts';
import type { Route } from '../route.ts';
import { checkLocalpart } from '../user-id.ts';

const nonceLifetime = 60_000;

function secretOf(exchange: Exchange): string {
  if (exchange.registrationSecret === null) throw refused('Shared secret registration is not enabled');
  return exchange.registrationSecret;
}

function giveNonce(exchange: Exchange): Reply {
  secretOf(exchange);
  const nonce = randomBytes(64).toString('hex');
  exchange.state.nonces.set(nonce, exchange.state.clock.now());
  return ok({ nonce });
}

/** A nonce counts once, used well or not, and for a minute. */
function burnNonce(exchange: Exchange, nonce: string): void {
  const given = exchange.state.nonces.get(nonce);
  exchange.state.nonces.delete(nonce);
  if (given === undefined || exchange.state.clock.now() - given > nonceLifetime) throw refused('unrecognised nonce');
}

function readText(body: JsonObject, name: string, most = 512): string {
  if (!(name in body)) throw badJson(`${name} must be specified`);
  const value = body[name];
  if (typeof value !== 'string' || value.length > most || value.includes('\0')) {
    throw refused(`Invalid ${name}`);
  }
  return value;
}

function register(exchange: Exchange): Reply {
  const secret = secretOf(exchange);
  const { state } = exchange;
  const body = readObject(exchange);
  if (!('nonce' in body)) throw badJson('nonce must be specified');
  burnNonce(exchange, String(body.nonce));
  const username = readText(body, 'username');
  const password = readText(body, 'password');
  const admin = body.admin === true;
  const userType = typeof body.user_type === 'string' ? body.user_type : null;
  if (userType !== null && userType !== 'bot' && userType !== 'support') throw refused('Invalid user type');
  if (!('mac' in body)) throw badJson('mac must be specified');
  const mac = body.mac;
  if (typeof mac !== 'string') throw internalError();
  const parts = [String(body.nonce), username, password, admin ? 'admin' : 'notadmin'];
  if (userType !== null) parts.push(userType);
  const wanted = createHmac('sha1', secret).update(parts.join('\0')).digest('hex');
  if (mac !== wanted) throw new MatrixError(403, 'M_UNKNOWN', 'HMAC incorrect');
  const localpart = username.toLowerCase();
  checkLocalpart(localpart, state.serverName);
  if (state.users.has(state.userId(localpart))) {
    throw new MatrixError(400, 'M_USER_IN_USE', 'User ID already taken.');
  }
  const displayName = typeof body.displayname === 'string' ? body.displayname : localpart;
  const user = state.addUser(localpart, { password, admin, userType, displayName });
  const known = { user_id: user.id, home_server: state.serverName };
  if (body.inhibit_login === true) return ok(known);
  const device = state.addDevice(user, randomLetters(10).toUpperCase(), null);
  const token = state.addToken({ owner: user.id, user: user.id, device: device.id });
  return ok({ ...known, access_token: token.token, device_id: device.id });
}

const path = '/_synapse/admin/v1/register';

export const registerRoutes: readonly Route[] = [
  { method: 'GET', path, offUnderMas: true, access: 'own-check', handle: giveNonce },
  { method: 'POST', path, offUnderMas: true, access: 'own-check', handle: register },
];
