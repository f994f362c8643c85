import { forbidden, internalError, MatrixError, userLocked } from './errors.ts';
import type { Exchange, Requester } from './exchange.ts';

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

/** Notes where a session was last seen, which is what whois and the device list show. */
function recordUse(exchange: Exchange, { user, token }: Requester): void {
  const now = exchange.state.clock.now();
  const userAgent = String(exchange.headers['user-agent'] ?? '');
  const known = token.connections.find((one) => one.ip === exchange.ip && one.userAgent === userAgent);
  if (known && now - known.lastSeen < lastSeenGranularity) return;
  if (known) known.lastSeen = now;
  else token.connections.push({ ip: exchange.ip, userAgent, lastSeen: now });
  user.lastSeenAt = now;
  const device = token.device === null ? undefined : user.devices.get(token.device);
  if (!device) return;
  device.lastSeenAt = now;
  device.lastSeenIp = exchange.ip;
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
  const requester = { user, token };
  recordUse(exchange, requester);
  return requester;
}

export function assertAdmin(requester: Requester): void {
  if (!requester.user.admin) throw forbidden('You are not a server admin');
}
