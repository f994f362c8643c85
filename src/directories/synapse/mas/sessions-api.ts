import { z } from 'zod';
import type { Account } from '../../../core/account.ts';
import { type Path, path } from '../path.ts';
import { listAll } from './lists.ts';
import { isMasRefusal, isMissingEndpoint } from './refusals.ts';
import type { AuthenticationService } from './service.ts';
import type { MasUser } from './users-api.ts';

const Text = z.string().nullish().catch(undefined);

/** What the four kinds of session tell, each some of it. */
const SessionAttributes = z.object({
  human_name: Text,
  device_id: Text,
  user_agent: Text,
  last_active_at: Text,
  last_active_ip: Text,
});

/** A session of a user that has not ended. */
export interface MasSession {
  readonly shown: NonNullable<Account['sessions']>[number];
  /** The call that ends it. */
  readonly ending: Path;
}

interface SessionKind {
  readonly list: Path;
  readonly of: string;
  readonly what: string;
  /** Not in every release. */
  readonly optional?: boolean;
  ending(id: string): Path;
}

/** Where somebody can be signed in: by old and new Matrix clients, in a browser, and with personal access tokens. */
const kinds: readonly SessionKind[] = [
  {
    list: path`compat-sessions`,
    of: 'filter[user]',
    what: 'Matrix client',
    ending: (id) => path`compat-sessions/${id}/finish`,
  },
  {
    list: path`oauth2-sessions`,
    of: 'filter[user]',
    what: 'Matrix client',
    ending: (id) => path`oauth2-sessions/${id}/finish`,
  },
  { list: path`user-sessions`, of: 'filter[user]', what: 'browser', ending: (id) => path`user-sessions/${id}/finish` },
  {
    list: path`personal-sessions`,
    of: 'filter[actor_user]',
    what: 'personal access token',
    optional: true,
    ending: (id) => path`personal-sessions/${id}/revoke`,
  },
];

/** All sessions of a user that have not ended. */
export async function activeSessions(service: AuthenticationService, user: MasUser): Promise<readonly MasSession[]> {
  const found = await Promise.all(kinds.map((kind) => sessionsOfKind(service, user, kind)));
  return found.flat();
}

async function sessionsOfKind(
  service: AuthenticationService,
  { id }: MasUser,
  { list, of, what, ending, optional }: SessionKind,
): Promise<readonly MasSession[]> {
  const filter = { [of]: id, 'filter[status]': 'active' };
  const sessions = await listAll(service, { path: list, filter, attributes: SessionAttributes }).catch((cause) => {
    // Releases before personal access tokens have no list of them.
    if (optional && isMissingEndpoint(cause)) return [];
    throw cause;
  });
  return sessions.map(({ id: session, attributes }) => ({
    shown: shownSession(attributes, what),
    ending: ending(session),
  }));
}

function shownSession(attributes: z.infer<typeof SessionAttributes>, what: string): MasSession['shown'] {
  const { human_name, device_id, user_agent, last_active_at, last_active_ip } = attributes;
  const lastSeen = last_active_at ? Date.parse(last_active_at) : Number.NaN;
  return {
    name: human_name || device_id || user_agent || what,
    ...(Number.isFinite(lastSeen) && { lastSeen }),
    ...(last_active_ip && { from: last_active_ip }),
  };
}

/** Ends a session; one that has ended meanwhile is well. */
export async function endSession(
  service: AuthenticationService,
  { ending }: MasSession,
  signal: AbortSignal,
): Promise<void> {
  try {
    await service.call({ method: 'POST', path: ending, signal });
  } catch (cause) {
    // 400 and 409 say that it has ended already, 404 that it is gone.
    if (!isMasRefusal(cause, 400, 404, 409)) throw cause;
  }
}
