import type { Exchange } from './exchanges.ts';

const v1 = '/_synapse/admin/v1';
const v2 = '/_synapse/admin/v2';
const ada = '%40ada%3Aexample.org';
const nobody = '%40nobody%3Aexample.org';
const remote = '@bob:other.org';
const noAt = "Expected UserID string to start with '@'";
const long = 'x'.repeat(513);

const M_UNKNOWN = 'M_UNKNOWN';
const M_INVALID_PARAM = 'M_INVALID_PARAM';
const M_MISSING_PARAM = 'M_MISSING_PARAM';
const M_BAD_JSON = 'M_BAD_JSON';
const M_NOT_JSON = 'M_NOT_JSON';
const M_NOT_FOUND = 'M_NOT_FOUND';
const M_INVALID_USERNAME = 'M_INVALID_USERNAME';
const notJson = 'Content not JSON.';

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
