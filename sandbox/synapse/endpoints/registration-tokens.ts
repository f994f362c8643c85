import type { JsonObject } from '../../kit/json.ts';
import { invalidParameter, notFound } from '../errors.ts';
import type { Exchange, Reply } from '../exchange.ts';
import { booleanQuery, ok, parameter, readObject } from '../exchange.ts';
import { randomLetters } from '../random.ts';
import type { Route } from '../route.ts';
import type { RegistrationToken } from '../state.ts';

const longestToken = 64;
const defaultLength = 16;

const tokenObject = (token: RegistrationToken): Record<string, unknown> => ({
  token: token.token,
  uses_allowed: token.usesAllowed,
  pending: token.pending,
  completed: token.completed,
  expiry_time: token.expiryTime,
});

const isInteger = (value: unknown): value is number => typeof value === 'number' && Number.isInteger(value);

function readToken(exchange: Exchange, body: JsonObject): string {
  if ('token' in body) {
    const token = body.token;
    if (typeof token !== 'string') throw invalidParameter('token must be a string');
    if (token === '' || token.length > longestToken) {
      throw invalidParameter('token must not be empty and must not be longer than 64 characters');
    }
    if (/[^A-Za-z0-9._~-]/.test(token)) {
      throw invalidParameter('token must consist only of characters matched by the regex [A-Za-z0-9-_]');
    }
    return token;
  }
  const length = 'length' in body ? body.length : defaultLength;
  if (!isInteger(length)) throw invalidParameter('length must be an integer');
  if (length < 1 || length > longestToken) {
    throw invalidParameter('length must be greater than zero and not greater than 64');
  }
  let token = randomLetters(length);
  while (exchange.state.registrationTokens.has(token)) token = randomLetters(length);
  return token;
}

function readUses(body: JsonObject): number | null {
  const uses = body.uses_allowed ?? null;
  if (uses === null || (isInteger(uses) && uses >= 0)) return uses;
  throw invalidParameter('uses_allowed must be a non-negative integer or null');
}

function readExpiry(exchange: Exchange, body: JsonObject): number | null {
  const expiry = body.expiry_time ?? null;
  if (expiry === null) return null;
  if (!isInteger(expiry)) throw invalidParameter('expiry_time must be an integer or null');
  if (expiry < exchange.state.clock.now()) throw invalidParameter('expiry_time must not be in the past');
  return expiry;
}

function createToken(exchange: Exchange): Reply {
  const body = readObject(exchange);
  const token = {
    token: readToken(exchange, body),
    usesAllowed: readUses(body),
    pending: 0,
    completed: 0,
    expiryTime: readExpiry(exchange, body),
  };
  if (exchange.state.registrationTokens.has(token.token)) {
    throw invalidParameter(`Token already exists: ${token.token}`);
  }
  exchange.state.registrationTokens.set(token.token, token);
  return ok(tokenObject(token));
}

function isValid(exchange: Exchange, token: RegistrationToken): boolean {
  const used = token.pending + token.completed;
  const expired = token.expiryTime !== null && token.expiryTime < exchange.state.clock.now();
  return !expired && (token.usesAllowed === null || used < token.usesAllowed);
}

function listTokens(exchange: Exchange): Reply {
  const valid = booleanQuery(exchange, 'valid', undefined);
  const tokens = [...exchange.state.registrationTokens.values()];
  const wanted = tokens.filter((token) => valid === undefined || isValid(exchange, token) === valid);
  return ok({ registration_tokens: wanted.map(tokenObject) });
}

const missing = (token: string): Error => notFound(`No such registration token: ${token}`);

function existing(exchange: Exchange): RegistrationToken {
  const name = parameter(exchange);
  const token = exchange.state.registrationTokens.get(name);
  if (!token) throw missing(name);
  return token;
}

function updateToken(exchange: Exchange): Reply {
  const body = readObject(exchange);
  const uses = readUses(body);
  const expiry = readExpiry(exchange, body);
  const token = existing(exchange);
  if ('uses_allowed' in body) token.usesAllowed = uses;
  if ('expiry_time' in body) token.expiryTime = expiry;
  return ok(tokenObject(token));
}

function deleteToken(exchange: Exchange): Reply {
  const name = parameter(exchange);
  if (!exchange.state.registrationTokens.delete(name)) throw missing(name);
  return ok();
}

const all = '/_synapse/admin/v1/registration_tokens';
const one = `${all}/<token>`;
const off = { offUnderMas: true, access: 'admin' } as const;

export const registrationTokenRoutes: readonly Route[] = [
  { method: 'GET', path: all, ...off, handle: listTokens },
  { method: 'POST', path: `${all}/new`, ...off, handle: createToken },
  { method: 'GET', path: one, ...off, handle: (exchange: Exchange) => ok(tokenObject(existing(exchange))) },
  { method: 'PUT', path: one, ...off, handle: updateToken },
  { method: 'DELETE', path: one, ...off, handle: deleteToken },
];
