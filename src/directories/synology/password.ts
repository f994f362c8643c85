import { z } from 'zod';
import type { Session } from './session/session.ts';

const flag = z.boolean().optional().catch(undefined);
const number = z.number().optional().catch(undefined);

/** `strong_password`, in its wire spelling. What a version of DSM does not have is absent. */
const Rules = z.object({
  min_length_enable: flag,
  min_length: number,
  mixed_case: flag,
  included_numeric_char: flag,
  included_special_char: flag,
  exclude_username: flag,
  exclude_common_password: flag,
  history_num: number,
});
export type PasswordRules = z.infer<typeof Rules>;

const PasswordPolicy = z.object({
  enable_reset_passwd_by_email: flag,
  password_must_change: flag,
  strong_password: Rules.catch({}),
});
export type PasswordPolicy = z.infer<typeof PasswordPolicy>;

/** Days, where a number; DSM tells those of a switch that is off or on, or only of one that is on. */
const PasswordExpiry = z.object({
  password_expire_enable: flag,
  max_age: number,
  min_age_enable: flag,
  min_age: number,
  enable_login_prompt: flag,
  login_prompt_days: number,
  allow_reset_after_expired: flag,
  enable_mail_notification: flag,
  never_expired_list: z.array(z.string()).optional().catch(undefined),
});
export type PasswordExpiry = z.infer<typeof PasswordExpiry>;

/** The rules for local passwords, as they are now. */
export function readPasswordPolicy(session: Session): Promise<PasswordPolicy> {
  return session.call({
    api: 'SYNO.Core.User.PasswordPolicy',
    method: 'get',
    version: 1,
    data: PasswordPolicy,
  });
}

/** When local passwords expire, as it is now. */
export function readPasswordExpiry(session: Session): Promise<PasswordExpiry> {
  return session.call({
    api: 'SYNO.Core.User.PasswordExpiry',
    method: 'get',
    version: 1,
    data: PasswordExpiry,
  });
}

/** Least characters that the policy asks for: the number stays filled in while its switch is off. */
export function leastLength({ strong_password: rules }: PasswordPolicy): number {
  return rules.min_length_enable ? (rules.min_length ?? 0) : 0;
}
