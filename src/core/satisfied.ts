import { type Account, type DetailName, detailNames, type FlagName, flagNames } from './account.ts';
import type { Change, ChangeOf } from './change.ts';
import type { DirectoryFacts } from './directory-view.ts';
import { nameKey, parentOf } from './distinguished-name.ts';
import type { Group } from './group.ts';
import { type Settings, settingNames } from './settings.ts';

/** What was read of the subject after a change: `undefined` where the directory has no such thing. */
export type Observed = Account | Group | DirectoryFacts | undefined;

/** `unknowable`: the directory shows nothing by which this change could be told. */
export type Satisfaction = 'yes' | 'no' | 'unknowable';

const asSatisfaction = (holds: boolean | undefined): Satisfaction =>
  holds === undefined ? 'unknowable' : holds ? 'yes' : 'no';

/** Tells from what the directory shows now whether a change is in force there. Pure; used after each call and after a crash. */
export function isSatisfied(change: Change, observed: Observed): Satisfaction {
  const account = observed as Account | undefined;
  switch (change.kind) {
    case 'set-password':
      // Directories tell the day at most: a later one proves it, the same one proves nothing.
      return change.since && account?.passwordChanged && account.passwordChanged > change.since ? 'yes' : 'unknowable';
    case 'send-reset-mail':
    case 'redact-messages':
    case 'renew-second-factor':
    case 'invite-newcomer':
      return 'unknowable';
    case 'set-enabled':
      return asSatisfaction(
        change.suspend ? account?.suspended === !change.enabled : enabledAsAsked(change.enabled, account),
      );
    case 'unlock-account':
      return asSatisfaction(account?.locked === undefined ? undefined : !account.locked);
    case 'move-account':
      return asSatisfaction(isIn(account?.path, change.container));
    case 'delete-account':
      if (account?.closed && change.erase) return asSatisfaction(account.erased);
      return asSatisfaction(account === undefined || account.closed === true);
    case 'end-sessions':
      return asSatisfaction(account?.sessions && account.sessions.length === 0);
    case 'set-administrator':
      return asSatisfaction(
        account?.administrator === undefined ? undefined : account.administrator === change.administrator,
      );
    case 'remove-second-factor':
      return asSatisfaction(account?.secondFactor === undefined ? undefined : !account.secondFactor);
    case 'join-group':
      return asSatisfaction(account?.groups?.some((group) => group.id === change.group.id));
    case 'leave-group':
      return asSatisfaction(account?.groups && !account.groups.some((group) => group.id === change.group.id));
    case 'create-account':
      return created(change, account);
    case 'set-expiry':
      return asSatisfaction(account?.enabled === undefined ? undefined : account.expires === change.expires);
    case 'set-flags':
      return flagsSatisfied(change.flags, account);
    case 'rename-account':
      return asSatisfaction(account && account.name === change.name);
    case 'create-group':
      return asSatisfaction(observed !== undefined);
    case 'delete-group':
      return asSatisfaction(observed === undefined);
    case 'start-lockdown':
      return asSatisfaction(restrictionsIn(observed) && restrictionsIn(observed)?.lockdown !== undefined);
    case 'end-lockdown':
      return asSatisfaction(restrictionsIn(observed) && restrictionsIn(observed)?.lockdown === undefined);
    case 'lift-freeze':
      return asSatisfaction(restrictionsIn(observed)?.frozen.every((frozen) => frozen.account !== change.account));
    case 'close-review':
      return asSatisfaction(restrictionsIn(observed) && !restrictionsIn(observed)?.reviews.includes(change.request));
    case 'set-password-policy':
    case 'set-password-expiry':
      return settingsSatisfied(change.settings, (observed as DirectoryFacts | undefined)?.settings);
    case 'set-details':
      return detailsSatisfied(change.details, account);
    case 'sync-domain':
      return asSatisfaction(account?.synced);
  }
}

/** Whether an object stands directly in a container; `undefined` where its place is not told. */
function isIn(path: string | undefined, container: string): boolean | undefined {
  const parent = path === undefined ? undefined : parentOf(path);
  const key = nameKey(container);
  return parent === undefined || key === undefined ? undefined : nameKey(parent) === key;
}

const restrictionsIn = (observed: Observed) => (observed as DirectoryFacts | undefined)?.restrictions;

function enabledAsAsked(enabled: boolean, account: Account | undefined): boolean | undefined {
  return account?.enabled === undefined ? undefined : account.enabled === enabled;
}

/**
 * Flags of a new account that the directory does not tell of are looked at by nobody. While its groups are not told, nobody
 * knows whether all of the creation was carried out.
 */
function created(
  { groups = [], expires, flags = {}, administrator }: ChangeOf<'create-account'>,
  account: Account | undefined,
): Satisfaction {
  if (!account || flagsSatisfied(flags, account) === 'no') return 'no';
  if (expires && account.enabled !== undefined && account.expires !== expires) return 'no';
  if (administrator && account.administrator === false) return 'no';
  // That there is the account does not show that it got its password.
  if (account.creationInSteps) return 'unknowable';
  if (groups.length === 0) return 'yes';
  return asSatisfaction(account.groups && groups.every(({ id }) => account.groups?.some((group) => group.id === id)));
}

function flagsSatisfied(wanted: Readonly<Partial<Record<FlagName, boolean>>>, account: Account | undefined) {
  if (!account) return 'no';
  const shown = flagNames.filter((name) => wanted[name] !== undefined && account[name] !== undefined);
  if (shown.some((name) => account[name] !== wanted[name])) return 'no';
  return shown.length > 0 ? 'yes' : 'unknowable';
}

function settingsSatisfied(wanted: Settings, shown: Settings | undefined): Satisfaction {
  const shownNames = settingNames.filter((name) => wanted[name] !== undefined && shown?.[name] !== undefined);
  if (shownNames.some((name) => wanted[name] !== shown?.[name])) return 'no';
  return shownNames.length > 0 ? 'yes' : 'unknowable';
}

/** Directories may keep an address in small letters. */
const isSameDetail = (name: DetailName, wanted?: string, shown?: string): boolean =>
  name === 'email' ? wanted?.toLowerCase() === shown?.toLowerCase() : wanted === shown;

function detailsSatisfied(wanted: ChangeOf<'set-details'>['details'], account: Account | undefined): Satisfaction {
  if (!account) return 'no';
  const shown = detailNames.filter((name) => wanted[name] !== undefined && account.details[name] !== undefined);
  if (shown.some((name) => !isSameDetail(name, wanted[name], account.details[name]))) return 'no';
  return shown.length > 0 ? 'yes' : 'unknowable';
}
