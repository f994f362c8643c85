import type { Secret } from '../../../core/secret.ts';
import { readAuthority } from '../../endpoint-settings.ts';
import { createHttpClient } from '../../http.ts';
import { type DirectoryDeps, type Lease, neededSecret } from '../../kind.ts';
import { neededTotp } from '../../totp.ts';
import type { LocalSettings } from '../settings.ts';
import { createSession, type Session } from './session.ts';

/** The session with a NAS: one for all directories that reach it in the same way with the same account. */
export function shareSession(directory: string, settings: LocalSettings, deps: DirectoryDeps): Lease<Session> {
  const { url, account, password, otp, device_id, ca_file, fingerprint, timeout, encrypt_secrets } = settings;
  const ca = ca_file === undefined ? undefined : readAuthority(ca_file, directory);
  const secretOf = (name: string): Secret => neededSecret(deps, directory, name);
  const credentials = {
    account,
    password: secretOf(password),
    otp: otp === undefined ? undefined : neededTotp(deps, directory, otp),
    deviceId: device_id === undefined ? undefined : secretOf(device_id),
  };
  const key = JSON.stringify([
    'dsm',
    url,
    account,
    password,
    otp,
    device_id,
    ca_file,
    fingerprint,
    timeout,
    encrypt_secrets,
  ]);
  return deps.share(key, () => {
    const { clock, log, callsAtOnce } = deps;
    const where = new URL(url).host;
    const http = createHttpClient({
      url,
      where,
      timeout: timeout * 1000,
      callsAtOnce,
      ...(ca !== undefined && { ca }),
      ...(fingerprint !== undefined && { fingerprint }),
    });
    return createSession({ http, where, credentials, clock, log, callsAtOnce, encryptSecrets: encrypt_secrets });
  });
}
