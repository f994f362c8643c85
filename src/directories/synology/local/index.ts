import type { Directory } from '../../../core/directory.ts';
import type { DirectoryDeps, Lease } from '../../kind.ts';
import { createSearchIndex, type IndexedEntry } from '../../search-index.ts';
import { listUsers } from '../accounts-api.ts';
import { checkResetMail, checkSession, findingOf, type NeededApi } from '../checks.ts';
import type { Session } from '../session/session.ts';
import type { LocalSettings } from '../settings.ts';
import { accountEntry, groupEntry } from './account.ts';
import { createLocalHandlers, localParts } from './changes.ts';
import { readLocalFacts } from './facts.ts';
import { listLocalAccounts } from './listing.ts';
import { pollMembership } from './membership.ts';
import { localObstacle } from './obstacles.ts';
import { checkOwnPassword } from './own-password.ts';
import { createLocalReading } from './reading.ts';
import { localNameFault } from './rules.ts';

const needed: readonly NeededApi[] = [
  ['SYNO.Core.User', 1],
  ['SYNO.Core.User.Group', 1],
  ['SYNO.Core.User.PasswordPolicy', 1],
  ['SYNO.Core.User.PasswordExpiry', 1],
  ['SYNO.Core.User.PasswordConfirm', 2],
  ['SYNO.Core.User.UsernamePolicy', 1],
  ['SYNO.Core.Group', 1],
  ['SYNO.Auth.ForgotPwd', 1],
];

/** The local users and groups of a NAS. */
export function openLocal(
  id: string,
  label: string,
  settings: LocalSettings,
  { clock, log, secret }: DirectoryDeps,
  lease: Lease<Session>,
): Directory {
  const session = lease.value;
  const reading = createLocalReading({ session, directory: id, clock });
  const index = createSearchIndex({ clock, log, directory: id, load });

  async function load(signal: AbortSignal): Promise<readonly IndexedEntry[]> {
    const options = { background: true, signal };
    const [users, groups] = await Promise.all([listUsers(session, 'local', options), reading.allGroups(options)]);
    const accounts = users.flatMap((user): IndexedEntry[] => {
      const entry = accountEntry(id, user);
      if (!entry) return [];
      reading.remember(entry.ref.id, entry.ref.name);
      return [{ what: 'account', entry, words: [user.description ?? '', user.email ?? ''] }];
    });
    return [
      ...accounts,
      ...groups.map((group): IndexedEntry => ({ what: 'group', entry: groupEntry(id, group), words: [] })),
    ];
  }

  return {
    id,
    label,
    kind: 'synology',
    handlers: createLocalHandlers({ session, reading, clock, changed: index.refreshSoon }),
    parts: localParts,
    search: index.search,
    readAccount: reading.readAccount,
    readGroup: reading.readGroup,
    findAccount: reading.findAccount,
    findGroup: reading.findGroup,
    listAccounts: () => listLocalAccounts({ session, reading, directory: id, clock }),
    readFacts: () => readLocalFacts(session),
    nameFault: (name, what) => localNameFault(session, reading, name, what),
    blocker: (subject, kind, change) => localObstacle({ session, clock }, subject, kind, change),
    poll: (task) => pollMembership(session, task),
    async check() {
      const { findings, works } = await checkSession(
        session,
        settings,
        secret(settings.password)?.reveal() ?? '',
        needed,
      );
      if (!works) return findings;
      const more = [findingOf(() => checkOwnPassword(session)), findingOf(() => checkResetMail(session))];
      return [...findings, ...(await Promise.all(more)).flat()];
    },
    async close() {
      await index.close();
      await lease.release();
    },
  };
}
