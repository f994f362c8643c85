import type { DsmSimulator } from '../dsm/index.ts';
import type { MasSimulator } from '../mas/index.ts';
import type { SynapseSimulator } from '../synapse/index.ts';
import type { TrueNasSimulator } from '../truenas/index.ts';

/** A row before it is compared with how it was. */
export interface PlainRow {
  readonly key: string;
  readonly name: string;
  readonly cells: readonly string[];
}

/** A table before its rows are compared. */
export interface PlainTable {
  readonly id: string;
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly PlainRow[];
}

/** More rows than this help nobody; a population for measurements has fifty thousand. */
const MOST_ROWS = 400;

/** Counts the passwords that an account has had, so that a new one can be seen without being shown. */
export class PasswordCounter {
  readonly #known = new Map<string, { readonly value: unknown; readonly count: number }>();

  /** "no password", "1st password", "2nd password"… */
  describe(account: string, value: unknown): string {
    const known = this.#known.get(account);
    if (value === undefined || value === null) return 'none';
    const isSame = known !== undefined && known.value === value;
    const count = isSame ? known.count : (known?.count ?? 0) + 1;
    if (!isSame) this.#known.set(account, { value, count });
    return count === 1 ? 'as at the start' : count === 2 ? 'changed once' : `changed ${count - 1} times`;
  }
}

function sorted(names: readonly string[]): string {
  return [...names].sort().join(', ');
}

/** What the NAS holds: local users and groups, the domain's, and its tasks. */
export function dsmTables(dsm: DsmSimulator, passwords: PasswordCounter): readonly PlainTable[] {
  const { accounts, domain, tasks } = dsm.state;
  tasks.settle();
  const objects = [...domain.tree.objects()].slice(0, MOST_ROWS * 4);
  const domainGroups = objects.filter(({ group }) => group !== undefined);
  return [
    {
      id: 'users',
      title: 'Local users',
      columns: ['Name', 'Full name', 'E-mail', 'State', 'Groups', 'Password'],
      rows: accounts
        .users()
        .filter(({ listed }) => listed)
        .slice(0, MOST_ROWS)
        .map((user) => ({
          key: String(user.uid),
          name: user.name,
          cells: [
            user.description,
            user.email,
            user.expired === 'normal' ? 'active' : user.expired === 'now' ? 'disabled' : `until ${user.expired}`,
            sorted(accounts.groupsOf(user).map(({ name }) => name)),
            passwords.describe(`dsm ${user.uid}`, user.password),
          ],
        })),
    },
    {
      id: 'groups',
      title: 'Local groups',
      columns: ['Name', 'Description', 'Members'],
      rows: accounts.groups().map((group) => ({
        key: String(group.gid),
        name: group.name,
        cells: [group.description, sorted([...group.members].map(({ name }) => name))],
      })),
    },
    {
      id: 'domain-users',
      title: `Domain users (${domain.realm})`,
      columns: ['Name', 'Display name', 'Where', 'State', 'Groups', 'Password'],
      rows: objects
        .filter(({ user, category }) => user !== undefined && category === 'person')
        .slice(0, MOST_ROWS)
        .map((object) => ({
          key: object.guid,
          name: object.samAccountName ?? object.name,
          cells: [
            object.displayName,
            object.parent?.dn ?? '',
            [
              object.user?.disabled === true ? 'disabled' : 'active',
              ...(object.user?.locked === true ? ['locked'] : []),
              ...(object.user?.mustChangePassword === true ? ['must change password'] : []),
            ].join(', '),
            sorted(domainGroups.filter(({ group }) => group?.members.has(object)).map(({ name }) => name)),
            passwords.describe(`ad ${object.guid}`, object.user?.password),
          ],
        })),
    },
    {
      id: 'domain-groups',
      title: 'Domain groups',
      columns: ['Name', 'Where', 'Members'],
      rows: domainGroups.slice(0, MOST_ROWS).map((object) => ({
        key: object.guid,
        name: object.name,
        cells: [object.parent?.dn ?? '', sorted([...(object.group?.members ?? [])].map(({ name }) => name))],
      })),
    },
    {
      id: 'tasks',
      title: 'Tasks',
      columns: ['Task', 'Kind', 'State'],
      rows: tasks.list().map((task) => ({
        key: task.id,
        name: task.id,
        cells: [task.kind, task.finished ? 'finished' : `running, asked ${task.polls} of ${task.pollsNeeded} times`],
      })),
    },
  ];
}

/** What the homeserver holds. */
export function synapseTables({ state }: SynapseSimulator, passwords: PasswordCounter): readonly PlainTable[] {
  return [
    {
      id: 'users',
      title: 'Accounts',
      columns: ['Name', 'Display name', 'State', 'Devices', 'Password'],
      rows: [...state.users.values()].slice(0, MOST_ROWS).map((user) => ({
        key: user.id,
        name: user.id,
        cells: [
          user.displayName ?? '',
          [
            user.deactivated ? (user.erased ? 'erased' : 'deactivated') : 'active',
            ...(user.admin ? ['admin'] : []),
            ...(user.locked ? ['locked'] : []),
            ...(user.suspended ? ['suspended'] : []),
            ...(user.shadowBanned ? ['shadow-banned'] : []),
          ].join(', '),
          String(user.devices.size),
          passwords.describe(`synapse ${user.id}`, user.password),
        ],
      })),
    },
    {
      id: 'redactions',
      title: 'Redactions',
      columns: ['Task', 'Of', 'State'],
      rows: [...state.redactions.values()].map((job) => ({
        key: job.id,
        name: job.id,
        cells: [job.user, state.clock.now() < job.endsAt ? 'running' : 'finished'],
      })),
    },
  ];
}

/** What the service holds that looks after the homeserver's sign-ins. */
export function masTables({ state }: MasSimulator, passwords: PasswordCounter): readonly PlainTable[] {
  const { users, emails, sessions, registrationTokens } = state;
  return [
    {
      id: 'users',
      title: 'Users',
      columns: ['Name', 'State', 'Addresses', 'Sessions', 'Password'],
      rows: [...users.values()].slice(0, MOST_ROWS).map((user) => ({
        key: user.id,
        name: user.username,
        cells: [
          [
            user.deactivatedAt === null ? 'active' : 'deactivated',
            ...(user.lockedAt === null ? [] : ['locked']),
            ...(user.admin ? ['admin'] : []),
          ].join(', '),
          [...emails.values()].flatMap((email) => (email.user === user.id ? email.address : [])).join(', '),
          String([...sessions.values()].filter((one) => one.user === user.id && one.finishedAt === null).length),
          passwords.describe(`mas ${user.id}`, user.password),
        ],
      })),
    },
    {
      id: 'registration-tokens',
      title: 'Registration tokens',
      columns: ['Id', 'Uses', 'State'],
      rows: [...registrationTokens.values()].map((token) => ({
        key: token.id,
        name: token.id,
        cells: [
          `${token.timesUsed} of ${token.usageLimit ?? 'any number'}`,
          token.revokedAt === null ? 'not revoked' : 'revoked',
        ],
      })),
    },
  ];
}

/** What the TrueNAS holds. */
export function trueNasTables({ state }: TrueNasSimulator, passwords: PasswordCounter): readonly PlainTable[] {
  const groupName = (id: number) => state.groups.get(id)?.name ?? String(id);
  return [
    {
      id: 'users',
      title: 'Users',
      columns: ['Name', 'Full name', 'E-mail', 'State', 'Groups', 'Two-factor authentication', 'Password'],
      rows: [...state.users.values()].slice(0, MOST_ROWS).map((user) => ({
        key: String(user.id),
        name: user.username,
        cells: [
          user.fullName,
          user.email ?? '',
          user.locked ? 'locked' : user.passwordDisabled ? 'no password' : 'active',
          sorted([user.group, ...user.groups].map(groupName)),
          user.twoFactor === null ? 'none' : 'set up',
          passwords.describe(`truenas ${user.id}`, user.password),
        ],
      })),
    },
    {
      id: 'groups',
      title: 'Groups',
      columns: ['Name', 'GID', 'Members'],
      rows: [...state.groups.values()].slice(0, MOST_ROWS).map((group) => ({
        key: String(group.id),
        name: group.name,
        cells: [
          String(group.gid),
          sorted(
            [...state.users.values()]
              .filter((user) => user.group === group.id || user.groups.includes(group.id))
              .map(({ username }) => username),
          ),
        ],
      })),
    },
  ];
}
