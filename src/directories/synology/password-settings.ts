import { type SettingName, type Settings, settingNames } from '../../core/settings.ts';
import {
  type PasswordExpiry,
  type PasswordPolicy,
  type PasswordRules,
  readPasswordExpiry,
  readPasswordPolicy,
} from './password.ts';
import { isRefusal } from './session/refusals.ts';
import type { Session } from './session/session.ts';
import type { Parameters } from './session/wire.ts';

/** What SYNO.Core.User.PasswordPolicy keeps. */
export const policyNames = [
  'minLength',
  'mixedCase',
  'digits',
  'specialCharacters',
  'notTheName',
  'notCommon',
  'history',
  'mustChangeAfterReset',
  'resetByMail',
] as const satisfies readonly SettingName[];

/** What SYNO.Core.User.PasswordExpiry keeps. */
export const expiryNames = [
  'maxAge',
  'minAge',
  'warnBefore',
  'changeAfterExpiry',
  'warnByMail',
] as const satisfies readonly SettingName[];

/** A number with a switch: 0 while the switch is off, whatever DSM keeps beside it. */
const counted = (isOn: boolean | undefined, number: number | undefined): number | undefined =>
  isOn === false ? 0 : isOn ? number : undefined;

/** The settings as the port has them; what DSM does not tell is absent. */
export function toSettings(policy: PasswordPolicy, expiry: PasswordExpiry | undefined): Settings {
  const rules = policy.strong_password;
  const known: Readonly<Record<SettingName, boolean | number | undefined>> = {
    minLength: counted(rules.min_length_enable, rules.min_length),
    mixedCase: rules.mixed_case,
    digits: rules.included_numeric_char,
    specialCharacters: rules.included_special_char,
    notTheName: rules.exclude_username,
    notCommon: rules.exclude_common_password,
    history: rules.history_num,
    mustChangeAfterReset: policy.password_must_change,
    resetByMail: policy.enable_reset_passwd_by_email,
    maxAge: counted(expiry?.password_expire_enable, expiry?.max_age),
    minAge: counted(expiry?.min_age_enable, expiry?.min_age),
    warnBefore: counted(expiry?.enable_login_prompt, expiry?.login_prompt_days),
    changeAfterExpiry: expiry?.allow_reset_after_expired,
    warnByMail: expiry?.enable_mail_notification,
  };
  return Object.fromEntries(settingNames.flatMap((name) => (known[name] === undefined ? [] : [[name, known[name]]])));
}

/** Reads all settings afresh; a DSM without expiry of passwords tells the others. */
export async function readSettings(
  session: Session,
): Promise<{ readonly settings: Settings; readonly neverExpired: readonly string[] | undefined }> {
  const [policy, expiry] = await Promise.all([
    readPasswordPolicy(session),
    readPasswordExpiry(session).catch((cause: unknown) => {
      if (isRefusal(cause, 102, 103, 104)) return undefined;
      throw cause;
    }),
  ]);
  return { settings: toSettings(policy, expiry), neverExpired: expiry?.never_expired_list };
}

/** A switch with its number: switching off leaves DSM its number. */
const switched = (
  value: boolean | number | undefined,
  name: string,
  number: string,
): Readonly<Record<string, boolean | number>> =>
  value === undefined ? {} : value === 0 ? { [name]: false } : { [name]: true, [number]: value };

const plain = (value: boolean | number | undefined, name: string): Readonly<Record<string, boolean | number>> =>
  value === undefined ? {} : { [name]: value };

/**
 * The parameters of PasswordPolicy.set for what is to change. The rules are one parameter, and nobody has recorded whether DSM
 * keeps those that are missing in it, so the others go along as they are `now`. DSM reads the history as `history_num` and is
 * set by `exclude_history`, seen as a switch only; the number goes beside it, which is inferred, not observed.
 */
export function policyParameters(settings: Settings, now: PasswordRules): Parameters {
  const { history } = settings;
  const rules = {
    ...plain(settings.mixedCase, 'mixed_case'),
    ...plain(settings.digits, 'included_numeric_char'),
    ...plain(settings.specialCharacters, 'included_special_char'),
    ...plain(settings.notTheName, 'exclude_username'),
    ...plain(settings.notCommon, 'exclude_common_password'),
    ...switched(settings.minLength, 'min_length_enable', 'min_length'),
  };
  const changesRules = history !== undefined || Object.keys(rules).length > 0;
  const { history_num, ...others } = now;
  return {
    ...plain(settings.resetByMail, 'enable_reset_passwd_by_email'),
    ...plain(settings.mustChangeAfterReset, 'password_must_change'),
    ...(changesRules && {
      strong_password: { ...others, ...rules, ...switched(history ?? history_num, 'exclude_history', 'history_num') },
    }),
  };
}

/** The parameters of PasswordExpiry.set for what is to change, and nothing else: DSM keeps what is left out. */
function expiryParameters(settings: Settings): Parameters {
  return {
    ...switched(settings.maxAge, 'password_expire_enable', 'max_age'),
    ...switched(settings.minAge, 'min_age_enable', 'min_age'),
    ...switched(settings.warnBefore, 'enable_login_prompt', 'login_prompt_days'),
    ...plain(settings.changeAfterExpiry, 'allow_reset_after_expired'),
    ...plain(settings.warnByMail, 'enable_mail_notification'),
  };
}

/** Changes the rules for local passwords. */
export async function setPasswordPolicy(session: Session, settings: Settings, signal: AbortSignal): Promise<void> {
  const { strong_password: now } = await readPasswordPolicy(session);
  await session.call({
    api: 'SYNO.Core.User.PasswordPolicy',
    method: 'set',
    version: 1,
    parameters: policyParameters(settings, now),
    changes: true,
    signal,
  });
}

/** Changes when local passwords expire. */
export async function setPasswordExpiry(session: Session, settings: Settings, signal: AbortSignal): Promise<void> {
  await session.call({
    api: 'SYNO.Core.User.PasswordExpiry',
    method: 'set',
    version: 1,
    parameters: expiryParameters(settings),
    changes: true,
    signal,
  });
}
