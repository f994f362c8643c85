import type { JsonObject } from '../../kit/json.ts';
import { invalidParameter } from '../errors.ts';
import type { Exchange, Reply } from '../exchange.ts';
import { ok, readOptionalObject } from '../exchange.ts';
import type { Route } from '../route.ts';
import type { User } from '../state.ts';
import { pythonRepresentation } from '../strict-body.ts';
import { localUser } from './user-lookup.ts';

function shown(user: User): Reply {
  if (!user.rateLimit) return ok();
  return ok({ messages_per_second: user.rateLimit.messagesPerSecond, burst_count: user.rateLimit.burstCount });
}

function readCount(body: JsonObject, name: string): number {
  const value = name in body ? body[name] : 0;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
  throw invalidParameter(`${pythonRepresentation(value)} parameter must be a positive int`);
}

const notLocal = 'Only local users can be ratelimited';

function setOverride(exchange: Exchange): Reply {
  const user = localUser(exchange, notLocal);
  const body = readOptionalObject(exchange);
  user.rateLimit = {
    messagesPerSecond: readCount(body, 'messages_per_second'),
    burstCount: readCount(body, 'burst_count'),
  };
  return shown(user);
}

function clearOverride(exchange: Exchange): Reply {
  localUser(exchange, notLocal).rateLimit = null;
  return ok();
}

const path = '/_synapse/admin/v1/users/<user>/override_ratelimit';

export const rateLimitRoutes: readonly Route[] = [
  {
    method: 'GET',
    path,
    access: 'admin',
    handle: (exchange) => shown(localUser(exchange, 'Can only look up local users')),
  },
  { method: 'POST', path, access: 'admin', handle: setOverride },
  { method: 'DELETE', path, access: 'admin', handle: clearOverride },
];
