import { isSelfOrFullAdmin } from '../authority.ts';
import { twoFactorConfig } from '../entries.ts';
import { callError } from '../errors.ts';
import { boolean, integer, object, oneOf, type Type, text } from '../model.ts';
import type { Call, Method } from '../nas.ts';
import { recordAt, textAt } from '../nas.ts';
import type { ApiVersion } from '../release.ts';
import { isAtLeast } from '../release.ts';
import type { User } from '../state.ts';
import { newSecret, provisioningUri } from '../totp.ts';
import { publishUser, shown } from './users.ts';

/** Both may be left out, which keeps what is stored; the object itself may not. */
function twoFactorOptions(api: ApiVersion): Type {
  const interval = isAtLeast(api.release, '26.0') ? oneOf(30, 60) : integer({ least: 5 });
  return object({ otp_digits: { type: integer({ least: 6, most: 8 }) }, interval: { type: interval } }, true);
}

function namedUser(call: Call): User {
  const username = textAt(call, 0);
  const user = call.state.userNamed(username);
  if (!user) throw callError('ENOENT', `User '${username}' does not exist`);
  return user;
}

/** Permission comes before existence, so that nobody can find out names with it. */
function renewSecret(call: Call): Record<string, unknown> {
  const username = textAt(call, 0);
  if (!isSelfOrFullAdmin(call, username)) {
    throw callError(
      'EPERM',
      `${username}: currently authenticated credential may not renew two-factor authentication for this user.`,
    );
  }
  const user = namedUser(call);
  if (user.source === 'LOCAL' && !user.twoFactor) {
    throw callError('EFAULT', `Unable to locate two factor authentication configuration for '${username}' user`);
  }
  const { otp_digits: digits, interval } = recordAt(call, 1);
  const stored = user.twoFactor ?? { digits: 6, interval: 30 };
  user.twoFactor = {
    secret: newSecret(),
    digits: typeof digits === 'number' ? digits : stored.digits,
    interval: typeof interval === 'number' ? interval : stored.interval,
    usedStep: 0,
  };
  publishUser(call, 'changed', user);
  return { ...shown(call, user), twofactor_config: twoFactorConfig(call.state, user) };
}

/** A directory user without a row is left alone. */
function unsetSecret(call: Call): null {
  const user = namedUser(call);
  if (call.state.release === '25.04' && call.state.twoFactor.enabled) {
    throw callError('EFAULT', 'Please disable Two Factor Authentication first');
  }
  if (user.twoFactor) user.twoFactor.secret = null;
  publishUser(call, 'changed', user);
  return null;
}

function config(call: Call): Record<string, unknown> {
  const { enabled, ssh, window } = call.state.twoFactor;
  return { id: 1, enabled, services: { ssh }, window };
}

function updateConfig(call: Call): Record<string, unknown> {
  const { enabled, services, window } = recordAt(call, 0);
  const { twoFactor } = call.state;
  if (typeof enabled === 'boolean') twoFactor.enabled = enabled;
  if (typeof window === 'number') twoFactor.window = window;
  if (typeof services === 'object' && services !== null && 'ssh' in services) twoFactor.ssh = services.ssh === true;
  return config(call);
}

export const twoFactorMethods: readonly Method[] = [
  {
    name: 'user.renew_2fa_secret',
    access: 'any',
    parameters: (api) => [
      { name: 'username', type: text() },
      { name: 'twofactor_options', type: twoFactorOptions(api) },
    ],
    run: renewSecret,
  },
  {
    name: 'user.unset_2fa_secret',
    access: 'ACCOUNT_WRITE',
    parameters: [{ name: 'username', type: text() }],
    run: unsetSecret,
  },
  // The two private ones: no role reaches them but FULL_ADMIN's wildcard.
  {
    name: 'user.provisioning_uri',
    access: 'FULL_ADMIN',
    parameters: [{ name: 'username', type: text() }],
    run: (call) => {
      const user = namedUser(call);
      return user.twoFactor ? provisioningUri(user.username, call.state.hostname, user.twoFactor) : null;
    },
  },
  {
    name: 'user.twofactor_config',
    access: 'FULL_ADMIN',
    parameters: [{ name: 'username', type: text() }],
    run: (call) => twoFactorConfig(call.state, namedUser(call)),
  },
  { name: 'auth.twofactor.config', access: 'SYSTEM_SECURITY_READ', parameters: [], run: config },
  {
    name: 'auth.twofactor.update',
    access: 'SYSTEM_SECURITY_WRITE',
    parameters: [
      {
        name: 'auth_twofactor_update',
        type: object(
          {
            enabled: { type: boolean },
            services: { type: object({ ssh: { type: boolean, fallback: false } }) },
            window: { type: integer({ least: 0 }) },
          },
          true,
        ),
      },
    ],
    run: updateConfig,
  },
];
