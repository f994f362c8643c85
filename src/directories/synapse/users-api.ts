import { z } from 'zod';
import type { Homeserver } from './homeserver.ts';
import { path } from './path.ts';
import { isNotFound, isUnrecognised } from './refusals.ts';

/** Old servers send 0 and 1. What is neither is not known, and never taken for a no. */
const Flag = z
  .union([z.boolean(), z.literal(0), z.literal(1)])
  .transform((value) => value === true || value === 1)
  .optional()
  .catch(undefined);
const Text = z.string().nullish().catch(undefined);
const Milliseconds = z.number().nullish().catch(undefined);

const ThirdPartyId = z.object({ medium: z.string(), address: z.string(), added_at: z.number().optional() });
export type ThirdPartyId = z.infer<typeof ThirdPartyId>;

/** A user as lists show it. */
export const ListedUser = z.object({
  name: z.string(),
  displayname: Text,
  admin: Flag,
  deactivated: Flag,
  locked: Flag,
  user_type: Text,
  avatar_url: Text,
  erased: Flag,
  shadow_banned: Flag,
  last_seen_ts: Milliseconds,
});
export type ListedUser = z.infer<typeof ListedUser>;

/** A user as looked up alone. `creation_ts` is left unread: it is in seconds here and in milliseconds in lists. */
export const User = ListedUser.extend({
  suspended: Flag,
  appservice_id: z.unknown().optional(),
  threepids: z.array(ThirdPartyId).optional().catch(undefined),
});
export type User = z.infer<typeof User>;

const Device = z.object({
  device_id: z.string(),
  display_name: Text,
  last_seen_ip: Text,
  last_seen_ts: Milliseconds,
  /** Stands in for the user while no client is on: no session. */
  dehydrated: z.boolean().optional().catch(undefined),
});
export type Device = z.infer<typeof Device>;

/** Where an account was used from: all that servers without a list of devices can tell. */
export const Connection = z.object({ ip: Text, last_seen: Milliseconds, user_agent: Text });
export type Connection = z.infer<typeof Connection>;

/** The user with this id; `undefined` where there is none. */
export async function getUser({ call }: Homeserver, id: string): Promise<User | undefined> {
  try {
    const { data } = await call({ method: 'GET', path: path`_synapse/admin/v2/users/${id}`, answer: User });
    return data;
  } catch (cause) {
    if (isNotFound(cause)) return undefined;
    throw cause;
  }
}

/** Makes a user or changes one. `created` tells which it was: the server makes no difference beforehand. */
export async function putUser(
  { call }: Homeserver,
  id: string,
  body: object,
  signal: AbortSignal,
): Promise<{ readonly user: User; readonly created: boolean }> {
  const target = path`_synapse/admin/v2/users/${id}`;
  const { status, data } = await call({ method: 'PUT', path: target, body, answer: User, signal });
  return { user: data, created: status === 201 };
}

const Page = z.object({
  users: z.array(ListedUser),
  next_token: z.union([z.string(), z.number()]).nullish().catch(undefined),
});

const pageSize = 500;

/** How a list is read. */
export interface Reading {
  /** Only users whose id contains this, whatever its case. */
  readonly userId?: string;
  readonly background?: boolean;
  readonly signal?: AbortSignal;
}

async function readPage(
  { call }: Homeserver,
  from: string,
  { userId, ...reading }: Reading,
): Promise<z.infer<typeof Page>> {
  const query = {
    from,
    limit: pageSize,
    guests: false,
    deactivated: true,
    locked: true,
    ...(userId && { user_id: userId }),
  };
  const { data } = await call({ method: 'GET', path: path`_synapse/admin/v2/users`, query, answer: Page, ...reading });
  return data;
}

/** All users but guests, deactivated and locked ones included; `isEnough` ends it early. */
export async function listUsers(
  homeserver: Homeserver,
  reading: Reading = {},
  isEnough: (user: ListedUser) => boolean = () => false,
): Promise<readonly ListedUser[]> {
  // Somebody who is added while pages are read moves the others on, so that one may come twice.
  const found = new Map<string, ListedUser>();
  let from: string | undefined = '0';
  while (from !== undefined) {
    const page: z.infer<typeof Page> = await readPage(homeserver, from, reading);
    for (const user of page.users) {
      found.set(user.name, user);
      if (isEnough(user)) return [...found.values()];
    }
    const next = page.next_token?.toString();
    from = next === from ? undefined : next;
  }
  return [...found.values()];
}

/** The devices that a user is signed in on; `undefined` where the server is too old to tell. */
export async function listDevices({ call }: Homeserver, id: string): Promise<readonly Device[] | undefined> {
  try {
    const { data } = await call({
      method: 'GET',
      path: path`_synapse/admin/v2/users/${id}/devices`,
      answer: z.object({ devices: z.array(Device) }),
    });
    return data.devices.filter((device) => !device.dehydrated);
  } catch (cause) {
    if (isUnrecognised(cause)) return undefined;
    if (isNotFound(cause)) return [];
    throw cause;
  }
}

/** Where a user was lately connected from, sessions that have ended included. */
export async function listConnections({ call }: Homeserver, id: string): Promise<readonly Connection[]> {
  const Sessions = z.object({ sessions: z.array(z.object({ connections: z.array(Connection) })) });
  const { data } = await call({
    method: 'GET',
    path: path`_synapse/admin/v1/whois/${id}`,
    answer: z.object({ devices: z.record(z.string(), Sessions) }),
  });
  return Object.values(data.devices).flatMap(({ sessions }) => sessions.flatMap(({ connections }) => connections));
}

/** The user id that a mail address or telephone number belongs to. `undefined`: nobody's, or the server cannot tell. */
export async function findByThirdPartyId(
  { call }: Homeserver,
  medium: 'email' | 'msisdn',
  address: string,
): Promise<string | undefined> {
  try {
    const { data } = await call({
      method: 'GET',
      path: path`_synapse/admin/v1/threepid/${medium}/users/${address}`,
      answer: z.object({ user_id: z.string() }),
    });
    return data.user_id;
  } catch (cause) {
    if (isNotFound(cause) || isUnrecognised(cause)) return undefined;
    throw cause;
  }
}
