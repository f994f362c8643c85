/** Points at one group for ever: `id` is the directory's immutable identifier, `name` is only for showing. */
export interface GroupRef {
  readonly directory: string;
  readonly id: string;
  readonly name: string;
  /** Nobody can leave it. */
  readonly permanent?: true;
}

/** What a group of a domain is for, and how far it reaches. */
export const groupTypes = ['security', 'distribution'] as const;
export const groupScopes = ['global', 'local', 'universal'] as const;

/** A group as one directory shows it. */
export interface Group extends GroupRef {
  /** Where it stands in a tree, such as a distinguished name. */
  readonly path?: string;
  readonly description?: string;
  /** Groups that it is in, also through others, where the directory has groups in groups: who joins it joins these. */
  readonly inheritedGroups?: readonly GroupRef[];
  /** Its members may administer the directory itself. */
  readonly administrators?: boolean;
}

/** Group names as one list for a sentence. */
export function groupNames(groups: readonly { readonly name: string }[]): string {
  return groups.map((group) => group.name).join(', ');
}
