import { z } from 'zod';
import type { FlagName } from '../../../core/account.ts';
import { DirectoryError } from '../../../core/errors.ts';
import { DsmRefusal } from '../session/refusals.ts';
import type { Session } from '../session/session.ts';
import type { Parameters } from '../session/wire.ts';

/** Fields of SYNO.Core.User set and create; what is left out of a `set` keeps its value. */
export interface UserFields {
  readonly password?: string;
  readonly email?: string;
  readonly description?: string;
  /** DSM's only switch of an account: `now` is off. The day of expiry stands in the same place, as 2026/1/9. */
  readonly expired?: string;
  readonly flags?: Readonly<Partial<Record<FlagName, boolean>>>;
  /** Another name; the uid stays. `set` only. */
  readonly newName?: string;
  /** DSM tells the account holder by mail. `create` only. */
  readonly notify?: boolean;
}

/** A day, YYYY-MM-DD, as DSM takes it: dashes and leading zeros it refuses or does not give back. */
export function expiredOn(day: string): string {
  return day.split('-').map(Number).join('/');
}

/** The fields in their wire spelling. Builds of DSM differ in how they spell the password that never expires: one of both they know. */
function wireFields({ flags = {}, newName, notify, password: _secret, ...fields }: UserFields): Parameters {
  const { passwordNeverExpires: never, cannotChangePassword: cannot } = flags;
  return {
    ...fields,
    ...(newName !== undefined && { new_name: newName }),
    ...(cannot !== undefined && { cannot_chg_passwd: cannot }),
    ...(never !== undefined && { passwd_never_expire: never, password_never_expire: never }),
    ...(notify && { notify_by_email: true }),
  };
}

/** Characters that DSM keeps of a description. */
const longestDescription = 64;

/** Changes these fields of a local account and no other. @throws DsmRefusal 105 for the built-in `admin` */
export async function setUser(session: Session, name: string, fields: UserFields, signal: AbortSignal): Promise<void> {
  checkFields(session, fields);
  await session.call({
    api: 'SYNO.Core.User',
    method: 'set',
    version: 1,
    parameters: { name, ...wireFields(fields) },
    secrets: { password: fields.password },
    changes: true,
    signal,
  });
}

/** Makes a local account. @returns its uid, where DSM tells it */
export async function createUser(
  session: Session,
  name: string,
  fields: UserFields,
  signal: AbortSignal,
): Promise<number | undefined> {
  checkFields(session, fields);
  const { uid } = await session.call({
    api: 'SYNO.Core.User',
    method: 'create',
    version: 1,
    parameters: {
      name,
      description: '',
      email: '',
      expired: 'normal',
      cannot_chg_passwd: false,
      notify_by_email: false,
      // DSM would put the password into a mail.
      send_password: false,
      ...wireFields(fields),
    },
    secrets: { password: fields.password },
    data: z.object({ uid: z.number().optional() }).catch({}),
    changes: true,
    signal,
  });
  return uid;
}

const ErrorCode = z.union([z.number(), z.object({ code: z.number() }).transform(({ code }) => code)]);
const Deletion = z.object({ errors: z.array(ErrorCode) }).catch({ errors: [] });
/** DSM 7.2.1 puts this beside deletions that worked. */
const meansNothing = 3102;

/**
 * Orders the deletion of a local account. Success says little here: whether the account is gone only reading back tells.
 *
 * @returns the refusal that stood inside DSM's success, if one did
 */
export async function deleteUser(session: Session, name: string, signal: AbortSignal): Promise<DsmRefusal | undefined> {
  const api = 'SYNO.Core.User';
  const { errors } = await session.call({
    api,
    method: 'delete',
    version: 1,
    // DSM 7.2.1 refuses a bare name.
    parameters: { name: [name] },
    data: Deletion,
    changes: true,
    signal,
  });
  const code = errors.find((one) => one !== meansNothing);
  if (code === undefined) return undefined;
  return new DsmRefusal({ api }, { code, errors: undefined }, { where: session.where, changes: true });
}

/** DSM has one code for all values that it does not like, so what is known of them is said before. */
function checkFields(session: Session, { description = '' }: UserFields): void {
  if ([...description].length <= longestDescription) return;
  const userMessage = `${session.where} allows at most ${longestDescription} characters in a description.`;
  throw new DirectoryError('invalid-input', { userMessage, fields: { description: userMessage }, effect: 'none' });
}
