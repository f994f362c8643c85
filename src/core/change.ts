import { z } from 'zod';
import { type Account, detailNames } from './account.ts';
import type { Group } from './group.ts';

const GroupTarget = z.strictObject({ directory: z.string(), id: z.string(), name: z.string() });
const Details = z.partialRecord(z.enum(detailNames), z.string());

/**
 * The closed union of all that Deskhand can do to a directory. A change is plain JSON that is shown, approved, journalled
 * and applied as it stands; it never holds a secret.
 */
export const Change = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('set-password'), mustChange: z.boolean().optional() }),
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
    case 'send-reset-mail':
      return 'unknowable';
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

function detailsSatisfied(wanted: ChangeOf<'set-details'>['details'], account: Account | undefined): Satisfaction {
  if (!account) return 'no';
  const shown = detailNames.filter((name) => wanted[name] !== undefined && account.details[name] !== undefined);
  if (shown.some((name) => wanted[name] !== account.details[name])) return 'no';
  return shown.length > 0 ? 'yes' : 'unknowable';
}

/** Whether a change that may or may not have been made can be asked for again without doing harm or doing it twice. */
export function isRepeatable(kind: ChangeKind): boolean {
  switch (kind) {
    case 'set-password':
    case 'join-group':
    case 'leave-group':
    case 'set-details':
    case 'sync-domain':
      return true;
    case 'create-account':
    case 'send-reset-mail':
      return false;
  }
}
