import type { Risk } from '../core/operation.ts';

export const lists = ['never', 'may', 'confirm'] as const;
export type List = (typeof lists)[number];

export const personKinds = ['guest', 'external', 'bot', 'deactivated'] as const;
export type PersonKind = (typeof personKinds)[number];

export const targetKinds = ['requester', 'administrator', 'service-account'] as const;
export type TargetKind = (typeof targetKinds)[number];

/** Confirmers that are no team: the account's holder, and the holder's manager. */
export const confirmers = ['holder', 'manager'] as const;

/** Where the members of a team come from. User groups exist on paid Slack plans only. */
export type TeamSource =
  | { readonly usergroup: string }
  | { readonly channel: string }
  | { readonly people: readonly string[] };

/** A group or container of a directory that the policy names. */
export interface NamedPlace {
  readonly name: string;
  /** Id of the directory. */
  readonly directory: string;
  /** The group's name or distinguished name; one that begins with OU= or DC= is a container and covers all below it. */
  readonly target: string;
}

interface Place {
  readonly line: number;
  readonly column: number;
}

/** One rule. Words that it lacks hold for everything; within one word any of what is listed is enough. */
export interface Rule {
  readonly id: string;
  readonly because: string;
  readonly place: Place;
  readonly do: ReadonlySet<string> | 'any';
  readonly risk?: ReadonlySet<Risk>;
  readonly who?: { readonly in: ReadonlySet<string>; readonly is: ReadonlySet<PersonKind> };
  /** Name -> Slack's id. */
  readonly channel?: ReadonlyMap<string, string>;
  readonly directory?: ReadonlySet<string>;
  readonly target?: { readonly in: ReadonlySet<string>; readonly is: ReadonlySet<TargetKind> };
  readonly group?: { readonly in: ReadonlySet<string> };
}

/** A rule about who has to confirm. */
export interface ConfirmRule extends Rule {
  readonly approvals: number;
  /** Names of teams, `holder`, `manager`; each of them counts. In alphabetical order. */
  readonly from: readonly string[];
  /** Milliseconds from the request. */
  readonly withinMs: number;
  /** Milliseconds for which an approved change stays armed, so that it can still be stopped. */
  readonly coolDownMs?: number;
}

/** A policy without faults. */
export interface Policy {
  readonly file: string;
  /** SHA-256 of the text, in hexadecimal: which policy decided. */
  readonly hash: string;
  readonly teams: ReadonlyMap<string, TeamSource>;
  /** Name -> Slack's id. */
  readonly channels: ReadonlyMap<string, string>;
  readonly places: readonly NamedPlace[];
  readonly never: readonly Rule[];
  readonly may: readonly Rule[];
  readonly confirm: readonly ConfirmRule[];
}
