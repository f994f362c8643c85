import type { Account, DetailName, FlagName } from './account.ts';

const detailLabels: Readonly<Record<DetailName, string>> = {
  displayName: 'Display name',
  firstName: 'First name',
  lastName: 'Last name',
  initials: 'Initials',
  description: 'Description',
  email: 'E-mail',
  office: 'Office',
  telephone: 'Telephone',
  mobile: 'Mobile',
  web: 'Web',
  avatarUrl: 'Picture',
  title: 'Job title',
  department: 'Department',
  company: 'Company',
  manager: "Manager's username",
  employeeId: 'Employee ID',
};

/** How a detail is called in forms and on cards. */
export function labelOf(detail: DetailName): string {
  return detailLabels[detail];
}

const flagLabels: Readonly<Record<FlagName, string>> = {
  passwordNeverExpires: 'Password never expires',
  cannotChangePassword: 'Cannot change password',
};

/** How a flag is called in forms and on cards. */
export function flagLabel(flag: FlagName): string {
  return flagLabels[flag];
}

const yesNo = (value: boolean | undefined): string | undefined =>
  value === undefined ? undefined : value ? 'yes' : 'no';

/** The account's state in a few words; `undefined` where the directory does not tell. */
export function accountStateOf(account: Account): string | undefined {
  if (account.enabled === undefined && account.locked === undefined) return undefined;
  const words = [
    account.enabled === false ? 'disabled' : undefined,
    account.closed ? 'permanently closed' : undefined,
    account.locked ? 'locked' : undefined,
    account.suspended ? 'suspended (read-only)' : undefined,
    account.erased ? 'erased' : undefined,
    account.shadowBanned ? 'shadow-banned' : undefined,
    account.expires ? `expires on ${account.expires}` : undefined,
    account.synced === false ? 'not on the NAS yet (domain sync pending)' : undefined,
  ].filter((word) => word !== undefined);
  return words.length > 0 ? words.join(', ') : 'active';
}

function passwordOf(account: Account): string | undefined {
  const words = [
    account.passwordChanged ? `last changed on ${account.passwordChanged}` : undefined,
    account.passwordExpired ? 'expired' : undefined,
    account.passwordNeverExpires ? 'never expires' : undefined,
    account.cannotChangePassword ? 'the holder cannot change it' : undefined,
  ].filter((word) => word !== undefined);
  return words.length > 0 ? words.join(', ') : undefined;
}

/** Where an account is signed in: the newest ten. */
function sessionsOf({ sessions }: Account): string | undefined {
  if (!sessions) return undefined;
  const newest = sessions.toSorted((one, other) => (other.lastSeen ?? 0) - (one.lastSeen ?? 0)).slice(0, 10);
  const names = newest.map(({ name, from }) => (from ? `${name} (${from})` : name));
  return sessions.length === 0 ? 'none' : `${sessions.length}: ${names.join(', ')}`;
}

/** What is known of an account, as labelled facts for people; what the directory does not tell is left out. */
export function accountFacts(account: Account): { label: string; value: string }[] {
  const details = (Object.keys(detailLabels) as DetailName[]).map((name) => [
    detailLabels[name],
    account.details[name],
  ]);
  const groups = account.groups && (account.groups.map((group) => group.name).join(', ') || 'none');
  const inherited = account.inheritedGroups?.map((group) => group.name).join(', ');
  const rows: (readonly (string | undefined)[])[] = [
    ['Username', account.name],
    ...details,
    ['State', accountStateOf(account)],
    ['Password', passwordOf(account)],
    ['Two-factor authentication', yesNo(account.secondFactor)],
    ['Groups', groups],
    ['Groups through these', inherited],
    ['Sessions', sessionsOf(account)],
    ['Last seen', account.lastSeen ? new Date(account.lastSeen).toISOString().slice(0, 10) : undefined],
    ['Administrator', yesNo(account.administrator)],
    ['Path', account.path],
    ['Authentication id', account.authenticationId],
  ];
  const shown = rows.flatMap(([label, value]) => (label && value ? [{ label, value }] : []));
  return [...shown, ...(account.further ?? [])];
}
