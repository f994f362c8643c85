import type { Group, GroupRef } from '../../core/group.ts';
import type { Domain } from './domain.ts';
import type { Row } from './session/row.ts';
import { guidOf } from './values/guid.ts';
import { sidOf } from './values/sid.ts';

/** What is asked of a group to name it. */
export const groupAttributes = ['objectGUID', 'objectSid', 'sAMAccountName', 'description', 'mail'];

/** A group as it stands in the domain, with what ties it to others. */
export interface KnownGroup {
  readonly id: string;
  readonly sid: string;
  readonly name: string;
  readonly dn: string;
}

export function knownGroup(row: Row): KnownGroup | undefined {
  const id = guidOf(row.bytes('objectGUID'));
  const sid = sidOf(row.bytes('objectSid'));
  const name = row.text('sAMAccountName');
  return id === undefined || sid === undefined || name === undefined ? undefined : { id, sid, name, dn: row.dn };
}

/** @param isPermanent that it is the account's primary group, which nobody can leave */
export const groupRef = (directory: string, { id, name }: KnownGroup, isPermanent = false): GroupRef => ({
  directory,
  id,
  name,
  ...(isPermanent && { permanent: true as const }),
});

export const byName = (one: GroupRef, other: GroupRef): number => one.name.localeCompare(other.name);

/** The group as Deskhand shows it. @param above the groups that it is in, also through others */
export function toGroup(
  directory: string,
  row: Row,
  above: readonly KnownGroup[],
  domain: Pick<Domain, 'administers'>,
): Group | undefined {
  const known = knownGroup(row);
  if (!known) return undefined;
  const description = row.text('description');
  return {
    directory,
    id: known.id,
    name: known.name,
    path: known.dn,
    ...(description !== undefined && { description }),
    ...(above.length > 0 && { inheritedGroups: above.map((group) => groupRef(directory, group)).toSorted(byName) }),
    administrators: [known, ...above].some(({ sid }) => domain.administers(sid)),
  };
}
