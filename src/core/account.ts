import type { GroupRef } from './group.ts';

/** The attributes of an account that a person may set; which of them a directory knows, its `parts` tell. */
export const detailNames = [
  'firstName',
  'lastName',
  'displayName',
  'initials',
  'description',
  'email',
  'office',
  'telephone',
  'mobile',
  'web',
  'avatarUrl',
  'title',
  'department',
  'company',
  'manager',
  'employeeId',
] as const;

export type DetailName = (typeof detailNames)[number];
export type Details = Readonly<Partial<Record<DetailName, string>>>;

/** What an account's password may do and what its holder may do with it; which of them can be set, a directory's `parts` tell. */
export const flagNames = ['passwordNeverExpires', 'cannotChangePassword'] as const;
export type FlagName = (typeof flagNames)[number];

/** Points at one account for ever: `id` is the directory's immutable identifier, `name` is only for showing. */
export interface AccountRef {
  readonly directory: string;
  readonly id: string;
  readonly name: string;
}

/** An account as one directory shows it. A field that the directory does not tell is absent, never a made-up value. */
export interface Account extends AccountRef {
  /** Where it stands in a tree, such as a distinguished name. */
  readonly path?: string;
  readonly details: Details;
  readonly enabled?: boolean;
  /** Locked after failed sign-ins, or by an administrator where the directory has that apart from `enabled`. */
  readonly locked?: boolean;
  /** Since when it has been locked, milliseconds since 1970. */
  readonly lockedSince?: number;
  /** How many failed sign-ins have locked it. */
  readonly failedSignIns?: number;
  /** Day on which the account stops working, YYYY-MM-DD. */
  readonly expires?: string;
  readonly passwordExpired?: boolean;
  readonly passwordNeverExpires?: boolean;
  readonly cannotChangePassword?: boolean;
  /** Day on which the password was last set, YYYY-MM-DD. */
  readonly passwordChanged?: string;
  readonly secondFactor?: boolean;
  /** Groups it is directly in. */
  readonly groups?: readonly GroupRef[];
  /** Groups it is in through others, where the directory has groups in groups. */
  readonly inheritedGroups?: readonly GroupRef[];
  /** May administer the directory itself. */
  readonly administrator?: boolean;
  /** The bot's own account there, or one that belongs to a machine. */
  readonly service?: boolean;
  /** The NAS in front of the domain has learnt of it; until then it cannot sign in there. */
  readonly synced?: boolean;
  /** May read but not write or sign in anew, where the directory has that apart from `enabled`. */
  readonly suspended?: boolean;
  /** Deactivated for good; only its name is left. */
  readonly closed?: boolean;
  /** Marked as erased: the profile is gone, and newcomers do not see what it wrote. */
  readonly erased?: boolean;
  /** Believes that it writes, while nobody else sees any of it. */
  readonly shadowBanned?: boolean;
  /** Its id in the service that looks after signing in, where this is a system of its own. */
  readonly authenticationId?: string;
  /** Accounts are created there in several steps, of which the directory does not show the last: whether there is a password. */
  readonly creationInSteps?: true;
  /** Where it is signed in. */
  readonly sessions?: readonly { readonly name: string; readonly lastSeen?: number; readonly from?: string }[];
  /** What else the directory tells of it, for people only: no rule is about it. */
  readonly further?: readonly { readonly label: string; readonly value: string }[];
  /** When it was last seen, milliseconds since 1970. */
  readonly lastSeen?: number;
}
