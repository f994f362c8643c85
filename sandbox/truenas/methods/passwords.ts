import { isFullAdmin, isSelfOrFullAdmin } from '../authority.ts';
import { callError, Problems } from '../errors.ts';
import { nullable, object, text } from '../model.ts';
import type { Call, Method } from '../nas.ts';
import { recordAt } from '../nas.ts';
import type { User } from '../state.ts';
import { checkNewPassword } from './password-rules.ts';
import { publishUser } from './users.ts';

const at = (field: string): string => `user.set_password.${field}`;

/** Those without FULL_ADMIN must know the old password, unless a one-time password let them in. */
function checkOldPassword(call: Call, user: User | undefined, old: unknown, problems: Problems): void {
  if (isFullAdmin(call) || call.peer.session?.kind === 'LOGIN_ONETIME_PASSWORD') return;
  if (old === null) {
    problems.add(at('old_password'), 'FULL_ADMIN role is required in order to bypass check for current password.');
  } else if (user?.password !== old) {
    problems.add(at('old_password'), `${user?.username ?? ''}: failed to validate password.`);
  }
}

function setPassword(call: Call): null {
  const { username, old_password: old, new_password: wanted } = recordAt(call, 0);
  const name = String(username);
  if (!isSelfOrFullAdmin(call, name)) {
    throw callError('EPERM', `${name}: currently authenticated credential may not reset password for this user.`);
  }
  const user = call.state.userNamed(name);
  const problems = new Problems();
  if (!user) problems.add(at('username'), `${name}: user does not exist.`);
  else if (user.source !== 'LOCAL') problems.add(at('username'), `${name}: user is not local to the TrueNAS server.`);
  checkOldPassword(call, user, old, problems);
  checkNewPassword(call.state, at('new_password'), String(wanted), user, problems);
  problems.check();
  if (user?.passwordDisabled) problems.add(at('username'), `${name}: password authentication disabled for user`);
  if (user?.locked) problems.add(at('username'), `${name}: user account is locked.`);
  problems.check();
  if (!user) return null;
  call.state.setPassword(user, String(wanted));
  publishUser(call, 'changed', user);
  return null;
}

export const passwordMethods: readonly Method[] = [
  {
    name: 'user.set_password',
    access: 'any',
    parameters: [
      {
        name: 'set_password_data',
        type: object({
          username: { type: text() },
          old_password: { type: nullable(text()), fallback: null },
          new_password: { type: text({ filled: true }) },
        }),
      },
    ],
    run: setPassword,
  },
];
