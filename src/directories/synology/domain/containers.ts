import { nameKey, parentOf } from '../../../core/distinguished-name.ts';
import type { Group } from '../../../core/group.ts';
import { findRow, readAll } from '../session/pages.ts';
import { isRefusal } from '../session/refusals.ts';
import type { Session } from '../session/session.ts';
import { childPages } from './api.ts';
import { toGroup } from './entries.ts';
import { type Category, containerCategories, type DomainObject } from './objects.ts';
import type { Sighting } from './snapshot.ts';

/** Where something stands or stood. */
export type Whereabouts = Pick<Sighting, 'dn' | 'key' | 'name'>;

/** Directory Server's one code for whatever its database refuses, an unknown container too. */
const directoryFailure = 10104;

/** The object as it stands in its container now; `undefined` also where the container is gone. */
export function readObject(
  session: Session,
  { dn, key }: Pick<Whereabouts, 'dn' | 'key'>,
  categories: readonly Category[],
): Promise<DomainObject | undefined> {
  const container = parentOf(dn);
  if (container === undefined) return Promise.resolve(undefined);
  const isIt = (row: DomainObject) => nameKey(row.dn) === key;
  return unlessGone(findRow(childPages(session, container, categories), isIt), undefined);
}

/** Whether there is such a container below the domain's own part. */
export async function isContainer(session: Session, dn: string): Promise<boolean> {
  const key = nameKey(dn);
  return key !== undefined && (await readObject(session, { dn, key }, containerCategories)) !== undefined;
}

/** All groups that stand where these stand or stood, from one list for each container. */
export async function groupsAround(
  session: Session,
  directory: string,
  whereabouts: readonly Pick<Whereabouts, 'dn'>[],
): Promise<readonly Group[]> {
  const containers = [...new Set(whereabouts.flatMap(({ dn }) => parentOf(dn) ?? []))];
  const rows = await Promise.all(
    containers.map((container) => unlessGone(readAll(childPages(session, container, ['group'])), [])),
  );
  return rows.flat().flatMap((object) => toGroup(directory, object) ?? []);
}

async function unlessGone<T, F>(listed: Promise<T>, otherwise: F): Promise<T | F> {
  try {
    return await listed;
  } catch (cause) {
    if (isRefusal(cause, directoryFailure)) return otherwise;
    throw cause;
  }
}
