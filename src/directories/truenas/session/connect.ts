import { shareEndpoint } from '../../endpoint.ts';
import { createHttpClient } from '../../http.ts';
import { type DirectoryDeps, type Lease, neededSecret } from '../../kind.ts';
import { neededTotp } from '../../totp.ts';
import type { TrueNasSettings } from '../settings.ts';
import type { Credentials } from './login.ts';
import { createSession, type Session } from './session.ts';

/** The session with a NAS: one for all directories that reach it in the same way with the same account. */
export function shareSession(directory: string, settings: TrueNasSettings, deps: DirectoryDeps): Lease<Session> {
  const { account, api_key, password, otp } = settings;
  const { clock, log, callsAtOnce } = deps;
  const credentials = credentialsOf(directory, settings, deps);
  const own = { account, api_key, password, otp };
  return shareEndpoint({ directory, settings, what: 'truenas', own }, deps, (endpoint) => {
    const { protocol, host } = new URL(endpoint.url);
    const http = createHttpClient({
      ...endpoint,
      url: `${protocol === 'wss:' ? 'https:' : 'http:'}//${host}`,
      callsAtOnce: 1,
    });
    const connection = { ...endpoint, url: `${protocol}//${host}` };
    return createSession({ http, connection, credentials, clock, log, callsAtOnce });
  });
}

function credentialsOf(directory: string, settings: TrueNasSettings, deps: DirectoryDeps): Credentials {
  const { account, api_key, password, otp } = settings;
  if (api_key !== undefined) return { account, apiKey: neededSecret(deps, directory, api_key) };
  return {
    account,
    password: neededSecret(deps, directory, password ?? ''),
    otp: otp === undefined ? undefined : neededTotp(deps, directory, otp),
  };
}
