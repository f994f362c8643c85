import type { ChangeKind } from './change.ts';
import type { Restrictions } from './restrictions.ts';
import type { Settings } from './settings.ts';

/** The optional parts of changes that a directory understands: names of details, `must-change` and the like. */
export type Parts = { readonly [K in ChangeKind]?: readonly string[] };

/** The plain facts about a directory that pure code may see. */
export interface DirectoryView {
  readonly id: string;
  readonly label: string;
  readonly kind: string;
  /** Kinds of change that it can make. */
  readonly handles: readonly ChangeKind[];
  readonly parts: Parts;
  /** Whether it can list all its accounts. */
  readonly lists: boolean;
  /** Whether it tells of itself: see `DirectoryFacts`. */
  readonly describes: boolean;
}

/** What a directory tells of itself. */
export interface DirectoryFacts {
  /** For people, as labels with values. */
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  /** Its rules for passwords, as far as it has them. */
  readonly settings: Settings;
  /** Of Deskhand itself only. */
  readonly restrictions?: Restrictions;
}
