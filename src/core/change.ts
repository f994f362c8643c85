import { z } from 'zod';
import { type Account, type DetailName, detailNames } from './account.ts';
import type { Group } from './group.ts';

const GroupTarget = z.strictObject({ directory: z.string(), id: z.string(), name: z.string() });
const Details = z.partialRecord(z.enum(detailNames), z.string());

/**
 * The closed union of all that Deskhand can do to a directory. A change is plain JSON that is shown, approved, journalled
 * and applied as it stands; it never holds a secret.
 */
export const Change = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('set-password'),
    mustChange: z.boolean().optional(),
    endSessions: z.boolean().optional(),
    /** When the password was last set before, YYYY-MM-DD: by a later day the directory shows that it has been set since. */
    since: z.string().optional(),
  }),
  z.strictObject({ kind: z.literal('send-reset-mail'), to: z.string() }),
  z.strictObject({ kind: z.literal('join-group'), group: GroupTarget }),
  z.strictObject({ kind: z.literal('leave-group'), group: GroupTarget }),
  z.strictObject({
    kind: z.literal('create-account'),
    name: z.string(),
    details: Details,
    mustChange: z.boolean().optional(),
  }),
  z.strictObject({ kind: z.literal('set-details'), details: Details }),
  z.strictObject({ kind: z.literal('set-enabled'), enabled: z.boolean(), suspend: z.boolean().optional() }),
  z.strictObject({ kind: z.literal('delete-account'), erase: z.boolean().optional() }),
  z.strictObject({ kind: z.literal('end-sessions') }),
  z.strictObject({ kind: z.literal('set-administrator'), administrator: z.boolean() }),
  z.strictObject({ kind: z.literal('redact-messages'), reason: z.string().optional() }),
  z.strictObject({
    kind: z.literal('renew-second-factor'),
    digits: z.int().optional(),
    interval: z.int().optional(),
  }),
  z.strictObject({ kind: z.literal('remove-second-factor') }),
  z.strictObject({ kind: z.literal('invite-newcomer'), days: z.int() }),
  z.strictObject({ kind: z.literal('sync-domain') }),
]);
export type Change = z.infer<typeof Change>;
export type ChangeKind = Change['kind'];
export type ChangeOf<K extends ChangeKind> = Extract<Change, { kind: K }>;

/** What was read of the subject after a change: `undefined` where the directory has no such thing. */
export type Observed = Account | Group | undefined;

/** `unknowable`: the directory shows nothing by which this change could be told. */
export type Satisfaction = 'yes' | 'no' | 'unknowable';

const told = (holds: boolean | undefined): Satisfaction => (holds === undefined ? 'unknowable' : holds ? 'yes' : 'no');

/** Tells from what the directory shows now whether a change is in force there. Pure; used after each call and after a crash. */
export function isSatisfied(change: Change, observed: Observed): Satisfaction {
  const account = observed as Account | undefined;
  switch (change.kind) {
    case 'set-password':
      // Directories tell the day at most: a later one proves it, the same one proves nothing.
      return change.since && account?.passwordChanged && account.passwordChanged > change.since ? 'yes' : 'unknowable';
    case 'send-reset-mail':
    case 'redact-messages':
    case 'renew-second-factor':
    case 'invite-newcomer':
      return 'unknowable';
    case 'set-enabled':
      return told(change.suspend ? account?.suspended === !change.enabled : enabledAsAsked(change.enabled, account));
    case 'delete-account':
      return told(account === undefined || account.closed === true);
    case 'end-sessions':
      return told(account?.sessions && account.sessions.length === 0);
    case 'set-administrator':
      return told(account?.administrator === undefined ? undefined : account.administrator === change.administrator);
    case 'remove-second-factor':
      return told(account?.secondFactor === undefined ? undefined : !account.secondFactor);
    case 'join-group':
      return told(account?.groups?.some((group) => group.id === change.group.id));
    case 'leave-group':
      return told(account?.groups && !account.groups.some((group) => group.id === change.group.id));
    case 'create-account':
      return told(account !== undefined);
    case 'set-details':
      return detailsSatisfied(change.details, account);
    case 'sync-domain':
      return told(account?.synced);
  }
}

function enabledAsAsked(enabled: boolean, account: Account | undefined): boolean | undefined {
  return account?.enabled === undefined ? undefined : account.enabled === enabled;
}

/** Directories may keep an address in small letters. */
const isSameDetail = (name: DetailName, wanted?: string, shown?: string): boolean =>
  name === 'email' ? wanted?.toLowerCase() === shown?.toLowerCase() : wanted === shown;

function detailsSatisfied(wanted: ChangeOf<'set-details'>['details'], account: Account | undefined): Satisfaction {
  if (!account) return 'no';
  const shown = detailNames.filter((name) => wanted[name] !== undefined && account.details[name] !== undefined);
  if (shown.some((name) => !isSameDetail(name, wanted[name], account.details[name]))) return 'no';
  return shown.length > 0 ? 'yes' : 'unknowable';
}

/**
 * Whether a change of which the directory shows no effect can be asked for again without harm. A second `create-account` is
 * refused by the directory, since names are unique, and a second `renew-second-factor` would void the secret that the
 * first one gave out.
 */
export function isRepeatable(kind: ChangeKind): boolean {
  switch (kind) {
    case 'set-password':
    case 'join-group':
    case 'leave-group':
    case 'set-details':
    case 'sync-domain':
    case 'create-account':
    case 'set-enabled':
    case 'delete-account':
    case 'end-sessions':
    case 'set-administrator':
    case 'remove-second-factor':
      return true;
    case 'send-reset-mail':
    case 'redact-messages':
    case 'renew-second-factor':
    case 'invite-newcomer':
      return false;
  }
}
