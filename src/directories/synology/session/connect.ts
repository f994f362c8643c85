import { shareEndpoint } from '../../endpoint.ts';
import { createHttpClient } from '../../http.ts';
import { type DirectoryDeps, type Lease, neededSecret } from '../../kind.ts';
import { neededTotp } from '../../totp.ts';
import type { LocalSettings } from '../settings.ts';
import { createSession, type Session } from './session.ts';

/** The session with a NAS: one for all directories that reach it in the same way with the same account. */
export function shareSession(directory: string, settings: LocalSettings, deps: DirectoryDeps): Lease<Session> {
  const { account, password, otp, device_id, encrypt_secrets } = settings;
  const { clock, log, callsAtOnce } = deps;
  const credentials = {
    account,
    password: neededSecret(deps, directory, password),
    otp: otp === undefined ? undefined : neededTotp(deps, directory, otp),
    deviceId: device_id === undefined ? undefined : neededSecret(deps, directory, device_id),
  };
  // The settings of a domain hold more than these, which its session does not depend on.
  const own = { account, password, otp, device_id, encrypt_secrets };
  return shareEndpoint({ directory, settings, what: 'dsm', own }, deps, (endpoint) => {
    const { where } = endpoint;
    const http = createHttpClient({ ...endpoint, callsAtOnce });
    return createSession({ http, where, credentials, clock, log, callsAtOnce, encryptSecrets: encrypt_secrets });
  });
}
