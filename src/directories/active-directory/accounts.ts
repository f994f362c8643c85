import type { Account } from '../../core/account.ts';
import type { GroupRef } from '../../core/group.ts';
import { attributeOf, settableDetails } from './details.ts';
import type { Row } from './session/row.ts';
import { bits, hasBit } from './values/account-control.ts';
import { dayOf, momentOf } from './values/file-time.ts';
import { guidOf } from './values/guid.ts';
import { firstOwnNumber, ownNumber, sidOf } from './values/sid.ts';

/** Whether somebody is locked or has to change the password is worked out by the controller; MS-ADTS 3.1.1.4.5.17. */
const computedControl = 'msDS-User-Account-Control-Computed';

/** What is asked of an account. */
export const accountAttributes = [
  ...['objectGUID', 'objectSid', 'sAMAccountName', 'userPrincipalName', 'memberOf', 'primaryGroupID'],
  ...['userAccountControl', computedControl, 'lockoutTime', 'badPwdCount', 'accountExpires', 'pwdLastSet'],
  ...['lastLogonTimestamp', 'lastLogon', 'isCriticalSystemObject'],
  ...Object.values(attributeOf),
];

/** What is known of an account besides its own attributes. Left out where it could not be found out. */
export interface AccountContext {
  readonly directory: string;
  /** The identifier of the account that Deskhand signs in with. */
  readonly self: string | undefined;
  readonly groups?: readonly GroupRef[] | undefined;
  /** Those that it is in through others. */
  readonly inheritedGroups?: readonly GroupRef[] | undefined;
  readonly administrator?: boolean | undefined;
  /** The manager's username. */
  readonly manager?: string | undefined;
}

/** An account without what was left out as unknown. */
const known = <T extends object>(fields: T): { readonly [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    readonly [K in keyof T]: Exclude<T[K], undefined>;
  };

/** The account as Deskhand shows it; `undefined` for a row that cannot be told apart from others. */
export function toAccount(row: Row, context: AccountContext): Account | undefined {
  const id = guidOf(row.bytes('objectGUID'));
  const name = row.text('sAMAccountName');
  if (id === undefined || name === undefined) return undefined;
  const { directory, self, groups, inheritedGroups, administrator, manager } = context;
  const control = row.text('userAccountControl');
  const isDisabled = hasBit(control, bits.disabled);
  const lock = lockOf(row);
  const details = settableDetails
    .filter((detail) => detail !== 'manager')
    .map((detail) => [detail, row.text(attributeOf[detail])] as const);
  return {
    directory,
    id,
    name,
    path: row.dn,
    details: known({ ...Object.fromEntries(details), manager }),
    ...(known({
      enabled: isDisabled === undefined ? undefined : !isDisabled,
      ...lock,
      expires: dayOf(momentOf(row.text('accountExpires'))),
      passwordExpired: hasBit(row.text(computedControl), bits.passwordExpired),
      passwordNeverExpires: hasBit(control, bits.passwordNeverExpires),
      passwordChanged: dayOf(momentOf(row.text('pwdLastSet'))),
      groups,
      inheritedGroups,
      administrator,
      lastSeen: lastSeenOf(row),
      // krbtgt signs the domain's tickets; names that end so belong to machines and to other domains.
      service: id === self || name.endsWith('$') || name.toLowerCase() === 'krbtgt',
    }) as Partial<Account>),
  };
}

/**
 * `lockoutTime` stays after the time is over, so the computed bit counts besides. Where either may not be read, nobody knows.
 */
function lockOf(row: Row): Pick<Account, 'locked' | 'lockedSince' | 'failedSignIns'> {
  const isLockedOut = hasBit(row.text(computedControl), bits.lockedOut);
  if (isLockedOut === undefined) return {};
  if (!isLockedOut) return { locked: false };
  const since = momentOf(row.text('lockoutTime'));
  const tries = Number(row.text('badPwdCount') ?? Number.NaN);
  return {
    locked: true,
    ...(since !== undefined && { lockedSince: since }),
    ...(Number.isInteger(tries) && { failedSignIns: tries }),
  };
}

/** `lastLogon` is what this controller saw; `lastLogonTimestamp` what all of them did, up to two weeks late. */
function lastSeenOf(row: Row): number | undefined {
  const moments = [row.text('lastLogon'), row.text('lastLogonTimestamp')].flatMap((text) => momentOf(text) ?? []);
  return moments.length === 0 ? undefined : Math.max(...moments);
}

/** Whether an account or group came with the domain. */
export function isBuiltIn(row: Row): boolean {
  const sid = sidOf(row.bytes('objectSid'));
  const isOld = sid !== undefined && (/^S-1-5-32-/.test(sid) || ownNumber(sid) < firstOwnNumber);
  return isOld || row.text('isCriticalSystemObject') === 'TRUE';
}
