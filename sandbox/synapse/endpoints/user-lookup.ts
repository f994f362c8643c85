import { notFound, refused } from '../errors.ts';
import type { Exchange } from '../exchange.ts';
import { parameter } from '../exchange.ts';
import type { User } from '../state.ts';
import { parseUserId } from '../user-id.ts';

/** The path's user id, which must be of this server; else 400 `M_UNKNOWN` with the endpoint's own words. */
export function localUserId(exchange: Exchange, notLocal: string): string {
  const id = parseUserId(parameter(exchange));
  if (id.domain !== exchange.state.serverName) throw refused(notLocal);
  return id.text;
}

/** As localUserId, and the user must exist; else 404 `M_NOT_FOUND`. */
export function localUser(exchange: Exchange, notLocal: string, missing = 'User not found'): User {
  const user = exchange.state.users.get(localUserId(exchange, notLocal));
  if (!user) throw notFound(missing);
  return user;
}
