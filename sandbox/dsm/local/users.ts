import type { Call } from '../api.ts';
import { sendMail } from '../mail.ts';
import { Refusal } from '../refusal.ts';
import { BUILT_IN_UIDS, isActive, isLastAdministrator, type LocalUser } from './accounts.ts';
import { RESERVED_NAMES, SYSTEM_NAMES } from './password-policy.ts';
import { checkPassword, givePassword } from './password-rules.ts';

const USER = {
  invalid: 3103,
  noSuchUser: 3106,
  nameTaken: 3107,
  lastAdministrator: 3109,
  tooMany: 3110,
  systemAccount: 3115,
  reservedAccount: 105,
} as const;

/** DSM's limits: characters of a name and of a description, and users per NAS. */
const LIMITS = { name: 64, description: 64, users: 16_000 } as const;

/** SYNO.Core.User create. `groups` and `disabled` are accepted and ignored (seen on DSM 7.4). */
export function createUser(call: Call): unknown {
  const { nas, parameters } = call;
  const { accounts, passwords } = nas.state;
  const name = checkName(call, parameters.requiredText('name'), undefined);
  const user: LocalUser = { ...newUser(0, name), ...readDetails(call) };
  const password = parameters.text('password') ?? '';
  checkPassword(passwords, password, user);
  const notify = parameters.flag('notify_by_email') ?? false;
  const send = parameters.flag('send_password') ?? false;
  if (accounts.users().length >= LIMITS.users) throw new Refusal(USER.tooMany);

  const created: LocalUser = { ...user, uid: accounts.takeUid() };
  givePassword(created, password, nas.clock.now(), passwords.policy.password_must_change);
  accounts.addUser(created);
  if (notify || send)
    sendMail(nas, { to: created.email, about: 'account-created', account: created.name, holdsPassword: send });
  return { name: created.name, uid: created.uid };
}

/** SYNO.Core.User set: fields that are not sent keep their value; an empty password sent is an empty password set (inferred from the peer client). */
export function setUser(call: Call): unknown {
  const { nas, parameters } = call;
  const { accounts, passwords, sessions } = nas.state;
  const now = nas.clock.now();
  const user = accounts.user(parameters.requiredText('name'));
  if (user?.listed !== true) throw new Refusal(USER.noSuchUser);
  if (user.uid === BUILT_IN_UIDS.admin) throw new Refusal(USER.reservedAccount);
  const newName = parameters.text('new_name') ?? '';
  const name = newName === '' || newName === user.name ? user.name : checkName(call, newName, user);
  const details = readDetails(call);
  const after = { ...user, ...details, name };
  const password = parameters.text('password');
  if (password !== undefined && password !== '') {
    checkPassword(passwords, password, { ...after, earlier: earlierPasswords(user) });
  }
  const notify = parameters.flag('notify_by_email') ?? false;
  const send = parameters.flag('send_password') ?? false;
  if (!isActive(after, now) && isLastAdministrator(accounts, user, now)) throw new Refusal(USER.lastAdministrator);

  Object.assign(user, details);
  if (name !== user.name) accounts.renameUser(user, name);
  if (password !== undefined) givePassword(user, password, now, passwords.policy.password_must_change);
  if (!isActive(user, now)) sessions.endOf({ kind: 'local', uid: user.uid });
  if (notify || send)
    sendMail(nas, { to: user.email, about: 'account-changed', account: user.name, holdsPassword: send });
  return { name: user.name, password_last_change: user.passwordChangedOn, uid: user.uid };
}

/** SYNO.Core.User delete: succeeds with `errors:[3102]` beside it (seen on DSM 7.2.1). That a missing name is refused as 3106 is inferred. */
export function deleteUser(call: Call): unknown {
  const { nas, parameters } = call;
  const { accounts, sessions } = nas.state;
  const names = parameters.requiredTexts('name', !nas.faults.values.strictDelete);
  const users = names.map((name) => {
    const user = accounts.user(name);
    if (user?.listed !== true) throw new Refusal(USER.noSuchUser);
    if (Object.values<number>(BUILT_IN_UIDS).includes(user.uid)) throw new Refusal(USER.systemAccount);
    if (isLastAdministrator(accounts, user, nas.clock.now())) throw new Refusal(USER.lastAdministrator);
    return user;
  });
  for (const user of users) {
    accounts.removeUser(user);
    sessions.endOf({ kind: 'local', uid: user.uid });
  }
  return { errors: [3102] };
}

/** A user with nothing set; the seed and create fill in the rest. */
export function newUser(uid: number, name: string): LocalUser {
  return {
    uid,
    name,
    description: '',
    email: '',
    expired: 'normal',
    cannotChangePassword: false,
    passwordNeverExpires: true,
    passwordChangedOn: 0,
    mustChangePassword: false,
    password: undefined,
    earlierPasswords: [],
    otpSecret: undefined,
    secondFactorOwed: false,
    devices: new Map(),
    listed: true,
  };
}

function earlierPasswords(user: LocalUser) {
  return user.password === undefined ? user.earlierPasswords : [user.password, ...user.earlierPasswords];
}

function checkName(call: Call, name: string, self: LocalUser | undefined): string {
  const taken = call.nas.state.accounts.user(name);
  const reserved = [...RESERVED_NAMES, ...SYSTEM_NAMES].some((word) => word.toLowerCase() === name.toLowerCase());
  if (reserved || (taken !== undefined && taken !== self)) throw new Refusal(USER.nameTaken);
  // Which characters DSM refuses in a name is inferred from its help pages; the code too.
  const unfit =
    [...name].length > LIMITS.name || /[\s\p{Cc}!"#$%&'()*+,/:;<=>?@[\]\\^`{}|~]/u.test(name) || name.startsWith('-');
  if (unfit) throw new Refusal(USER.invalid);
  return name;
}

function readDetails(call: Call): Partial<LocalUser> {
  const { parameters } = call;
  const description = parameters.text('description');
  const email = parameters.text('email');
  const expired = parameters.text('expired');
  const cannotChange = parameters.flag('cannot_chg_passwd');
  const neverExpires = parameters.flag('passwd_never_expire') ?? parameters.flag('password_never_expire');
  if (description !== undefined && [...description].length > LIMITS.description) throw new Refusal(USER.invalid);
  return {
    ...(description === undefined ? {} : { description }),
    ...(email === undefined ? {} : { email }),
    ...(expired === undefined ? {} : { expired: readExpired(expired) }),
    ...(cannotChange === undefined ? {} : { cannotChangePassword: cannotChange }),
    ...(neverExpires === undefined ? {} : { passwordNeverExpires: neverExpires }),
  };
}

/** `normal`, `now` or `YYYY/M/D`, kept without leading zeros; dashes answer 3103. `never` reads back as `normal` (seen in the peer's sample). */
function readExpired(text: string): string {
  if (text === 'normal' || text === 'now') return text;
  if (text === 'never') return 'normal';
  const [, year, month, day] = (/^(\d{4})\/(\d{1,2})\/(\d{1,2})$/.exec(text) ?? []).map(Number);
  const date = new Date(Date.UTC(year ?? 0, (month ?? 0) - 1, day ?? 0));
  if (day === undefined || date.getUTCDate() !== day) throw new Refusal(USER.invalid);
  return `${year}/${month}/${day}`;
}
