import type { StoredPassword } from '../password.ts';

/** What Directory Server's list calls `objectCategory`. */
export const CATEGORIES = ['person', 'group', 'organizationalUnit', 'computer', 'container', 'builtinDomain'] as const;
export type Category = (typeof CATEGORIES)[number];

/** Whether the word is a category. */
export function isCategory(word: string): word is Category {
  return (CATEGORIES as readonly string[]).includes(word);
}

/** What only users have. */
export interface UserPart {
  password: StoredPassword | undefined;
  disabled: boolean;
  locked: boolean;
  mustChangePassword: boolean;
  cannotChangePassword: boolean;
  passwordNeverExpires: boolean;
  firstName: string;
  lastName: string;
  initials: string;
  web: string;
}

/** What only groups have. */
export interface GroupPart {
  readonly type: 'security' | 'distribution';
  readonly scope: 'local' | 'global' | 'universal';
  readonly members: Set<DirectoryObject>;
}

/**
 * One object of the directory. Its guid and sid never change, but they are for tests only: the rows that Directory
 * Server lists carry neither, as far as anything public shows, so no client can see them.
 */
export interface DirectoryObject {
  readonly guid: string;
  /** Users, groups and computers have one. */
  readonly sid: string | undefined;
  readonly rid: number | undefined;
  readonly category: Category;
  readonly name: string;
  readonly dn: string;
  /** The same for every spelling of the dn. */
  readonly key: string;
  readonly parent: DirectoryObject | undefined;
  /** Undefined for containers. */
  readonly samAccountName: string | undefined;
  readonly builtIn: boolean;
  description: string;
  displayName: string;
  mail: string;
  physicalDeliveryOfficeName: string;
  telephoneNumber: string;
  readonly user: UserPart | undefined;
  readonly group: GroupPart | undefined;
}

/** Largest Windows file time as Unix seconds: "never", as the list shows it. */
const NEVER = 910692730085;

/** The row that `SYNO.ActiveDirectory.Directory` list answers. What a row holds for objects that are no users is inferred. */
export function drawObject(object: DirectoryObject): Record<string, unknown> {
  const { user, group } = object;
  return {
    accountExpiryTime: user === undefined ? 0 : NEVER,
    deletable: !object.builtIn,
    description: object.description,
    disabled: user?.disabled ?? false,
    displayName: object.displayName,
    dn: object.dn,
    locked: user?.locked ?? false,
    mail: object.mail,
    movable: !object.builtIn,
    name: object.name,
    objectCategory: object.category,
    passwordExpired: user?.mustChangePassword ?? false,
    physicalDeliveryOfficeName: object.physicalDeliveryOfficeName,
    primaryGroupToken: group === undefined ? 0 : (object.rid ?? 0),
    renamable: !object.builtIn,
    sAMAccountName: object.samAccountName ?? '',
    showInAdvancedViewOnly: false,
    telephoneNumber: object.telephoneNumber,
  };
}

/** A user part with nothing set. */
export function newUserPart(): UserPart {
  return {
    password: undefined,
    disabled: false,
    locked: false,
    mustChangePassword: false,
    cannotChangePassword: false,
    passwordNeverExpires: true,
    firstName: '',
    lastName: '',
    initials: '',
    web: '',
  };
}
