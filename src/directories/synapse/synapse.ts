import type { Directory } from '../../core/directory.ts';
import { DeskhandError } from '../../core/errors.ts';
import type { DirectoryDeps, Lease } from '../kind.ts';
import { createSearchIndex, type IndexedEntry } from '../search-index.ts';
import { entryOf } from './account.ts';
import { createSignInHandlers } from './changes.ts';
import type { Homeserver } from './homeserver.ts';
import { createReading } from './reading.ts';
import { createFacts } from './server-facts.ts';
import { localpartOf } from './user-id.ts';
import { listUsers } from './users-api.ts';

/** The accounts of a Synapse homeserver. */
export function openSynapse(
  id: string,
  label: string,
  { clock, log }: DirectoryDeps,
  lease: Lease<Homeserver>,
): Directory {
  const homeserver = lease.value;
  const facts = createFacts(homeserver, clock);
  const reading = createReading({ homeserver, directory: id, facts });
  const index = createSearchIndex({ clock, log, directory: id, load });
  const deps = { homeserver, changed: index.refreshSoon };

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
    handlers: { ...createSignInHandlers(deps) },
    parts: { 'set-password': ['end-sessions'] },
    search: index.search,
    readAccount: reading.readAccount,
    findAccount: reading.findAccount,
    readGroup: async () => undefined,
    findGroup: async () => undefined,
    poll: async (task) => {
      throw new DeskhandError('task-unknown', {
        tell: `${homeserver.where} has no task of the kind "${task.kind}".`,
      });
    },
    check: async () => [],
    async close() {
      await index.close();
      await lease.release();
    },
  };
}
