import { forbidden, internalError, MatrixError, userLocked } from './errors.ts';
import type { Exchange, Requester } from './exchange.ts';
import type { AccessToken, Connection } from './state.ts';

const missingToken = (message: string): MatrixError => new MatrixError(401, 'M_MISSING_TOKEN', message);

const unknownToken = (message: string, softLogout: boolean): MatrixError =>
  new MatrixError(401, 'M_UNKNOWN_TOKEN', message, { soft_logout: softLogout });

/** The bearer token, from the header or the query, never both. */
function bearerToken(exchange: Exchange): string {
  const header = exchange.headers.authorization;
  const inQuery = exchange.query.get('access_token');
  if (typeof header === 'string') {
    if (inQuery !== null) throw missingToken('Mixing Authorization headers and access_token query parameters.');
    const parts = header.split(' ');
    const token = parts[1];
    if (parts.length !== 2 || parts[0] !== 'Bearer' || !token) throw missingToken('Invalid Authorization header.');
    return token;
  }
  if (inQuery === null) throw missingToken('Missing access token');
  return inQuery;
}

/** A use of a token within this time (milliseconds) of the last one is not written down. */
const lastSeenGranularity = 120_000;
const connectionLifetime = 28 * 86_400_000;

/** Notes where a session was last seen, which is what whois and the device list show: for "login as", the admin. */
function recordUse(exchange: Exchange, token: AccessToken): void {
  const now = exchange.state.clock.now();
  const owner = exchange.state.users.get(token.owner);
  if (!owner) return;
  const { ip } = exchange;
  const userAgent = String(exchange.headers['user-agent'] ?? '');
  const same = (one: Connection): boolean => one.token === token.token && one.ip === ip && one.userAgent === userAgent;
  const known = owner.connections.find(same);
  if (known && now - known.lastSeen < lastSeenGranularity) return;
  owner.connections = owner.connections.filter((one) => !same(one) && now - one.lastSeen < connectionLifetime);
  owner.connections.push({ token: token.token, ip, userAgent, lastSeen: now });
  owner.lastSeenAt = now;
  const device = token.device === null ? undefined : owner.devices.get(token.device);
  if (!device) return;
  device.lastSeenAt = now;
  device.lastSeenIp = ip;
  device.lastSeenUserAgent = userAgent;
}

/** The caller, or 401. Only the two logouts let a locked user through. */
export function authenticate(exchange: Exchange, options: { readonly evenIfLocked?: boolean } = {}): Requester {
  const { state, mas } = exchange;
  const token = state.tokens.get(bearerToken(exchange));
  if (!token) throw unknownToken(mas ? 'Token is not active' : 'Invalid access token passed.', false);
  if (token.expiresAt !== null && token.expiresAt < state.clock.now()) {
    throw unknownToken('Access token has expired', true);
  }
  const user = state.users.get(token.user);
  if (!user) throw internalError();
  if (user.locked && !options.evenIfLocked) throw userLocked();
  recordUse(exchange, token);
  return { user, token };
}

export function assertAdmin(requester: Requester): void {
  if (!requester.user.admin) throw forbidden('You are not a server admin');
}
