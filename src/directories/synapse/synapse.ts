import type { Directory } from '../../core/directory.ts';
import type { DirectoryDeps, Lease } from '../kind.ts';
import { createSearchIndex, type IndexedEntry } from '../search-index.ts';
import { entryOf } from './account.ts';
import { createAccountHandlers } from './account-changes.ts';
import { checkSynapse } from './checks.ts';
import type { Homeserver } from './homeserver.ts';
import { createInvitationHandlers } from './invitation.ts';
import { createMasHandlers } from './mas/handlers.ts';
import type { AuthenticationService } from './mas/service.ts';
import { createReading } from './reading.ts';
import { createRedactionHandlers, pollRedaction } from './redaction.ts';
import { synapseNameFault, synapseObstacle } from './rules.ts';
import { createFacts } from './server-facts.ts';
import type { SynapseSettings } from './settings.ts';
import { createSignInHandlers } from './sign-in-changes.ts';
import { localpartOf } from './user-id.ts';

/** The accounts of a Synapse homeserver. */
export function openSynapse(
  id: string,
  label: string,
  settings: SynapseSettings,
  { clock, log }: DirectoryDeps,
  lease: Lease<Homeserver>,
  authentication?: Lease<AuthenticationService>,
): Directory {
  const homeserver = lease.value;
  const service = authentication?.value;
  const facts = createFacts(homeserver, clock, service);
  const reading = createReading({ homeserver, service, directory: id, facts, bridges: settings.bridges });
  const index = createSearchIndex({ clock, log, directory: id, load });
  const deps = { homeserver, facts, changed: index.refreshSoon };

  async function load(signal: AbortSignal): Promise<readonly IndexedEntry[]> {
    const users = await reading.listWithSignIns({ background: true, signal });
    return users.map(({ user, signIn }): IndexedEntry => {
      reading.remember(user.name);
      // A lock is the service's where there is one; the homeserver's is then looked at by nobody.
      const shown = signIn ? { ...user, locked: signIn.locked } : user;
      return { what: 'account', entry: entryOf(id, shown), words: [localpartOf(user.name), user.displayname ?? ''] };
    });
  }

  const handlers = {
    ...createSignInHandlers(deps),
    ...createAccountHandlers(deps),
    ...createRedactionHandlers(deps),
    ...createInvitationHandlers(deps, clock),
  };

  return {
    id,
    label,
    kind: 'synapse',
    handlers: service ? { ...handlers, ...createMasHandlers({ ...deps, service, clock }, handlers) } : handlers,
    parts: {
      'set-password': ['end-sessions'],
      'create-account': ['displayName', 'email', 'avatarUrl', 'administrator'],
      'set-details': ['displayName', 'email', 'avatarUrl'],
      'set-enabled': ['suspend'],
      'delete-account': ['erase'],
    },
    search: index.search,
    readAccount: reading.readAccount,
    findAccount: reading.findAccount,
    listAccounts: reading.listAccounts,
    readGroup: async () => undefined,
    findGroup: async () => undefined,
    nameFault: (name, what) => synapseNameFault(homeserver, name, what),
    blocker: (subject, kind, change) => synapseObstacle(deps, subject, kind, change),
    poll: (task) => pollRedaction(homeserver, task),
    check: () => checkSynapse({ homeserver, service, settings, facts }),
    async close() {
      await index.close();
      await Promise.all([lease.release(), authentication?.release()]);
    },
  };
}
