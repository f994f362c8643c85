import { nameKey } from '../../../core/distinguished-name.ts';
import { listUsers } from '../accounts-api.ts';
import { readAll } from '../session/pages.ts';
import { isRefusal } from '../session/refusals.ts';
import type { Call, Session } from '../session/session.ts';
import { childPages } from './api.ts';
import { accountId, type Category, containerCategories, type DomainObject, groupId } from './objects.ts';

/** Where an account or group was last seen: enough to find it again at once, not enough to be believed. */
export interface Sighting {
  readonly id: string;
  readonly dn: string;
  readonly key: string;
  /** The sign-in name of an account, the short name of a group. */
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
  readonly mail: string;
  readonly what: 'account' | 'group';
}

/** All accounts and groups of the domain as they were last listed. */
export interface DomainSnapshot {
  readonly all: readonly Sighting[];
  readonly byId: ReadonlyMap<string, Sighting>;
  readonly byKey: ReadonlyMap<string, Sighting>;
  /** By lower-case name; accounts and groups share one space of names. */
  readonly byName: ReadonlyMap<string, Sighting>;
  readonly byMail: ReadonlyMap<string, readonly Sighting[]>;
  /** DSM's own numbers, by lower-case name. */
  readonly uids: ReadonlyMap<string, number>;
}

type Options = Pick<Call<unknown>, 'background' | 'signal'>;

/** A name of DSM's lists in small letters, without the domain before it. */
export const shortName = (name: string): string => name.slice(name.indexOf('\\') + 1).toLowerCase();

const listUpdating = 2626;
const categories: readonly Category[] = ['person', 'group', ...containerCategories];

/** Lists the whole tree, container by container; the session keeps this from getting in people's way. */
export async function loadDomain(
  session: Session,
  base: string,
  previous: DomainSnapshot | undefined,
  signal: AbortSignal,
): Promise<DomainSnapshot> {
  const options = { background: true, signal };
  const [objects, uids] = await Promise.all([walkTree(session, base, options), readUids(session, previous, options)]);
  const all = objects.flatMap((object) => sightingOf(object, uids) ?? []);
  const byMail = new Map<string, Sighting[]>();
  for (const sighting of all) {
    const mail = sighting.mail.toLowerCase();
    if (mail === '' || sighting.what === 'group') continue;
    const others = byMail.get(mail);
    if (others) others.push(sighting);
    else byMail.set(mail, [sighting]);
  }
  return {
    all,
    uids,
    byMail,
    byId: new Map(all.map((sighting) => [sighting.id, sighting])),
    byKey: new Map(all.map((sighting) => [sighting.key, sighting])),
    byName: new Map(all.map((sighting) => [sighting.name.toLowerCase(), sighting])),
  };
}

/** All accounts and groups of the tree, container by container, each container's pages at the same time. */
export async function walkTree(session: Session, container: string, options: Options): Promise<DomainObject[]> {
  const children = await readAll(childPages(session, container, categories, options));
  const isContainer = ({ objectCategory }: DomainObject) => containerCategories.some((word) => word === objectCategory);
  const below = await Promise.all(children.filter(isContainer).map(({ dn }) => walkTree(session, dn, options)));
  return [...children.filter((child) => !isContainer(child)), ...below.flat()];
}

async function readUids(
  session: Session,
  previous: DomainSnapshot | undefined,
  options: Options,
): Promise<ReadonlyMap<string, number>> {
  try {
    const users = await listUsers(session, 'domain', options);
    return new Map(
      users.flatMap((user) => (user.uid === undefined ? [] : [[shortName(user.name), user.uid] as const])),
    );
  } catch (cause) {
    // While DSM syncs it shows no list; what it showed before is still good for finding things.
    if (isRefusal(cause, listUpdating)) return previous?.uids ?? new Map();
    throw cause;
  }
}

function sightingOf(object: DomainObject, uids: ReadonlyMap<string, number>): Sighting | undefined {
  const { dn, objectCategory, sAMAccountName: name, primaryGroupToken } = object;
  const key = nameKey(dn);
  if (!name || key === undefined || (objectCategory !== 'person' && objectCategory !== 'group')) return undefined;
  const isGroup = objectCategory === 'group';
  return {
    id: isGroup ? groupId(primaryGroupToken ?? undefined, key) : accountId(uids.get(name.toLowerCase()), key),
    what: isGroup ? 'group' : 'account',
    dn,
    key,
    name,
    displayName: object.displayName ?? '',
    description: object.description ?? '',
    mail: object.mail ?? '',
  };
}
