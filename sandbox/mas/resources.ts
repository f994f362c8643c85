import type { JsonObject } from '../kit/json.ts';
import type { Email, MasState, RegistrationToken, Session, User } from './state.ts';

const at = (moment: number | null): string | null => (moment === null ? null : new Date(moment).toISOString());

export const userAttributes = (user: User): JsonObject => ({
  username: user.username,
  created_at: at(user.createdAt),
  locked_at: at(user.lockedAt),
  deactivated_at: at(user.deactivatedAt),
  admin: user.admin,
  legacy_guest: false,
});

export const emailAttributes = ({ createdAt, user, address }: Email): JsonObject => ({
  created_at: at(createdAt),
  user_id: user,
  email: address,
});

/** A client that is no one's in particular. */
export const someClient = '01APP000000000000000000000';

const common = (session: Session): JsonObject => ({
  created_at: at(session.createdAt),
  user_agent: session.userAgent,
  last_active_at: at(session.lastActiveAt),
  last_active_ip: session.lastActiveIp,
});

export function sessionAttributes(session: Session): JsonObject {
  const finished = { finished_at: at(session.finishedAt), user_id: session.user };
  switch (session.kind) {
    case 'browser':
      return { ...common(session), ...finished };
    case 'compat':
      return {
        ...common(session),
        ...finished,
        device_id: session.device,
        user_session_id: null,
        redirect_uri: null,
        human_name: session.name || null,
      };
    case 'oauth2':
      return {
        ...common(session),
        ...finished,
        user_session_id: null,
        client_id: someClient,
        scope: `urn:matrix:client:api:*${session.device === null ? '' : ` urn:matrix:client:device:${session.device}`}`,
        human_name: session.name || null,
      };
    case 'personal': {
      const { user_agent: _agent, ...rest } = common(session);
      return {
        ...rest,
        revoked_at: at(session.finishedAt),
        owner_user_id: session.user,
        owner_client_id: null,
        actor_user_id: session.user,
        human_name: session.name,
        scope: 'urn:matrix:client:api:*',
        expires_at: null,
      };
    }
  }
}

/** Whether somebody can still register with it. */
export const isValidToken = (token: RegistrationToken, now: number): boolean =>
  token.revokedAt === null &&
  (token.expiresAt === null || token.expiresAt > now) &&
  (token.usageLimit === null || token.timesUsed < token.usageLimit);

export const tokenAttributes = (state: MasState, token: RegistrationToken): JsonObject => ({
  token: token.token,
  valid: isValidToken(token, state.clock.now()),
  usage_limit: token.usageLimit,
  times_used: token.timesUsed,
  created_at: at(token.createdAt),
  last_used_at: null,
  expires_at: at(token.expiresAt),
  revoked_at: at(token.revokedAt),
});

export interface Resource {
  readonly type: string;
  readonly id: string;
  readonly attributes: JsonObject;
  /** The part of its address between the API and its id. */
  readonly folder: string;
}

const root = '/api/admin/v1';
const self = ({ folder, id }: Resource): string => `${root}/${folder}/${id}`;

/** The answer about one resource. @param link where it was asked for, if elsewhere than at its own address */
export const single = (resource: Resource, link = self(resource)): JsonObject => ({
  data: { type: resource.type, id: resource.id, attributes: resource.attributes, links: { self: self(resource) } },
  links: { self: link },
});

/** One page of a list, which is ordered by id. */
export function page(
  resources: readonly Resource[],
  query: Readonly<Record<string, string>>,
  folder: string,
): JsonObject {
  const ordered = resources.toSorted((one, other) => (one.id < other.id ? -1 : 1));
  const after = query['page[after]'];
  const before = query['page[before]'];
  const inside = ordered.filter(
    ({ id }) => (after === undefined || id > after) && (before === undefined || id < before),
  );
  const last = query['page[last]'];
  const size = Number(last ?? query['page[first]'] ?? 10);
  const shown = last === undefined ? inside.slice(0, size) : inside.slice(-size);
  const base = `${root}/${folder}`;
  const next = last === undefined && inside.length > shown.length ? shown.at(-1)?.id : undefined;
  const withItems = query.count !== 'only';
  return {
    ...(query.count !== 'false' && { meta: { count: ordered.length } }),
    ...(withItems && {
      data: shown.map((resource) => ({
        type: resource.type,
        id: resource.id,
        attributes: resource.attributes,
        links: { self: self(resource) },
        meta: { page: { cursor: resource.id } },
      })),
    }),
    links: {
      self: `${base}?page[first]=${size}`,
      ...(withItems && {
        first: `${base}?page[first]=${size}`,
        last: `${base}?page[last]=${size}`,
        ...(next !== undefined && { next: `${base}?page[after]=${next}&page[first]=${size}` }),
      }),
    },
  };
}
