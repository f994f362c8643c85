import type { Directory, Handlers } from '../../core/directory.ts';
import type { DirectoryDeps, Lease } from '../kind.ts';
import { createSearchIndex, type IndexedEntry } from '../search-index.ts';
import { accountEntry, groupEntry, isOpenTo } from './account.ts';
import { listGroups, listUsers } from './accounts-api.ts';
import { createHandlers } from './changes.ts';
import { checkTrueNas } from './checks.ts';
import { createJobs } from './jobs.ts';
import { createReading } from './reading.ts';
import { blocker, nameFault } from './rules.ts';
import { isServed, methodOf } from './served-changes.ts';
import type { Session } from './session/session.ts';
import type { TrueNasSettings } from './settings.ts';

/** The users and groups of a TrueNAS. */
export function openTrueNas(
  id: string,
  label: string,
  settings: TrueNasSettings,
  { clock, log }: DirectoryDeps,
  lease: Lease<Session>,
): Directory {
  const session = lease.value;
  const reading = createReading(session, id);
  const jobs = createJobs(session);
  const index = createSearchIndex({ clock, log, directory: id, load });
  const handlers = createHandlers({ session, reading, jobs, changed: index.refreshSoon });

  async function load(signal: AbortSignal): Promise<readonly IndexedEntry[]> {
    const options = { background: true, signal };
    const [users, groups] = await Promise.all([
      listUsers(session, [['builtin', '=', false]], options),
      listGroups(session, [], options),
    ]);
    // Every account that TrueNAS makes gets a group of its own name, into which nobody else is to be put.
    const own = new Set(users.map(({ username, group }) => `${group.id} ${username}`));
    const forPeople = groups.filter((group) => isOpenTo(group) && !own.has(`${group.id} ${group.name}`));
    return [
      ...users.map((user): IndexedEntry => {
        const words = [user.full_name, user.email ?? ''];
        return { what: 'account', entry: accountEntry(id, user), words };
      }),
      ...forPeople.map((group): IndexedEntry => ({ what: 'group', entry: groupEntry(id, group), words: [] })),
    ];
  }

  return {
    id,
    label,
    kind: 'truenas',
    /** What this release of TrueNAS has turned out not to have is no longer offered. */
    get handlers(): Handlers {
      const entries = Object.entries(handlers).filter(
        ([kind]) => !isServed(kind as keyof Handlers) || !session.isMissing(methodOf[kind as keyof typeof methodOf]),
      );
      return Object.fromEntries(entries);
    },
    get parts() {
      return {
        'create-account': ['displayName', 'email'],
        'set-details': ['displayName', 'email'],
        'renew-second-factor': ['digits', 'interval'],
        ...(!session.isMissing('auth.generate_onetime_password') && { 'set-password': ['must-change'] }),
      };
    },
    search: index.search,
    listAccounts: reading.listAccounts,
    readAccount: reading.readAccount,
    readGroup: reading.readGroup,
    findAccount: reading.findAccount,
    findGroup: reading.findGroup,
    nameFault: (name, what) => nameFault(session, name, what),
    blocker: (subject, kind, change) => blocker(session, reading, subject, kind, change),
    poll: jobs.poll,
    check: () => checkTrueNas(session, settings),
    async close() {
      await index.close();
      await lease.release();
    },
  };
}
