import { apiKeyEntry } from '../entries.ts';
import { Problems, validationError } from '../errors.ts';
import { integer, moment, nullable, object, text } from '../model.ts';
import type { Call, Method } from '../nas.ts';
import { caller, listAt, numberAt, recordAt } from '../nas.ts';
import { queryParameters, runQuery } from '../query.ts';
import type { Release } from '../release.ts';
import type { ApiKey } from '../state.ts';
import { readOptions } from './query-options.ts';

const versions: Readonly<Record<Release, string>> = {
  '25.04': '25.04.2.6',
  '25.10': '25.10.6',
  '26.0': '26.0.0',
  '27.0': '27.0.0-BETA.1',
};

const securityConfig = (call: Call): Record<string, unknown> => ({
  id: 1,
  enable_fips: false,
  enable_gpos_stig: false,
  min_password_age: null,
  max_password_age: null,
  password_complexity_ruleset:
    call.state.passwordRules.complexity.length > 0 ? new Set(call.state.passwordRules.complexity) : null,
  min_password_length: call.state.passwordRules.minimumLength,
  password_history_length: call.state.passwordRules.historyLength,
});

/** The text of a key is shown here and never again. */
function createKey(call: Call): Record<string, unknown> {
  const { name, username, expires_at: expires } = recordAt(call, 0);
  const user = call.state.userNamed(String(username));
  const problems = new Problems();
  if (!user) problems.add('api_key_create.username', 'User does not exist.');
  else if (call.state.rolesOf(user).length === 0) {
    problems.add('api_key_create.username', 'User lacks privilege role membership.');
  }
  if ([...call.state.apiKeys.values()].some((key) => key.name === name)) {
    problems.add('api_key_create.name', 'API key name must be unique.', 'EEXIST');
  }
  problems.check();
  const expiresAt = expires instanceof Date ? expires.getTime() : null;
  const key = call.state.addApiKey(String(username), String(name), expiresAt);
  return { ...apiKeyEntry(key), key: `${key.id}-${key.secret}` };
}

function keysOf(call: Call, wanted: (key: ApiKey) => boolean): Record<string, unknown>[] {
  return [...call.state.apiKeys.values()].filter(wanted).map(apiKeyEntry);
}

function deleteKey(call: Call): boolean {
  const id = numberAt(call, 0);
  if (!call.state.apiKeys.delete(id)) throw validationError(null, `API key ${id} does not exist`, 'ENOENT');
  return true;
}

export const systemMethods: readonly Method[] = [
  {
    name: 'system.version',
    access: 'any',
    parameters: [],
    run: (call) => `TrueNAS-${versions[call.state.release]}`,
  },
  {
    name: 'directoryservices.status',
    access: 'any',
    parameters: [],
    run: ({ faults, state }) => {
      const isUsed = [...state.users.values()].some(({ source }) => source === 'ACTIVEDIRECTORY');
      if (!isUsed) return { type: null, status: null, status_msg: null };
      const isDown = faults.values.directoryDown;
      return {
        type: 'ACTIVEDIRECTORY',
        status: isDown ? 'FAULTED' : 'HEALTHY',
        status_msg: isDown ? 'The domain controllers cannot be reached.' : null,
      };
    },
  },
  { name: 'system.version_short', access: 'any', parameters: [], run: (call) => versions[call.state.release] },
  { name: 'system.security.config', access: 'SYSTEM_SECURITY_READ', parameters: [], run: securityConfig },
  {
    name: 'api_key.query',
    access: 'API_KEY_READ',
    parameters: queryParameters,
    run: (call) =>
      runQuery(
        keysOf(call, () => true),
        listAt(call, 0),
        readOptions(call, 1),
      ),
  },
  {
    name: 'api_key.my_keys',
    access: 'any',
    parameters: [],
    run: (call) => keysOf(call, (key) => key.username === caller(call).username),
  },
  {
    name: 'api_key.create',
    access: 'API_KEY_WRITE',
    parameters: [
      {
        name: 'api_key_create',
        type: object({
          name: { type: text({ filled: true }) },
          username: { type: text({ filled: true }) },
          expires_at: { type: nullable(moment), fallback: null },
        }),
      },
    ],
    run: createKey,
  },
  { name: 'api_key.delete', access: 'API_KEY_WRITE', parameters: [{ name: 'id', type: integer() }], run: deleteKey },
];
