import type { Call } from '../api.ts';
import { sendMail } from '../mail.ts';
import { Refusal } from '../refusal.ts';
import { isActive, isActiveAdministrator } from './accounts.ts';

/** What `msg` means is not documented; 3 is what a sent mail was seen to answer. */
const MAIL_SENT = 3;
/** `get` called bare was seen to answer 404; that `send` answers it too, for each thing in the way, is inferred. */
const NOT_POSSIBLE = 404;

/** SYNO.Auth.ForgotPwd send: a mail with a link, for local users who are no administrators, where the option is on. */
export function sendResetLink(call: Call): unknown {
  const { nas } = call;
  const { accounts, passwords } = nas.state;
  const user = accounts.user(call.parameters.requiredText('user'));
  const possible =
    passwords.policy.enable_reset_passwd_by_email &&
    nas.state.mailServerConfigured &&
    user?.listed === true &&
    user.email !== '' &&
    isActive(user, nas.clock.now()) &&
    !isActiveAdministrator(accounts, user, nas.clock.now());
  if (!possible) throw new Refusal(NOT_POSSIBLE);
  sendMail(nas, { to: user.email, about: 'reset-link', account: user.name, holdsPassword: false });
  return { msg: MAIL_SENT };
}

/** SYNO.Auth.ForgotPwd get: looks a link's ticket up; the simulator's mails hold no ticket that works. */
export function getResetLink(): never {
  throw new Refusal(NOT_POSSIBLE);
}
