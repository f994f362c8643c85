import { assertAdmin, authenticate } from '../authentication.ts';
import { refused } from '../errors.ts';
import type { Exchange, Reply } from '../exchange.ts';
import { ok, parameter } from '../exchange.ts';
import type { Route } from '../route.ts';
import { parseUserId } from '../user-id.ts';

/** The user id is read before the token; users may ask about themselves; an unknown user has no connections. */
function whois(exchange: Exchange): Reply {
  const id = parseUserId(parameter(exchange));
  const requester = authenticate(exchange);
  if (id.text !== requester.user.id) assertAdmin(requester);
  if (id.domain !== exchange.state.serverName) throw refused('Can only whois a local user');
  const seen = exchange.state.users.get(id.text)?.connections ?? [];
  const connections = seen.map(({ ip, lastSeen, userAgent }) => ({ ip, last_seen: lastSeen, user_agent: userAgent }));
  // One device with an empty name, whatever devices there are.
  return ok({ user_id: id.text, devices: { '': { sessions: [{ connections }] } } });
}

const paths = [
  '/_synapse/admin/v1/whois/<user>',
  ...['api/v1', 'r0', 'v3', 'unstable'].map((version) => `/_matrix/client/${version}/admin/whois/<user>`),
];

export const whoisRoutes: readonly Route[] = paths.map((path) => ({
  method: 'GET',
  path,
  access: 'own-check',
  handle: whois,
}));
