/** Roles that TrueNAS grants to groups; FULL_ADMIN holds all of them. */
export type Role =
  | 'ACCOUNT_READ'
  | 'ACCOUNT_WRITE'
  | 'AUTH_SESSIONS_READ'
  | 'AUTH_SESSIONS_WRITE'
  | 'FULL_ADMIN'
  | 'SYSTEM_SECURITY_READ';

/** For others than oneself, `user.renew_2fa_secret` takes nothing less than FULL_ADMIN. */
const byMethod: Readonly<Record<string, Role>> = {
  'user.query': 'ACCOUNT_READ',
  'group.query': 'ACCOUNT_READ',
  'user.create': 'ACCOUNT_WRITE',
  'user.update': 'ACCOUNT_WRITE',
  'user.delete': 'ACCOUNT_WRITE',
  'user.unset_2fa_secret': 'ACCOUNT_WRITE',
  'auth.generate_onetime_password': 'ACCOUNT_WRITE',
  'user.renew_2fa_secret': 'FULL_ADMIN',
  'auth.sessions': 'AUTH_SESSIONS_READ',
  'auth.terminate_session': 'AUTH_SESSIONS_WRITE',
  'auth.twofactor.config': 'SYSTEM_SECURITY_READ',
  'system.security.config': 'SYSTEM_SECURITY_READ',
};

/** The role that a method asks for; `undefined` where any account may call it, or nobody here calls it. */
export function roleOf(method: string): Role | undefined {
  return byMethod[method];
}

/** Whether an account with these roles has one; TrueNAS spells out the narrower ones, but FULL_ADMIN alone is enough. */
export function hasRole(roles: readonly string[], wanted: Role): boolean {
  return roles.includes('FULL_ADMIN') || roles.includes(wanted);
}
