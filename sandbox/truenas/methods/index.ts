import type { Method } from '../nas.ts';
import { authSessionMethods } from './auth-session.ts';
import { coreMethods } from './core.ts';
import { groupMethods } from './groups.ts';
import { loginMethods } from './login.ts';
import { passwordMethods } from './passwords.ts';
import { systemMethods } from './system.ts';
import { twoFactorMethods } from './two-factor.ts';
import { userChangeMethods } from './user-changes.ts';
import { userMethods } from './users.ts';

/** Every method of the NAS, by name. */
export const methods: ReadonlyMap<string, Method> = new Map(
  [
    ...coreMethods,
    ...loginMethods,
    ...authSessionMethods,
    ...userMethods,
    ...userChangeMethods,
    ...passwordMethods,
    ...twoFactorMethods,
    ...groupMethods,
    ...systemMethods,
  ].map((method) => [method.name, method]),
);
