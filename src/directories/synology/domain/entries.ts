import type { Account } from '../../../core/account.ts';
import { nameKey } from '../../../core/distinguished-name.ts';
import type { Group, GroupRef } from '../../../core/group.ts';
import type { DsmUser } from '../accounts-api.ts';
import type { DomainNames } from './api.ts';
import { accountId, type DomainObject, groupId, isAdministratorGroup } from './objects.ts';

/** All that is known of one account of the domain. */
interface AccountSources {
  readonly directory: string;
  readonly object: DomainObject;
  /** DSM's own row; absent before DSM has learnt of the account. */
  readonly synced: DsmUser | undefined;
  readonly groups: readonly Group[] | undefined;
  readonly domain: DomainNames;
  /** The account that Deskhand signs in with. */
  readonly self: string;
}

/** Largest Windows file time as seconds since 1970, which the list shows for "never"; beyond any date that is meant. */
const never = 900_000_000_000;

const ifKnown = <K extends string, T>(key: K, value: T | null | undefined): { readonly [key in K]?: T } =>
  value === null || value === undefined ? {} : ({ [key]: value } as { [key in K]: T });

/** The account as Deskhand shows it; `undefined` for a row that cannot be told apart from others. */
export function toAccount(sources: AccountSources): Account | undefined {
  const { directory, object, synced, groups, domain, self } = sources;
  const key = nameKey(object.dn);
  const name = object.sAMAccountName;
  if (!name || key === undefined) return undefined;
  const refs = groups
    ?.map(({ id, name }): GroupRef => ({ directory, id, name, ...permanence(id) }))
    .toSorted((one, other) => one.name.localeCompare(other.name));
  const fullNames = [`${domain.workgroup}\\${name}`, `${name}@${domain.realm}`];
  const isSelf = fullNames.some((full) => full.toLowerCase() === self.toLowerCase());
  return {
    directory,
    id: accountId(synced?.uid, key),
    name,
    path: object.dn,
    details: {
      ...ifKnown('displayName', object.displayName),
      ...ifKnown('description', object.description),
      ...ifKnown('email', object.mail),
      ...ifKnown('office', object.physicalDeliveryOfficeName),
      ...ifKnown('telephone', object.telephoneNumber),
    },
    ...ifKnown('enabled', object.disabled === null || object.disabled === undefined ? undefined : !object.disabled),
    ...ifKnown('locked', object.locked),
    ...ifKnown('expires', expiryOf(object)),
    ...ifKnown('passwordExpired', object.passwordExpired),
    ...ifKnown('passwordNeverExpires', synced?.passwd_never_expire),
    ...ifKnown('groups', refs),
    ...ifKnown(
      'administrator',
      groups?.some(({ id }) => isAdministratorGroup(id)),
    ),
    // Machines' accounts end with a dollar sign; krbtgt signs the domain's tickets.
    service: isSelf || name.endsWith('$') || name.toLowerCase() === 'krbtgt',
    synced: synced !== undefined,
  };
}

function expiryOf({ accountExpiryTime: seconds }: DomainObject): string | undefined {
  if (!seconds || seconds <= 0 || seconds > never) return undefined;
  const day = new Date(seconds * 1000);
  return Number.isNaN(day.getTime()) ? undefined : day.toISOString().slice(0, 10);
}

/** Accounts are in Domain Users as their primary group, which is no membership that could be ended. */
const permanence = (id: string): Pick<GroupRef, 'permanent'> => (id === 'rid-513' ? { permanent: true } : {});

/** The group as Deskhand shows it. */
export function toGroup(directory: string, object: DomainObject): Group | undefined {
  const key = nameKey(object.dn);
  const name = object.sAMAccountName;
  if (!name || key === undefined) return undefined;
  const id = groupId(object.primaryGroupToken ?? undefined, key);
  return {
    directory,
    id,
    name,
    path: object.dn,
    ...ifKnown('description', object.description || undefined),
    administrators: isAdministratorGroup(id),
    ...permanence(id),
  };
}
