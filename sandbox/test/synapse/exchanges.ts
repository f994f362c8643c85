/**
 * Single calls whose refusals a real Synapse 1.163.2 gave word for word. All by the server admin, on a server
 * `example.org` that knows @ada and not @nobody; none of them changes anything.
 */
type Exchange = readonly [method: string, path: string, body: unknown, status: number, errcode: string, error: string];

const v1 = '/_synapse/admin/v1';
const v2 = '/_synapse/admin/v2';
const ada = '%40ada%3Aexample.org';
const nobody = '%40nobody%3Aexample.org';
const remote = '@bob:other.org';
const noAt = "Expected UserID string to start with '@'";
const M_UNKNOWN = 'M_UNKNOWN';
const M_INVALID_PARAM = 'M_INVALID_PARAM';
const M_MISSING_PARAM = 'M_MISSING_PARAM';
const M_NOT_FOUND = 'M_NOT_FOUND';
const M_INVALID_USERNAME = 'M_INVALID_USERNAME';
const M_UNRECOGNIZED = 'M_UNRECOGNIZED';
const unrecognised = 'Unrecognized request';
const long = 'x'.repeat(513);
const M_BAD_JSON = 'M_BAD_JSON';
const M_NOT_JSON = 'M_NOT_JSON';
const notJson = 'Content not JSON.';

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

const pydantic = (model: string, where: string, message: string, type: string, input: string): string =>
  `1 validation error for ${model}\n${where}\n  ${message} [type=${type}, ${input}]\n` +
  `    For further information visit https://errors.pydantic.dev/2.14/v/${type}`;

export const bodyExchanges: readonly Exchange[] = [
  ['PUT', `${v2}/users/ada`, '{', 400, M_INVALID_PARAM, noAt],
  ['PUT', `${v2}/users/${remote}`, '{', 400, M_NOT_JSON, notJson],
  ['PUT', `${v2}/users/${remote}`, {}, 400, M_UNKNOWN, 'This endpoint can only be used with local users'],
  ['PUT', `${v2}/users/${ada}`, undefined, 400, M_NOT_JSON, notJson],
  ['PUT', `${v2}/users/${ada}`, '[]', 400, M_BAD_JSON, 'Content must be a JSON object.'],
  ['PUT', `${v2}/users/${ada}`, { password: 5 }, 400, M_UNKNOWN, 'Invalid password'],
  ['PUT', `${v2}/users/${ada}`, { password: long }, 400, M_UNKNOWN, 'Invalid password'],
  ['PUT', `${v2}/users/${ada}`, { displayname: null }, 400, M_INVALID_PARAM, "'displayname' must be a string"],
  ['PUT', `${v2}/users/${ada}`, { displayname: long }, 400, M_UNKNOWN, 'Displayname is too long (max 256)'],
  ['PUT', `${v2}/users/${ada}`, { avatar_url: 5 }, 400, M_INVALID_PARAM, "'avatar_url' must be a string"],
  ['PUT', `${v2}/users/${ada}`, { threepids: [{}] }, 400, M_MISSING_PARAM, "Missing params: ['medium', 'address']"],
  ['PUT', `${v2}/users/${ada}`, { threepids: 5 }, 500, M_UNKNOWN, 'Internal server error'],
  [
    'PUT',
    `${v2}/users/${ada}`,
    { external_ids: [{ auth_provider: 'sso' }] },
    400,
    M_MISSING_PARAM,
    "Missing params: ['external_id']",
  ],
  ['PUT', `${v2}/users/${ada}`, { admin: 'true' }, 400, M_BAD_JSON, "Param 'admin' must be a boolean, if given"],
  [
    'PUT',
    `${v2}/users/${ada}`,
    { deactivated: 'false' },
    400,
    M_UNKNOWN,
    "'deactivated' parameter is not of type boolean",
  ],
  ['PUT', `${v2}/users/${ada}`, { locked: null }, 400, M_UNKNOWN, "'locked' parameter is not of type boolean"],
  [
    'PUT',
    `${v2}/users/${ada}`,
    { deactivated: true, locked: true },
    400,
    M_UNKNOWN,
    "An user can't be deactivated and locked",
  ],
  ['PUT', `${v2}/users/${ada}`, { user_type: 'nurse' }, 400, M_UNKNOWN, 'Invalid user type'],
  [
    'PUT',
    `${v2}/users/@123:example.org`,
    {},
    400,
    M_INVALID_USERNAME,
    'Numeric user IDs are reserved for guest users.',
  ],
  ['PUT', `${v1}/users/${remote}/admin`, {}, 400, M_MISSING_PARAM, "Missing params: ['admin']"],
  ['PUT', `${v1}/users/${nobody}/admin`, { admin: true }, 404, M_UNKNOWN, 'No row found (users)'],
  ['PUT', `${v1}/suspend/${remote}`, {}, 400, M_UNKNOWN, 'Can only suspend local users'],
  ['PUT', `${v1}/suspend/${nobody}`, {}, 404, M_NOT_FOUND, 'User not found'],
  [
    'PUT',
    `${v1}/suspend/${ada}`,
    {},
    400,
    M_MISSING_PARAM,
    pydantic('PutBody', 'suspend', 'Field required', 'missing', 'input_value={}, input_type=dict'),
  ],
  [
    'PUT',
    `${v1}/suspend/${ada}`,
    { suspend: 'true' },
    400,
    M_BAD_JSON,
    pydantic(
      'PutBody',
      'suspend',
      'Input should be a valid boolean',
      'bool_type',
      "input_value='true', input_type=str",
    ),
  ],
  ['POST', `${v1}/reset_password/${ada}`, {}, 400, M_MISSING_PARAM, "Missing params: ['new_password']"],
  ['POST', `${v1}/reset_password/${ada}`, undefined, 400, M_NOT_JSON, notJson],
  ['POST', `${v1}/reset_password/${remote}`, { new_password: 'x' }, 404, M_NOT_FOUND, 'Unknown user'],
  ['POST', `${v1}/deactivate/${nobody}`, '{', 404, M_NOT_FOUND, 'User not found'],
  ['POST', `${v1}/deactivate/${ada}`, { erase: null }, 400, M_BAD_JSON, "Param 'erase' must be a boolean, if given"],
  [
    'POST',
    `${v1}/users/${ada}/login`,
    { valid_until_ms: 'x' },
    400,
    M_UNKNOWN,
    "'valid_until_ms' parameter must be an int",
  ],
  [
    'POST',
    `${v1}/users/${ada}/override_ratelimit`,
    { burst_count: true },
    400,
    M_INVALID_PARAM,
    'True parameter must be a positive int',
  ],
  ['POST', `${v2}/users/${ada}/devices`, {}, 400, M_UNKNOWN, 'Missing device_id'],
  [
    'PUT',
    `${v2}/users/${ada}/devices/ADAWEB`,
    { display_name: 'x'.repeat(101) },
    400,
    'M_TOO_LARGE',
    'Device display name is too long (max 100)',
  ],
  ['POST', `${v2}/users/${ada}/delete_devices`, {}, 400, M_MISSING_PARAM, "Missing params: ['devices']"],
  [
    'POST',
    `${v1}/user/${ada}/redact`,
    { rooms: [5] },
    400,
    M_BAD_JSON,
    pydantic('PostBody', 'rooms.0', 'Input should be a valid string', 'string_type', 'input_value=5, input_type=int'),
  ],
  ['POST', `${v1}/user/ada/redact`, undefined, 400, M_INVALID_PARAM, noAt],
  ['POST', `${v1}/registration_tokens/new`, undefined, 400, M_NOT_JSON, notJson],
  [
    'POST',
    `${v1}/registration_tokens/new`,
    { token: 'a b' },
    400,
    M_INVALID_PARAM,
    'token must consist only of characters matched by the regex [A-Za-z0-9-_]',
  ],
  [
    'POST',
    `${v1}/registration_tokens/new`,
    { length: 65 },
    400,
    M_INVALID_PARAM,
    'length must be greater than zero and not greater than 64',
  ],
  [
    'POST',
    `${v1}/registration_tokens/new`,
    { expiry_time: 5 },
    400,
    M_INVALID_PARAM,
    'expiry_time must not be in the past',
  ],
  ['PUT', `${v1}/registration_tokens/zzz`, {}, 404, M_NOT_FOUND, 'No such registration token: zzz'],
];
