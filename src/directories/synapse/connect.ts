import { shareEndpoint } from '../endpoint.ts';
import { createHttpClient } from '../http.ts';
import { type DirectoryDeps, type Lease, neededSecret } from '../kind.ts';
import { createHomeserver, type Homeserver } from './homeserver.ts';
import type { SynapseSettings } from './settings.ts';

/** The way to a homeserver: one for all directories that reach it in the same way with the same token. */
export function shareHomeserver(directory: string, settings: SynapseSettings, deps: DirectoryDeps): Lease<Homeserver> {
  const { server_name: serverName, token: tokenName } = settings;
  const { clock, log, callsAtOnce } = deps;
  const token = neededSecret(deps, directory, tokenName);
  const use = { directory, settings, what: 'synapse', own: { serverName, tokenName } };
  return shareEndpoint(use, deps, (endpoint) => {
    const http = createHttpClient({ ...endpoint, callsAtOnce });
    return createHomeserver({ http, where: endpoint.where, serverName, token, clock, log, callsAtOnce });
  });
}
