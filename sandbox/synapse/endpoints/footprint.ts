import type { Exchange, Reply } from '../exchange.ts';
import { integerQuery, ok, parameter } from '../exchange.ts';
import type { Route } from '../route.ts';
import { localUser } from './user-lookup.ts';

/** The rooms in which a user has spoken; there is no existence check, and a remote id is fine. */
function roomsOf(exchange: Exchange): string[] {
  const user = parameter(exchange);
  const left = exchange.state.users.get(user)?.deactivated ?? false;
  if (left) return [];
  return [...new Set(exchange.state.events.filter((event) => event.sender === user).map((event) => event.room))].sort();
}

function joinedRooms(exchange: Exchange): Reply {
  const rooms = roomsOf(exchange);
  return ok({ joined_rooms: rooms, total: rooms.length });
}

function memberships(exchange: Exchange): Reply {
  return ok({ memberships: Object.fromEntries(roomsOf(exchange).map((room) => [room, 'join'])) });
}

const notLocal = 'Can only look up local users';

function pushers(exchange: Exchange): Reply {
  localUser(exchange, notLocal);
  return ok({ pushers: [], total: 0 });
}

function accountData(exchange: Exchange): Reply {
  localUser(exchange, notLocal);
  return ok({ account_data: { global: {}, rooms: {} } });
}

function media(exchange: Exchange): Reply {
  localUser(exchange, notLocal, 'Unknown user');
  return ok({ media: [], total: 0 });
}

function deleteMedia(exchange: Exchange): Reply {
  localUser(exchange, notLocal, 'Unknown user');
  return ok({ deleted_media: [], total: 0 });
}

function sentInvites(exchange: Exchange): Reply {
  integerQuery(exchange, 'from_ts');
  return ok({ invite_count: 0 });
}

function joinedRoomCount(exchange: Exchange): Reply {
  const from = integerQuery(exchange, 'from_ts');
  const user = parameter(exchange);
  const events = exchange.state.events.filter((event) => event.sender === user && event.sentAt >= from);
  return ok({ cumulative_joined_room_count: new Set(events.map((event) => event.room)).size });
}

const user = '/_synapse/admin/v1/users/<user>';

/** What a helpdesk may want to look at besides the account. */
export const footprintRoutes: readonly Route[] = [
  { method: 'GET', path: `${user}/joined_rooms`, access: 'admin', handle: joinedRooms },
  { method: 'GET', path: `${user}/memberships`, access: 'admin', handle: memberships },
  { method: 'GET', path: `${user}/pushers`, access: 'admin', handle: pushers },
  { method: 'GET', path: `${user}/accountdata`, access: 'admin', handle: accountData },
  { method: 'GET', path: `${user}/media`, access: 'admin', handle: media },
  { method: 'DELETE', path: `${user}/media`, access: 'admin', handle: deleteMedia },
  { method: 'GET', path: `${user}/sent_invite_count`, access: 'admin', handle: sentInvites },
  { method: 'GET', path: `${user}/cumulative_joined_room_count`, access: 'admin', handle: joinedRoomCount },
];
