import { shareEndpoint } from '../../endpoint.ts';
import { createHttpClient } from '../../http.ts';
import { type DirectoryDeps, type Lease, neededSecret } from '../../kind.ts';
import { type AuthenticationService, createAuthenticationService } from './service.ts';
import type { AuthenticationSettings } from './settings.ts';

/** The way to the service: one for all directories that reach it as the same client. */
export function shareAuthenticationService(
  directory: string,
  settings: AuthenticationSettings,
  deps: DirectoryDeps,
): Lease<AuthenticationService> {
  const { client_id: clientId, client_secret: secretName } = settings;
  const { clock, log, callsAtOnce } = deps;
  const clientSecret = neededSecret(deps, directory, secretName);
  const use = { directory, settings, what: 'matrix-authentication-service', own: { clientId, secretName } };
  return shareEndpoint(use, deps, (endpoint) => {
    const http = createHttpClient({ ...endpoint, callsAtOnce });
    return createAuthenticationService({
      http,
      where: endpoint.where,
      clientId,
      clientSecret,
      clock,
      log,
      callsAtOnce,
    });
  });
}
