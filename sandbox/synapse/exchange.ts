import type { JsonObject } from '../kit/json.ts';
import { badJson, internalError, invalidParameter, MatrixError, missingParameters } from './errors.ts';
import type { SynapseFaults } from './faults.ts';
import type { LoginLimits } from './limiter.ts';
import type { AccessToken, SynapseState, User } from './state.ts';

/** What stays the same for all calls of one simulator. */
export interface Surroundings {
  readonly state: SynapseState;
  readonly version: string;
  /** True where Matrix Authentication Service has taken over logins and tokens. */
  readonly mas: boolean;
  readonly faults: SynapseFaults;
  readonly loginLimits: LoginLimits;
  /** Shared-secret registration; null where none is configured. */
  readonly registrationSecret: string | null;
}

/** Who is calling, once their token has been found good. */
export interface Requester {
  readonly user: User;
  readonly token: AccessToken;
}

/** One call as an endpoint sees it. */
export interface Exchange extends Surroundings {
  readonly method: string;
  /** The decoded path parameters, in order. */
  readonly parameters: readonly string[];
  readonly query: URLSearchParams;
  readonly body: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly ip: string;
}

export interface Reply {
  readonly status: number;
  readonly body: unknown;
}

export const ok = (body: unknown = {}): Reply => ({ status: 200, body });

/** The nth path parameter; the route's pattern promises that it is there. */
export function parameter(exchange: Exchange, index = 0): string {
  const value = exchange.parameters[index];
  if (value === undefined) throw new Error(`The route has no path parameter ${index}.`);
  return value;
}

/** The body as a JSON object. Content-Type is not looked at; an empty body is 400 `M_NOT_JSON`. */
export function readObject(exchange: Exchange): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(exchange.body);
  } catch {
    throw new MatrixError(400, 'M_NOT_JSON', 'Content not JSON.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw badJson('Content must be a JSON object.');
  }
  return value as JsonObject;
}

/** As readObject, for the endpoints where an empty body stands for `{}`. */
export function readOptionalObject(exchange: Exchange): JsonObject {
  return exchange.body === '' ? {} : readObject(exchange);
}

/** 400 `M_MISSING_PARAM` naming every absent key; anything that is not a container trips the server as it does there. */
export function requireKeys(item: unknown, keys: readonly string[]): JsonObject {
  if (typeof item === 'string') {
    const absent = keys.filter((key) => !item.includes(key));
    throw absent.length > 0 ? missingParameters(absent) : internalError();
  }
  if (Array.isArray(item)) {
    const absent = keys.filter((key) => !item.includes(key));
    throw absent.length > 0 ? missingParameters(absent) : internalError();
  }
  if (typeof item !== 'object' || item === null) throw internalError();
  const absent = keys.filter((key) => !(key in item));
  if (absent.length > 0) throw missingParameters(absent);
  return item as JsonObject;
}

/** A value that Python would iterate: lists, the characters of a string, the keys of an object; else a 500. */
export function iterate(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (typeof value === 'string') return [...value];
  if (typeof value === 'object' && value !== null) return Object.keys(value);
  throw internalError();
}

/** `true` or `false` to the letter; absent gives the default. */
export function booleanQuery<Default>(exchange: Exchange, name: string, absent: Default): boolean | Default {
  const value = exchange.query.get(name);
  if (value === null) return absent;
  if (value === 'true') return true;
  if (value === 'false') return false;
  throw invalidParameter(`Boolean query parameter '${name}' must be one of ['true', 'false']`);
}

/** An integer of 0 or more; absent gives the default, or 400 `M_MISSING_PARAM` where there is none. */
export function integerQuery(exchange: Exchange, name: string, absent?: number): number {
  const value = exchange.query.get(name);
  if (value === null) {
    if (absent !== undefined) return absent;
    throw new MatrixError(400, 'M_MISSING_PARAM', `Missing required integer query parameter ${name}`);
  }
  if (!/^\s*[+-]?\d+\s*$/.test(value)) throw invalidParameter(`Query parameter ${name} must be an integer`);
  const number = Number(value);
  if (number < 0) throw invalidParameter(`Query parameter ${name} must be a positive integer.`);
  return number;
}

/** One of a list of words; absent gives the default. */
export function choiceQuery<Default>(
  exchange: Exchange,
  name: string,
  choices: readonly string[],
  absent: Default,
): string | Default {
  const value = exchange.query.get(name);
  if (value === null) return absent;
  if (choices.includes(value)) return value;
  throw invalidParameter(
    `Query parameter '${name}' must be one of [${choices.map((choice) => `'${choice}'`).join(', ')}]`,
  );
}

export function stringQuery(exchange: Exchange, name: string): string {
  const value = exchange.query.get(name);
  if (value === null) throw new MatrixError(400, 'M_MISSING_PARAM', `Missing string query parameter '${name}'`);
  return value;
}
