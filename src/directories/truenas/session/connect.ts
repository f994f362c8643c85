import type { Secret } from '../../../core/secret.ts';
import { readAuthority } from '../../endpoint-settings.ts';
import { createHttpClient } from '../../http.ts';
import { type DirectoryDeps, type Lease, neededSecret } from '../../kind.ts';
import { neededTotp } from '../../totp.ts';
import type { TrueNasSettings } from '../settings.ts';
import type { Credentials } from './login.ts';
import { createSession, type Session } from './session.ts';

/** The session with a NAS: one for all directories that reach it in the same way with the same account. */
export function shareSession(directory: string, settings: TrueNasSettings, deps: DirectoryDeps): Lease<Session> {
  const { url, account, api_key, password, otp, ca_file, fingerprint, timeout } = settings;
  const ca = ca_file === undefined ? undefined : readAuthority(ca_file, directory);
  const credentials = credentialsOf(directory, settings, deps);
  const key = JSON.stringify(['truenas', url, account, api_key, password, otp, ca_file, fingerprint, timeout]);
  return deps.share(key, () => {
    const { clock, log, callsAtOnce } = deps;
    const { protocol, host } = new URL(url);
    const endpoint = {
      where: host,
      timeout: timeout * 1000,
      ...(ca !== undefined && { ca }),
      ...(fingerprint !== undefined && { fingerprint }),
    };
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
  const secretOf = (name: string): Secret => neededSecret(deps, directory, name);
  if (api_key !== undefined) return { account, apiKey: secretOf(api_key) };
  return {
    account,
    password: secretOf(password ?? ''),
    otp: otp === undefined ? undefined : neededTotp(deps, directory, otp),
  };
}
