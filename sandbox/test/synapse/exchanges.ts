import {
  ada,
  M_INVALID_PARAM,
  M_INVALID_USERNAME,
  M_MISSING_PARAM,
  M_NOT_FOUND,
  M_UNKNOWN,
  noAt,
  nobody,
  remote,
  v1,
  v2,
} from './exchange-constants.ts';
/**
 * Single calls whose refusals a real Synapse 1.163.2 gave word for word. All by the server admin, on a server
 * `example.org` that knows @ada and not @nobody; none of them changes anything.
 */
export type Exchange = readonly [
  method: string,
  path: string,
  body: unknown,
  status: number,
  errcode: string,
  error: string,
];

const M_UNRECOGNIZED = 'M_UNRECOGNIZED';
const unrecognised = 'Unrecognized request';

export const pathExchanges: readonly Exchange[] = [
  ['GET', `${v2}/users/ada`, undefined, 400, M_INVALID_PARAM, noAt],
  ['GET', `${v2}/users/`, undefined, 400, M_INVALID_PARAM, noAt],
  ['GET', `${v2}/users/@ada`, undefined, 400, M_INVALID_PARAM, "Expected UserID of the form '@localname:domain'"],
  ['GET', `${v2}/users/${remote}`, undefined, 400, M_UNKNOWN, 'Can only look up local users'],
  ['GET', `${v2}/users/${nobody}`, undefined, 404, M_NOT_FOUND, 'User not found'],
  ['GET', `${v2}/users/@Ada:example.org`, undefined, 404, M_NOT_FOUND, 'User not found'],
  ['GET', `${v2}/users/a/b`, undefined, 404, M_UNRECOGNIZED, unrecognised],
  ['GET', '/_synapse/admin/v9/users', undefined, 404, M_UNRECOGNIZED, unrecognised],
  ['POST', `${v2}/users`, {}, 405, M_UNRECOGNIZED, unrecognised],
  ['DELETE', `${v2}/users/${ada}`, undefined, 405, M_UNRECOGNIZED, unrecognised],
  ['GET', `${v1}/registration_tokens/new`, undefined, 405, M_UNRECOGNIZED, unrecognised],
  ['POST', `${v1}/users/${ada}/redact`, { rooms: [] }, 404, M_UNRECOGNIZED, unrecognised],
  [
    'GET',
    `${v1}/users/${remote}/admin`,
    undefined,
    400,
    M_UNKNOWN,
    'Only local users can be admins of this homeserver',
  ],
  ['GET', `${v1}/whois/${remote}`, undefined, 400, M_UNKNOWN, 'Can only whois a local user'],
  ['GET', `${v2}/users/${remote}/devices`, undefined, 400, M_UNKNOWN, 'Can only lookup local users'],
  ['GET', `${v2}/users/${nobody}/devices`, undefined, 404, M_NOT_FOUND, 'Unknown user'],
  ['GET', `${v2}/users/${ada}/devices/NOPE`, undefined, 404, M_NOT_FOUND, 'Not found'],
  ['GET', `${v1}/threepid/email/users/no%40example.org`, undefined, 404, M_NOT_FOUND, 'User not found'],
  ['GET', `${v1}/threepid/email/users/ADA%40example.org`, undefined, 404, M_NOT_FOUND, 'User not found'],
  ['GET', `${v1}/auth_providers/sso/users/none`, undefined, 404, M_NOT_FOUND, 'User not found'],
  ['GET', `${v1}/registration_tokens/zzz`, undefined, 404, M_NOT_FOUND, 'No such registration token: zzz'],
  ['DELETE', `${v1}/registration_tokens/zzz`, undefined, 404, M_NOT_FOUND, 'No such registration token: zzz'],
  ['GET', `${v1}/user/redact_status/nope`, undefined, 404, M_NOT_FOUND, "redact id 'nope' not found"],
  ['GET', `${v1}/users/${nobody}/override_ratelimit`, undefined, 404, M_NOT_FOUND, 'User not found'],
  ['POST', `${v1}/users/${remote}/shadow_ban`, undefined, 400, M_UNKNOWN, 'Only local users can be shadow-banned'],
  ['POST', `${v1}/users/${nobody}/shadow_ban`, undefined, 404, M_UNKNOWN, 'No row found (users)'],
];

export const queryExchanges: readonly Exchange[] = [
  ['GET', `${v2}/users?limit=-1`, undefined, 400, M_INVALID_PARAM, 'Query parameter limit must be a positive integer.'],
  ['GET', `${v2}/users?limit=abc`, undefined, 400, M_INVALID_PARAM, 'Query parameter limit must be an integer'],
  ['GET', `${v2}/users?from=`, undefined, 400, M_INVALID_PARAM, 'Query parameter from must be an integer'],
  [
    'GET',
    `${v2}/users?guests=True`,
    undefined,
    400,
    M_INVALID_PARAM,
    "Boolean query parameter 'guests' must be one of ['true', 'false']",
  ],
  ['GET', `${v2}/users?dir=x`, undefined, 400, M_INVALID_PARAM, "Query parameter 'dir' must be one of ['b', 'f']"],
  [
    'GET',
    `${v2}/users?order_by=foo`,
    undefined,
    400,
    M_INVALID_PARAM,
    "Query parameter 'order_by' must be one of ['name', 'displayname', 'is_guest', 'admin', 'deactivated', " +
      "'user_type', 'avatar_url', 'shadow_banned', 'creation_ts', 'last_seen_ts', 'locked']",
  ],
  ['GET', `${v1}/username_available`, undefined, 400, M_MISSING_PARAM, "Missing string query parameter 'username'"],
  ['GET', `${v1}/username_available?username=ada`, undefined, 400, 'M_USER_IN_USE', 'User ID already taken.'],
  ['GET', `${v1}/username_available?username=`, undefined, 400, M_INVALID_USERNAME, 'User ID cannot be empty'],
  ['GET', `${v1}/username_available?username=_x`, undefined, 400, M_INVALID_USERNAME, 'User ID may not begin with _'],
  [
    'GET',
    `${v1}/username_available?username=A`,
    undefined,
    400,
    M_INVALID_USERNAME,
    "User ID can only contain characters a-z, 0-9, or '=_-./+'",
  ],
  [
    'GET',
    `${v1}/users/${ada}/sent_invite_count`,
    undefined,
    400,
    M_MISSING_PARAM,
    'Missing required integer query parameter from_ts',
  ],
  [
    'GET',
    `${v1}/registration_tokens?valid=maybe`,
    undefined,
    400,
    M_INVALID_PARAM,
    "Boolean query parameter 'valid' must be one of ['true', 'false']",
  ],
];
