import type { User } from '../state.ts';

/** The whole user, as GET and PUT of `v2/users/<id>` answer: every key always present, `creation_ts` in seconds. */
export function userObject(user: User): Record<string, unknown> {
  return {
    name: user.id,
    admin: user.admin,
    deactivated: user.deactivated,
    locked: user.locked,
    shadow_banned: user.shadowBanned,
    creation_ts: Math.floor(user.createdAt / 1000),
    appservice_id: null,
    consent_server_notice_sent: null,
    consent_version: null,
    consent_ts: null,
    user_type: user.userType,
    is_guest: user.isGuest,
    suspended: user.suspended,
    displayname: user.displayName,
    avatar_url: user.avatarUrl,
    threepids: user.thirdPartyIds.map(({ medium, address, validatedAt, addedAt }) => ({
      medium,
      address,
      validated_at: validatedAt,
      added_at: addedAt,
    })),
    external_ids: user.externalIds.map(({ provider, id }) => ({ auth_provider: provider, external_id: id })),
    erased: user.erased,
    last_seen_ts: user.lastSeenAt,
  };
}

/** A row of the lists: fewer keys, and `creation_ts` in milliseconds. */
export function userRow(user: User): Record<string, unknown> {
  return {
    name: user.id,
    user_type: user.userType,
    is_guest: user.isGuest,
    admin: user.admin,
    deactivated: user.deactivated,
    shadow_banned: user.shadowBanned,
    displayname: user.displayName,
    avatar_url: user.avatarUrl,
    creation_ts: Math.floor(user.createdAt / 1000) * 1000,
    erased: user.erased,
    last_seen_ts: user.lastSeenAt,
    locked: user.locked,
  };
}
