import type { Clock } from '../../core/clock.ts';
import { readVersion, whoAmI } from './client-api.ts';
import type { Homeserver } from './homeserver.ts';
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
}

/** Asks what there is to know of a homeserver, and remembers it for a while. */
export type ReadFacts = () => Promise<ServerFacts>;

/** Servers are updated and handed over to MAS rarely, and never unnoticed: they are restarted for it. */
const lifetime = 10 * 60_000;

export function createFacts(homeserver: Homeserver, clock: Clock): ReadFacts {
  let known: { readonly facts: Promise<ServerFacts>; readonly until: number } | undefined;
  return () => {
    if (known && clock.now() < known.until) return known.facts;
    const asked = { facts: readFacts(homeserver), until: clock.now() + lifetime };
    known = asked;
    asked.facts.catch(() => {
      if (known === asked) known = undefined;
    });
    return asked.facts;
  };
}

async function readFacts(homeserver: Homeserver): Promise<ServerFacts> {
  const own = await whoAmI(homeserver);
  const [version, delegated] = await Promise.all([readVersion(homeserver), isDelegated(homeserver, own)]);
  return { version, delegated, own };
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
