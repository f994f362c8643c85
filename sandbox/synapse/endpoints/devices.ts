import { internalError, MatrixError, notFound, refused } from '../errors.ts';
import type { Exchange, Reply } from '../exchange.ts';
import { iterate, ok, parameter, readObject, readOptionalObject, requireKeys } from '../exchange.ts';
import type { Route } from '../route.ts';
import type { Device, User } from '../state.ts';
import { localUser } from './user-lookup.ts';

const holder = (exchange: Exchange): User => localUser(exchange, 'Can only lookup local users', 'Unknown user');

function deviceObject(user: User, device: Device): Record<string, unknown> {
  return {
    user_id: user.id,
    device_id: device.id,
    display_name: device.displayName,
    last_seen_user_agent: device.lastSeenUserAgent,
    last_seen_ts: device.lastSeenAt,
    last_seen_ip: device.lastSeenIp,
  };
}

function listDevices(exchange: Exchange): Reply {
  const user = holder(exchange);
  const devices = [...user.devices.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  return ok({ devices: devices.map((device) => deviceObject(user, device)), total: devices.length });
}

function createDevice(exchange: Exchange): Reply {
  const user = holder(exchange);
  const id = readObject(exchange).device_id;
  if (id === undefined || id === null || id === '') throw refused('Missing device_id');
  if (typeof id !== 'string') throw refused('device_id must be a string');
  exchange.state.addDevice(user, id, null);
  return { status: 201, body: {} };
}

function existingDevice(exchange: Exchange, user: User): Device {
  const device = user.devices.get(parameter(exchange, 1));
  if (!device) throw notFound('Not found');
  return device;
}

function getDevice(exchange: Exchange): Reply {
  const user = holder(exchange);
  return ok(deviceObject(user, existingDevice(exchange, user)));
}

const longestDisplayName = 100;

function renameDevice(exchange: Exchange): Reply {
  const user = holder(exchange);
  const name = readOptionalObject(exchange).display_name ?? null;
  if (name !== null && typeof name !== 'string') throw internalError();
  if (name !== null && name.length > longestDisplayName) {
    throw new MatrixError(400, 'M_TOO_LARGE', `Device display name is too long (max ${longestDisplayName})`);
  }
  // Without a new name nothing is looked up, so any device will do.
  if (name !== null) existingDevice(exchange, user).displayName = name;
  return ok();
}

/** Succeeds for a device that does not exist, too. */
function deleteDevice(exchange: Exchange): Reply {
  exchange.state.removeDevice(holder(exchange), parameter(exchange, 1));
  return ok();
}

function deleteDevices(exchange: Exchange): Reply {
  const user = holder(exchange);
  const ids = iterate(requireKeys(readObject(exchange), ['devices']).devices);
  for (const id of ids) exchange.state.removeDevice(user, String(id));
  return ok();
}

const list = '/_synapse/admin/v2/users/<user>/devices';
const one = `${list}/<device>`;

export const deviceRoutes: readonly Route[] = [
  { method: 'GET', path: list, access: 'admin', handle: listDevices },
  { method: 'POST', path: list, access: 'admin', handle: createDevice },
  { method: 'GET', path: one, access: 'admin', handle: getDevice },
  { method: 'PUT', path: one, access: 'admin', handle: renameDevice },
  { method: 'DELETE', path: one, access: 'admin', handle: deleteDevice },
  {
    method: 'POST',
    path: '/_synapse/admin/v2/users/<user>/delete_devices',
    access: 'admin',
    handle: deleteDevices,
  },
];
