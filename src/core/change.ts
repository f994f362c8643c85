import { z } from 'zod';
import { detailNames, flagNames } from './account.ts';
import { groupScopes, groupTypes } from './group.ts';
import { settingNames } from './settings.ts';

const GroupTarget = z.strictObject({ directory: z.string(), id: z.string(), name: z.string() });
const Details = z.partialRecord(z.enum(detailNames), z.string());
const Flags = z.partialRecord(z.enum(flagNames), z.boolean());
/** A calendar day, YYYY-MM-DD. */
const Day = z.iso.date();
const Settings = z.partialRecord(z.enum(settingNames), z.union([z.boolean(), z.int()]));

/**
 * The closed union of all that Deskhand can do to a directory. A change is plain JSON that is shown, approved, journalled
 * and applied as it stands; it never holds a secret.
 */
export const Change = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('set-password'),
    mustChange: z.boolean().optional(),
    endSessions: z.boolean().optional(),
    /** Also ends a lock after failed sign-ins, if there is one then. */
    unlock: z.boolean().optional(),
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
    expires: Day.optional(),
    flags: Flags.optional(),
    /** The directory tells the account holder by mail; never the password. */
    notify: z.boolean().optional(),
    /** May administer the server from the beginning. */
    administrator: z.literal(true).optional(),
    /** Joined in the same call as the creation, where the directory has that. */
    groups: z.array(GroupTarget).optional(),
  }),
  z.strictObject({ kind: z.literal('set-details'), details: Details }),
  /** Without a day the account does not expire. */
  z.strictObject({ kind: z.literal('set-expiry'), expires: Day.optional() }),
  z.strictObject({ kind: z.literal('set-flags'), flags: Flags }),
  z.strictObject({ kind: z.literal('rename-account'), name: z.string() }),
  z.strictObject({
    kind: z.literal('set-enabled'),
    enabled: z.boolean(),
    suspend: z.boolean().optional(),
    /** The day of expiry that the directory forgets by it. */
    forgets: Day.optional(),
  }),
  z.strictObject({ kind: z.literal('unlock-account') }),
  /** `container` is a distinguished name. */
  z.strictObject({ kind: z.literal('move-account'), container: z.string() }),
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
  z.strictObject({
    kind: z.literal('create-group'),
    name: z.string(),
    description: z.string().optional(),
    email: z.string().optional(),
    type: z.enum(groupTypes).optional(),
    scope: z.enum(groupScopes).optional(),
  }),
  z.strictObject({ kind: z.literal('delete-group') }),
  // What Deskhand does to itself.
  z.strictObject({ kind: z.literal('start-lockdown'), reason: z.string() }),
  z.strictObject({ kind: z.literal('end-lockdown') }),
  /** `account` is `<directory id>/<immutable id>`. */
  z.strictObject({ kind: z.literal('lift-freeze'), account: z.string(), name: z.string() }),
  z.strictObject({ kind: z.literal('close-review'), request: z.string() }),
  z.strictObject({ kind: z.literal('set-password-policy'), settings: Settings }),
  z.strictObject({ kind: z.literal('set-password-expiry'), settings: Settings }),
]);
export type Change = z.infer<typeof Change>;
export type ChangeKind = Change['kind'];
export type ChangeOf<K extends ChangeKind> = Extract<Change, { kind: K }>;

/**
 * Whether a change of which the directory shows no effect can be asked for again without harm. A second `create-account` or
 * `create-group` is refused by the directory, since names are unique, and a second `renew-second-factor` would void the secret that the
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
    case 'unlock-account':
    case 'move-account':
    case 'set-expiry':
    case 'set-flags':
    case 'rename-account':
    case 'create-group':
    case 'delete-group':
    case 'set-password-policy':
    case 'set-password-expiry':
    case 'start-lockdown':
    case 'end-lockdown':
    case 'lift-freeze':
    case 'close-review':
      return true;
    case 'send-reset-mail':
    case 'redact-messages':
    case 'renew-second-factor':
    case 'invite-newcomer':
      return false;
  }
}

/** Whether it gives an existing account another mail address. That is a credential: reset links and codes go there. */
export const setsAddress = (change: Change): boolean =>
  change.kind === 'set-details' && change.details.email !== undefined;

/** Whether it mails somebody a way to sign in. */
export const mailsLink = (change: Change): boolean => change.kind === 'send-reset-mail';

/**
 * Whether a change gives somebody a way to sign in, prolongs one, or opens the way to one: during a lockdown these are denied. A new mail
 * address is one, since reset links and codes go there. No kind is left to a default: what is new has to be put into one of the two.
 */
export function touchesCredentials(change: Change): boolean {
  switch (change.kind) {
    case 'set-password':
    case 'send-reset-mail':
    case 'create-account':
    case 'renew-second-factor':
    case 'remove-second-factor':
    case 'invite-newcomer':
    case 'unlock-account':
    case 'set-password-policy':
    case 'set-password-expiry':
      return true;
    case 'set-expiry':
    case 'rename-account':
      return true;
    case 'set-flags':
      return change.flags.passwordNeverExpires === true;
    case 'set-enabled':
      return change.enabled;
    case 'set-administrator':
      return change.administrator;
    case 'set-details':
      return setsAddress(change);
    case 'join-group':
    case 'leave-group':
    case 'close-review':
    case 'create-group':
    case 'delete-account':
    case 'delete-group':
    case 'end-lockdown':
    case 'end-sessions':
    case 'lift-freeze':
    case 'move-account':
    case 'redact-messages':
    case 'start-lockdown':
    case 'sync-domain':
      return false;
  }
}
