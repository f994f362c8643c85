import type { DirectoryView } from '../../core/directory-view.ts';
import type { Operation } from '../../core/operation.ts';
import type { Subject } from '../../core/subject.ts';
import type { Faults, RawValues } from '../../requests/plan.ts';
import type { Preview } from '../../requests/submit.ts';

/** Names of picked groups by their id, so that a form can be drawn again with them. */
export type Labels = ReadonlyMap<string, string>;

/** All that a form shows; one is drawn anew for each step of filling it in. */
export interface Form {
  readonly operation: Operation;
  readonly channel: string;
  /** Directories to choose from, for something new. */
  readonly directories: readonly DirectoryView[];
  readonly subject?: Subject;
  /** Accounts or groups to choose from, where a name fits several or comes close to some. */
  readonly candidates?: readonly Candidate[];
  /** What became of what was typed, above the fields. */
  readonly note?: string;
  readonly values: RawValues;
  readonly labels: Labels;
  readonly faults: Faults;
  readonly preview?: Preview;
}

/** An account or group that may be meant. */
export interface Candidate {
  readonly ref: { readonly directory: string; readonly id: string };
  readonly title: string;
}

/** What is used of a view that Slack sends back. */
export interface ViewLike {
  readonly private_metadata: string;
  readonly state: { readonly values: Readonly<Record<string, Readonly<Record<string, StateValue>>>> };
}

/** One element's state, as far as the forms use it. */
export interface StateValue {
  readonly type: string;
  readonly value?: string | null;
  readonly selected_option?: { readonly value: string } | null;
  readonly selected_options?: readonly { readonly value: string; readonly text: { readonly text: string } }[];
  readonly selected_date?: string | null;
}
