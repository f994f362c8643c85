import type { Directory } from '../../core/directory.ts';
import type { DirectoryDeps, Lease } from '../kind.ts';
import { createSearchIndex, type IndexedEntry } from '../search-index.ts';
import { entryOf } from './account.ts';
import { createAccountHandlers } from './account-changes.ts';
import { checkSynapse } from './checks.ts';
import type { Homeserver } from './homeserver.ts';
import { createInvitationHandlers } from './invitation.ts';
import { createReading } from './reading.ts';
import { createRedactionHandlers, pollRedaction } from './redaction.ts';
import { synapseNameFault, synapseObstacle } from './rules.ts';
import { createFacts } from './server-facts.ts';
import type { SynapseSettings } from './settings.ts';
import { createSignInHandlers } from './sign-in-changes.ts';
import { localpartOf } from './user-id.ts';
import { listUsers } from './users-api.ts';

/** The accounts of a Synapse homeserver. */
export function openSynapse(
  id: string,
  label: string,
  settings: SynapseSettings,
  { clock, log }: DirectoryDeps,
  lease: Lease<Homeserver>,
): Directory {
  const homeserver = lease.value;
  const facts = createFacts(homeserver, clock);
  const reading = createReading({ homeserver, directory: id, facts });
  const index = createSearchIndex({ clock, log, directory: id, load });
  const deps = { homeserver, facts, changed: index.refreshSoon };

  async function load(signal: AbortSignal): Promise<readonly IndexedEntry[]> {
    const users = await listUsers(homeserver, { background: true, signal });
    return users.map((user): IndexedEntry => {
      reading.remember(user.name);
      return { what: 'account', entry: entryOf(id, user), words: [localpartOf(user.name), user.displayname ?? ''] };
    });
  }

  return {
    id,
    label,
    kind: 'synapse',
    handlers: {
      ...createSignInHandlers(deps),
      ...createAccountHandlers(deps),
      ...createRedactionHandlers(deps),
      ...createInvitationHandlers(deps, clock),
    },
    parts: {
      'set-password': ['end-sessions'],
      'create-account': ['displayName', 'email'],
      'set-details': ['displayName', 'email'],
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
    check: () => checkSynapse({ homeserver, settings, facts }),
    async close() {
      await index.close();
      await lease.release();
    },
  };
}
