import type { Clock } from '../../core/clock.ts';
import { DirectoryError } from '../../core/errors.ts';
import { readVersion, whoAmI } from './client-api.ts';
import type { Homeserver } from './homeserver.ts';
import { type MasConfiguration, readConfiguration, readMasVersion } from './mas/server-api.ts';
import type { AuthenticationService } from './mas/service.ts';
import { path } from './path.ts';
import { isUnrecognised } from './refusals.ts';

/** What a homeserver is and who Deskhand is there. */
export interface ServerFacts {
  /** As the server tells it, such as `1.163.2`. */
  readonly version: string;
  /** Whether Matrix Authentication Service looks after sign-ins, and Synapse has passwords and the like no longer. */
  readonly delegated: boolean;
  /** User id of Deskhand's own account. */
  readonly own: string;
  /** That service, where Deskhand is configured to use it. */
  readonly authentication?: AuthenticationFacts;
}

/** What the service is that looks after sign-ins. */
export interface AuthenticationFacts extends MasConfiguration {
  /** The service in sentences: its host. */
  readonly where: string;
  /** `undefined` where it is too old to tell. */
  readonly version: string | undefined;
}

/** Asks what there is to know of a homeserver, and remembers it for a while. */
export type ReadFacts = () => Promise<ServerFacts>;

/** Servers are updated and handed over to MAS rarely, and never unnoticed: they are restarted for it. */
const lifetime = 10 * 60_000;

export function createFacts(homeserver: Homeserver, clock: Clock, service?: AuthenticationService): ReadFacts {
  let known: { readonly facts: Promise<ServerFacts>; readonly until: number } | undefined;
  return () => {
    if (known && clock.now() < known.until) return known.facts;
    const asked = { facts: readFacts(homeserver, service), until: clock.now() + lifetime };
    known = asked;
    asked.facts.catch(() => {
      if (known === asked) known = undefined;
    });
    return asked.facts;
  };
}

async function readFacts(homeserver: Homeserver, service?: AuthenticationService): Promise<ServerFacts> {
  const own = await whoAmI(homeserver);
  const [version, delegated, authentication] = await Promise.all([
    readVersion(homeserver),
    isDelegated(homeserver, own),
    service && readAuthentication(service),
  ]);
  if (authentication) refuseOtherServer(homeserver, authentication, delegated);
  return { version, delegated, own, ...(authentication && { authentication }) };
}

async function readAuthentication(service: AuthenticationService): Promise<AuthenticationFacts> {
  const [configuration, version] = await Promise.all([readConfiguration(service), readMasVersion(service)]);
  return { ...configuration, where: service.where, version };
}

/** Names mean the same person only where the service and the homeserver belong together. */
function refuseOtherServer(
  { where, serverName }: Homeserver,
  authentication: AuthenticationFacts,
  delegated: boolean,
): void {
  const userMessage = !delegated
    ? `Synapse on ${where} looks after sign-ins itself. Please remove \`authentication\` from this directory.`
    : authentication.serverName === serverName
      ? undefined
      : `${authentication.where} looks after the accounts of ${authentication.serverName}, not of ${serverName}. Please check \`authentication.url\`.`;
  if (userMessage !== undefined) throw new DirectoryError('config-invalid', { userMessage, effect: 'none' });
}

/** With MAS, Synapse does not serve the server-admin flag: reading one's own shows whether that is so. */
async function isDelegated({ call }: Homeserver, own: string): Promise<boolean> {
  try {
    await call({ method: 'GET', path: path`_synapse/admin/v1/users/${own}/admin` });
    return false;
  } catch (cause) {
    if (isUnrecognised(cause)) return true;
    throw cause;
  }
}

/** Whether a version such as `1.98.0rc1` is this one or a later one; `undefined` where it cannot be read. */
export function isAtLeast(version: string, major: number, minor: number): boolean | undefined {
  const [, first, second] = /^v?(\d+)\.(\d+)/.exec(version) ?? [];
  if (first === undefined || second === undefined) return undefined;
  return Number(first) > major || (Number(first) === major && Number(second) >= minor);
}
