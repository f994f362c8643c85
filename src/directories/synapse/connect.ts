import { readAuthority } from '../endpoint-settings.ts';
import { createHttpClient } from '../http.ts';
import { type DirectoryDeps, type Lease, neededSecret } from '../kind.ts';
import { createHomeserver, type Homeserver } from './homeserver.ts';
import type { SynapseSettings } from './settings.ts';

/** The way to a homeserver: one for all directories that reach it in the same way with the same token. */
export function shareHomeserver(directory: string, settings: SynapseSettings, deps: DirectoryDeps): Lease<Homeserver> {
  const { url, server_name, ca_file, fingerprint, timeout } = settings;
  const ca = ca_file === undefined ? undefined : readAuthority(ca_file, directory);
  const token = neededSecret(deps, directory, settings.token);
  const key = JSON.stringify(['synapse', url, server_name, settings.token, ca_file, fingerprint, timeout]);
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
    return createHomeserver({ http, where, serverName: server_name, token, clock, log, callsAtOnce });
  });
}
