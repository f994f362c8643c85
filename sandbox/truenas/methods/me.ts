import { passwdFields, twoFactorConfig } from '../entries.ts';
import type { Call } from '../nas.ts';
import { caller } from '../nas.ts';
import { effectiveRoles } from '../roles.ts';

/** The caller as `auth.me` and a login's `user_info` show it, with their own provisioning URI inside. */
export function ownAccount(call: Call): Record<string, unknown> {
  const user = caller(call);
  const { state, peer } = call;
  const roles = state.rolesOf(user);
  const isAdmin = roles.includes('FULL_ADMIN');
  const groups = [user.group, ...user.groups].flatMap((id) => state.groups.get(id)?.gid ?? []);
  const local = user.source === 'LOCAL';
  const flags: readonly (readonly [boolean, string])[] = [
    [local, 'LOCAL'],
    [!local, 'DIRECTORY'],
    [isAdmin, 'SYS_ADMIN'],
    [Boolean(user.twoFactor?.secret), '2FA'],
    [peer.session?.kind === 'API_KEY', 'API_KEY'],
    [peer.session?.kind === 'LOGIN_ONETIME_PASSWORD', 'OTPW'],
    [user.passwordChangeRequired, 'PASSWORD_CHANGE_REQUIRED'],
  ];
  return {
    ...passwdFields(user),
    pw_gid: state.groups.get(user.group)?.gid ?? user.group,
    grouplist: groups,
    sid: null,
    source: user.source,
    local,
    attributes: {},
    two_factor_config: twoFactorConfig(state, user),
    privilege: {
      roles: effectiveRoles(roles),
      allowlist: isAdmin ? [{ method: '*', resource: '*' }] : [],
      web_shell: isAdmin,
      webui_access: true,
    },
    account_attributes: flags.filter(([set]) => set).map(([, flag]) => flag),
  };
}
