import { type Account, type DetailName, type FlagName, flagNames } from './account.ts';
import { flagLabel, labelOf } from './account-facts.ts';
import type { Change, ChangeOf } from './change.ts';
import { parentOf } from './distinguished-name.ts';
import { groupNames } from './group.ts';
import { type SettingName, type Settings, settingLabel, settingValueLabel } from './settings.ts';
import type { Subject } from './subject.ts';

/** One line of a preview: what changes, from what, to what. */
export interface DescribedChange {
  readonly what: string;
  readonly before?: string;
  readonly after: string;
}

type DetailMap = Readonly<Partial<Record<DetailName, string | undefined>>>;

const detailLines = (details: DetailMap, account?: Account): DescribedChange[] =>
  (Object.entries(details) as [DetailName, string][]).map(([name, after]) => ({
    what: labelOf(name),
    ...(account && { before: account.details[name] || 'not set' }),
    after: after || 'not set',
  }));

const suspension = (enabled: boolean): DescribedChange =>
  enabled
    ? { what: 'Suspension', before: 'read-only', after: 'none' }
    : { what: 'Suspension', before: 'none', after: 'read-only' };

const enabling = ({ enabled, forgets }: ChangeOf<'set-enabled'>, account: Account | undefined): DescribedChange[] => [
  {
    what: 'Account',
    ...(account?.enabled !== undefined && { before: account.enabled ? 'enabled' : 'disabled' }),
    after: enabled ? 'enabled' : 'disabled',
  },
  ...(forgets ? [{ what: 'Expiry', before: `on ${forgets}`, after: 'none: the directory cannot keep both' }] : []),
];

/** Since when an account is locked and by how many tries, as far as the directory tells. */
const lockOf = (account: Account | undefined): string => {
  const tries = account?.failedSignIns
    ? `locked after ${account.failedSignIns} failed sign-ins`
    : 'locked after failed sign-ins';
  return account?.lockedSince ? `${tries}, since ${minuteOf(account.lockedSince)}` : tries;
};

const minuteOf = (moment: number): string => `${new Date(moment).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

const yesNo = (value: boolean): string => (value ? 'yes' : 'no');
const expiryLabel = (day: string | undefined): string => (day ? `on ${day}` : 'never');

const flagLines = (flags: Readonly<Partial<Record<FlagName, boolean>>>, account?: Account): DescribedChange[] =>
  flagNames.flatMap((name) => {
    const after = flags[name];
    if (after === undefined) return [];
    const before = account?.[name];
    return [{ what: flagLabel(name), ...(before !== undefined && { before: yesNo(before) }), after: yesNo(after) }];
  });

const settingLines = (wanted: Settings, now: Settings | undefined): DescribedChange[] =>
  (Object.entries(wanted) as [SettingName, boolean | number][]).map(([name, after]) => ({
    what: settingLabel(name),
    ...(now && { before: settingValueLabel(name, now[name]) }),
    after: settingValueLabel(name, after),
  }));

const creation = (change: ChangeOf<'create-account'>): DescribedChange[] => {
  const rule = change.mustChange ? ', must change at first sign-in' : '';
  return [
    { what: 'New account', after: change.name },
    ...detailLines(change.details),
    ...(change.expires ? [{ what: 'Expiry', after: expiryLabel(change.expires) }] : []),
    ...flagLines(change.flags ?? {}),
    ...(change.groups?.length ? [{ what: 'Groups', after: `member of ${groupNames(change.groups)}` }] : []),
    ...(change.administrator ? [{ what: 'Administrator', after: 'yes' }] : []),
    { what: 'Password', after: `generated${rule}` },
    ...(change.notify
      ? [{ what: 'Mail', after: 'the directory emails the account holder, without the password' }]
      : []),
  ];
};

const groupCreation = (change: ChangeOf<'create-group'>): DescribedChange[] => {
  const kind = [change.type, change.scope].filter(Boolean).join(', ');
  return [
    { what: 'New group', after: kind ? `${change.name} (${kind})` : change.name },
    ...(change.description ? [{ what: 'Description', after: change.description }] : []),
    ...(change.email ? [{ what: 'E-mail', after: change.email }] : []),
  ];
};

const sessionCount = (account: Account | undefined) =>
  account?.sessions ? { before: account.sessions.map(({ name }) => name).join(', ') || 'none' } : {};

/** The lines that a person reads before submitting, approving, and in the audit. `subject` is what it is about, where that is read. */
export function describeChange(change: Change, subject?: Subject): DescribedChange[] {
  const account = subject?.kind === 'account' ? subject.account : undefined;
  switch (change.kind) {
    case 'set-password': {
      const rule = change.mustChange ? ', must change at next sign-in' : '';
      return [
        { what: 'Password', before: 'current', after: `new, generated${rule}` },
        ...(change.unlock && account?.locked ? [{ what: 'Lock', before: lockOf(account), after: 'none' }] : []),
        ...(change.endSessions ? [{ what: 'Sessions', after: 'all signed out' }] : []),
      ];
    }
    case 'send-reset-mail':
      return [{ what: 'Reset link', after: `emailed to ${change.to}` }];
    case 'join-group':
      return [{ what: 'Group', before: 'not a member', after: `member of ${change.group.name}` }];
    case 'leave-group':
      return [{ what: 'Group', before: `member of ${change.group.name}`, after: 'not a member' }];
    case 'create-account':
      return creation(change);
    case 'set-expiry':
      return [
        {
          what: 'Expiry',
          ...(account && { before: expiryLabel(account.expires) }),
          after: expiryLabel(change.expires),
        },
      ];
    case 'set-flags':
      return flagLines(change.flags, account);
    case 'rename-account':
      return [{ what: 'Username', ...(account && { before: account.name }), after: change.name }];
    case 'create-group':
      return groupCreation(change);
    case 'delete-group':
      return [{ what: 'Group', after: 'deleted, with all its memberships' }];
    case 'start-lockdown':
      return [{ what: 'Lockdown', before: 'none', after: `in force: ${change.reason}` }];
    case 'end-lockdown':
      return [{ what: 'Lockdown', before: 'in force', after: 'none' }];
    case 'lift-freeze':
      return [{ what: 'Account', before: `${change.name} is frozen`, after: 'not frozen' }];
    case 'close-review':
      return [{ what: 'Emergency request', before: change.request, after: 'reviewed' }];
    case 'set-password-policy':
    case 'set-password-expiry':
      return settingLines(change.settings, subject?.kind === 'directory' ? subject.facts?.settings : undefined);
    case 'set-details':
      return detailLines(change.details, account);
    case 'sync-domain':
      return [{ what: 'Domain sync', after: 'the NAS gets the change' }];
    case 'set-enabled':
      return change.suspend ? [suspension(change.enabled)] : enabling(change, account);
    case 'unlock-account':
      return [{ what: 'Lock', before: lockOf(account), after: 'none' }];
    case 'move-account':
      return [
        {
          what: 'Container',
          ...(account?.path !== undefined && { before: parentOf(account.path) ?? account.path }),
          after: change.container,
        },
      ];
    case 'delete-account':
      return [
        {
          what: 'Account',
          after: change.erase ? 'deleted; profile erased, messages hidden from new members' : 'deleted',
        },
      ];
    case 'end-sessions':
      return [{ what: 'Sessions', ...sessionCount(account), after: 'all signed out' }];
    case 'set-administrator': {
      const [before, after] = change.administrator ? ['no', 'yes'] : ['yes', 'no'];
      return [{ what: 'Administrator', before, after }];
    }
    case 'redact-messages':
      return [{ what: 'Messages', after: `all removed${change.reason ? `: ${change.reason}` : ''}` }];
    case 'renew-second-factor': {
      const shape = [change.digits && `${change.digits} digits`, change.interval && `every ${change.interval} seconds`];
      const words = shape.filter((word) => word !== undefined).join(', ');
      return [
        {
          what: 'Two-factor authentication',
          after: `new secret${words ? ` (${words})` : ''}; old codes stop working at once`,
        },
      ];
    }
    case 'remove-second-factor':
      return [{ what: 'Two-factor authentication', before: 'set up', after: 'none' }];
    case 'invite-newcomer':
      return [{ what: 'Registration token', after: `for one person, expires in ${change.days} days` }];
  }
}
