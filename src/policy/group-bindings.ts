import type { Account } from '../core/account.ts';
import type { Directory } from '../core/directory.ts';
import { nameKey } from '../core/distinguished-name.ts';
import { DeskhandError } from '../core/errors.ts';
import type { Group } from '../core/group.ts';
import type { Policy } from './policy.ts';

/** A directory group or container that the policy names, resolved to what does not change. */
type GroupBinding =
  | { readonly name: string; readonly directory: string; readonly group: string }
  | { readonly name: string; readonly directory: string; readonly under: string };

/**
 * The named places of a policy, each tied to an immutable identifier, so that renaming a group disarms no rule. What belongs
 * to a directory that could not be asked yet is not known, and the policy takes that as the worse.
 */
export interface BoundGroups {
  readonly known: readonly GroupBinding[];
  readonly unasked: ReadonlySet<string>;
}

/**
 * Resolves every directory group that the policy names.
 *
 * @throws DeskhandError `config-invalid` if one does not exist: a rule that protects nothing must not take effect.
 */
export async function resolveGroupBindings(
  policy: Policy,
  directories: ReadonlyMap<string, Directory>,
): Promise<BoundGroups> {
  const unasked = new Set<string>();
  const found = await Promise.all(
    policy.groupBindings.map(async ({ name, directory: id, target }): Promise<GroupBinding[]> => {
      const directory = directories.get(id);
      if (!directory) throw missing(name, `deskhand.yml has no directory "${id}"`);
      try {
        return [await resolvePlace(name, directory, target)];
      } catch (cause) {
        if (!(cause instanceof DeskhandError) || cause.code === 'config-invalid') throw cause;
        unasked.add(id);
        return [];
      }
    }),
  );
  return { known: found.flat(), unasked };
}

async function resolvePlace(name: string, directory: Directory, target: string): Promise<GroupBinding> {
  if (isContainer(target)) {
    const under = nameKey(target);
    if (under && (await directory.hasContainer?.(target))) return { name, directory: directory.id, under };
    throw missing(name, `${directory.label} has no container ${target}`);
  }
  const group = await directory.findGroup(target);
  if (!group) throw missing(name, `${directory.label} has no group ${target}`);
  return { name, directory: directory.id, group: group.id };
}

const isContainer = (target: string) => /^\s*(OU|DC)\s*=/i.test(target);

function missing(name: string, why: string): DeskhandError {
  return new DeskhandError('config-invalid', {
    userMessage: `policy.yml names "${name}" under directory:, but ${why}. A rule with it would protect nothing. Correct the name or create the group.`,
  });
}

const isUnder = (path: string | undefined, container: string) =>
  path !== undefined && nameKey(path)?.endsWith(`,${container}`) === true;

/** The policy's names for where an account belongs; `undefined` if that is not known. */
export function bindingsOfAccount(groupBindings: BoundGroups, account: Account): ReadonlySet<string> | undefined {
  if (account.groups === undefined) return undefined;
  const groups = new Set([...account.groups, ...(account.inheritedGroups ?? [])].map((group) => group.id));
  return namesOf(groupBindings, account.directory, (place) =>
    'group' in place ? groups.has(place.group) : isUnder(account.path, place.under),
  );
}

/** The policy's names that a group falls under: its own, those of groups that it is in, and of the containers it stands in. */
export function bindingsOfGroup(groupBindings: BoundGroups, group: Group): ReadonlySet<string> | undefined {
  const groups = new Set([group, ...(group.inheritedGroups ?? [])].map(({ id }) => id));
  return namesOf(groupBindings, group.directory, (place) =>
    'group' in place ? groups.has(place.group) : isUnder(group.path, place.under),
  );
}

function namesOf({ known, unasked }: BoundGroups, directory: string, holds: (place: GroupBinding) => boolean) {
  if (unasked.has(directory)) return undefined;
  return new Set(known.filter((place) => place.directory === directory && holds(place)).map((place) => place.name));
}
