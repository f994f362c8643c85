import { dayOf, type LocalUser } from './accounts.ts';

/** `strong_password` of SYNO.Core.User.PasswordPolicy, in its wire spelling. */
export interface StrongPassword {
  min_length_enable: boolean;
  /** 6 to 127; stays as it was while its switch is off. */
  min_length: number;
  mixed_case: boolean;
  included_numeric_char: boolean;
  included_special_char: boolean;
  /** Neither the name nor the description may be in the password. */
  exclude_username: boolean;
  exclude_common_password: boolean;
  /** How many earlier passwords may not be used again; 0: any may. */
  history_num: number;
}

/** What SYNO.Core.User.PasswordPolicy and PasswordExpiry keep, in their wire spelling. */
export interface PasswordSettings {
  readonly policy: {
    enable_reset_passwd_by_email: boolean;
    /** After an administrator set a password its user must choose another at the next sign-in. */
    password_must_change: boolean;
    readonly strong_password: StrongPassword;
  };
  readonly expiry: PasswordExpiry;
  /** Names of users whose passwords never expire. */
  neverExpired: readonly string[];
}

/** Days, where a number. */
export interface PasswordExpiry {
  password_expire_enable: boolean;
  max_age: number;
  min_age_enable: boolean;
  min_age: number;
  enable_login_prompt: boolean;
  login_prompt_days: number;
  allow_reset_after_expired: boolean;
  enable_mail_notification: boolean;
  mail_notification_days: string;
}

/** The settings of a new NAS, but with reset by mail switched on, so that the sandbox can show it. */
export function newPasswordSettings(): PasswordSettings {
  return {
    policy: {
      enable_reset_passwd_by_email: true,
      password_must_change: false,
      strong_password: {
        min_length_enable: true,
        min_length: 8,
        mixed_case: true,
        included_numeric_char: true,
        included_special_char: false,
        exclude_username: true,
        exclude_common_password: false,
        history_num: 0,
      },
    },
    expiry: {
      password_expire_enable: false,
      max_age: 30,
      min_age_enable: false,
      min_age: 1,
      enable_login_prompt: false,
      login_prompt_days: 1,
      allow_reset_after_expired: true,
      enable_mail_notification: false,
      mail_notification_days: '',
    },
    neverExpired: [],
  };
}

const EXPIRED = 409;
const EXPIRED_FOR_GOOD = 408;

/** 408 or 409 when the user's password has outlived the maximum age; undefined while it is good. */
export function mustRenew(settings: PasswordSettings, user: LocalUser, now: number): number | undefined {
  const { expiry, neverExpired } = settings;
  if (!expiry.password_expire_enable || user.passwordNeverExpires) return undefined;
  if (neverExpired.some((name) => name.toLowerCase() === user.name.toLowerCase())) return undefined;
  if (dayOf(now) - user.passwordChangedOn < expiry.max_age) return undefined;
  return expiry.allow_reset_after_expired && !user.cannotChangePassword ? EXPIRED : EXPIRED_FOR_GOOD;
}
