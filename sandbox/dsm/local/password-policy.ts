import type { Call } from '../api.ts';
import { Refusal } from '../refusal.ts';
import type { PasswordExpiry, StrongPassword } from './password-settings.ts';

const INVALID = 3103;

/** SYNO.Core.User.PasswordPolicy get. */
export function getPasswordPolicy(call: Call): unknown {
  const { policy } = call.nas.state.passwords;
  return { ...policy, strong_password: { ...policy.strong_password } };
}

/** SYNO.Core.User.PasswordPolicy set: what is not sent stays. */
export function setPasswordPolicy(call: Call): unknown {
  const { policy } = call.nas.state.passwords;
  const byMail = call.parameters.flag('enable_reset_passwd_by_email');
  const mustChange = call.parameters.flag('password_must_change');
  // One well-known client sends the rules as repeated bare words; it is told success and nothing changes (inferred).
  const rules = call.parameters.record('strong_password');
  const changes = rules === undefined ? {} : readRules(rules);
  if (byMail !== undefined) policy.enable_reset_passwd_by_email = byMail;
  if (mustChange !== undefined) policy.password_must_change = mustChange;
  Object.assign(policy.strong_password, changes);
  return {};
}

/** Throws 3103 where a rule is unknown or of the wrong type. */
function readRules(given: Readonly<Record<string, unknown>>): Partial<StrongPassword> {
  const changes: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(given)) {
    if (name === 'min_length') changes[name] = within(value, 6, 127);
    else if (name === 'history_num') changes[name] = within(value, 0, 24);
    // The name that is set is not the name that is read (seen in the peer library).
    else if (name === 'exclude_history') changes.history_num = value === true ? 1 : 0;
    else if (RULE_FLAGS.has(name) && typeof value === 'boolean') changes[name] = value;
    else throw new Refusal(INVALID);
  }
  return changes;
}

const RULE_FLAGS = new Set([
  'min_length_enable',
  'mixed_case',
  'included_numeric_char',
  'included_special_char',
  'exclude_username',
  'exclude_common_password',
]);

function within(value: unknown, lowest: number, highest: number): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < lowest || value > highest)
    throw new Refusal(INVALID);
  return value;
}

/** SYNO.Core.User.PasswordExpiry get: ages are told only while their switch is on. */
export function getPasswordExpiry(call: Call): unknown {
  const { max_age, min_age, login_prompt_days, ...always } = call.nas.state.passwords.expiry;
  return {
    ...always,
    ...(always.password_expire_enable ? { max_age } : {}),
    ...(always.min_age_enable ? { min_age } : {}),
    ...(always.enable_login_prompt ? { login_prompt_days } : {}),
    ...(always.password_expire_enable ? { never_expired_list: call.nas.state.passwords.neverExpired } : {}),
  };
}

const EXPIRY_FLAGS = [
  'password_expire_enable',
  'min_age_enable',
  'enable_login_prompt',
  'allow_reset_after_expired',
  'enable_mail_notification',
] as const;
const EXPIRY_DAYS = ['max_age', 'min_age', 'login_prompt_days'] as const;

/** SYNO.Core.User.PasswordExpiry set: what is not sent stays; answers no data. */
export function setPasswordExpiry(call: Call): undefined {
  const { passwords } = call.nas.state;
  const changes: Partial<PasswordExpiry> = {};
  for (const name of EXPIRY_FLAGS) {
    const value = call.parameters.flag(name);
    if (value !== undefined) changes[name] = value;
  }
  for (const name of EXPIRY_DAYS) {
    const value = call.parameters.integer(name);
    if (value !== undefined) changes[name] = within(value, 1, 999);
  }
  const mailDays = call.parameters.text('mail_notification_days');
  if (mailDays !== undefined) changes.mail_notification_days = mailDays;
  const never = call.parameters.texts('never_expired_list');
  Object.assign(passwords.expiry, changes);
  if (never !== undefined) passwords.neverExpired = never;
  return undefined;
}

/** Names that no user may have, in the order DSM lists them; compared without regard to case. */
export const RESERVED_NAMES: readonly string[] = [
  'root',
  'rootuser',
  'rootusr',
  'admin',
  'administrator',
  'adm',
  'adminuser',
  'adminusr',
  'user',
];

/** Taken by DSM itself though its username policy does not list them. */
export const SYSTEM_NAMES: readonly string[] = ['SynologyCMS', 'MAILER-DAEMON', 'POSTMASTER'];

/** SYNO.Core.User.UsernamePolicy list: a bare array. */
export function listReservedNames(): unknown {
  return RESERVED_NAMES;
}
