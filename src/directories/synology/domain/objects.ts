import { z } from 'zod';
import { digestOf } from '../identifiers.ts';

/** A text that DSM may leave out or answer as null. */
const Text = z.string().nullish();
const Flag = z.boolean().nullish();

/** A row that SYNO.ActiveDirectory.Directory lists; it carries neither SID nor GUID. */
export const DomainObject = z.object({
  dn: z.string(),
  objectCategory: z.string(),
  sAMAccountName: Text,
  displayName: Text,
  description: Text,
  mail: Text,
  physicalDeliveryOfficeName: Text,
  telephoneNumber: Text,
  disabled: Flag,
  /** False for what comes with every domain. */
  deletable: Flag,
  locked: Flag,
  passwordExpired: Flag,
  /** Seconds since 1970; 0 and the largest Windows file time mean never. */
  accountExpiryTime: z.number().nullish(),
  /** A group's relative identifier; 0 for what is no group. */
  primaryGroupToken: z.number().nullish(),
});
export type DomainObject = z.infer<typeof DomainObject>;

export const containerCategories = ['organizationalUnit', 'container', 'builtinDomain'] as const;
export type Category = 'person' | 'group' | (typeof containerCategories)[number];

/**
 * The immutable identifier of an account: its uid in the domain, which DSM makes from the relative identifier, once DSM has
 * learnt of it; until then all that tells it apart is its distinguished name.
 */
export function accountId(uid: number | undefined, key: string): string {
  return uid === undefined ? `dn-${digestOf(key)}` : `rid-${uid}`;
}

/** The immutable identifier of a group; one whose relative identifier is not told goes by its name. */
export function groupId(token: number | undefined, key: string): string {
  return token ? `rid-${token}` : `dn-${digestOf(key)}`;
}

/** Relative identifiers, the same in every domain, of the groups whose members administer it: Domain Admins, Schema Admins, Enterprise Admins, Administrators. */
const administratorGroups = new Set(['rid-512', 'rid-518', 'rid-519', 'rid-544']);

/** Whether members of the group administer the domain. */
export const isAdministratorGroup = (id: string): boolean => administratorGroups.has(id);
