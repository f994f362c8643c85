import { isObject } from '../../kit/json.ts';
import type { Call } from '../api.ts';
import { Refusal } from '../refusal.ts';
import { directoryFailure } from './directory.ts';
import { directoryPassword } from './directory-password.ts';
import { type DirectoryObject, newUserPart, type UserPart } from './objects.ts';

/** Account names: Windows' limits, which Samba shares. */
const LONGEST_NAME = 20;
const UNFIT_IN_NAME = /["/\\[\]:;|=,+*?<>@\p{Cc}]/u;

/** SYNO.ActiveDirectory.User create: names and details need a second call. */
export function createDirectoryUser(call: Call): unknown {
  const { nas, parameters } = call;
  const name = parameters.requiredText('logon_name');
  const located = parameters.requiredText('located_dn');
  const password = parameters.requiredText('password');
  const user: UserPart = {
    ...newUserPart(),
    disabled: parameters.flag('account_is_disabled') ?? false,
    cannotChangePassword: parameters.flag('cannot_change_password') ?? false,
    mustChangePassword: parameters.flag('change_password_next_logon') ?? false,
    passwordNeverExpires: parameters.flag('password_never_expire') ?? false,
  };
  const description = parameters.text('description') ?? '';
  const mail = parameters.text('email') ?? '';
  try {
    user.password = directoryPassword(password, name.toLowerCase());
    const parent = findContainer(call, located);
    if ([...name].length > LONGEST_NAME || UNFIT_IN_NAME.test(name) || name.trim() !== name) {
      throw directoryFailure('ldb add: invalid account name');
    }
    const object = nas.state.domain.tree.add(parent, {
      category: 'person',
      name,
      samAccountName: name,
      description,
      mail,
      user,
    });
    if (object === undefined) throw directoryFailure('ldb add: entry already exists');
    return { dn: object.dn, name: `${nas.state.domain.workgroup}\\${name}` };
  } catch (error) {
    // The peer library's documentation shows failures inside a success; a switch chooses that shape.
    if (!(error instanceof Refusal) || !nas.faults.values.createErrorInsideData) throw error;
    return { error: { code: error.code, errors: error.detail } };
  }
}

/** The container of a new object; throws 10104. */
export function findContainer(call: Call, dn: string): DirectoryObject {
  const parent = call.nas.state.domain.tree.find(dn);
  if (parent === undefined || parent.user !== undefined || parent.group !== undefined) {
    throw directoryFailure('ldb add: no such container');
  }
  return parent;
}

/** SYNO.ActiveDirectory.User set version 2: one answer per element; an element that fails ends the call, what came before stays. */
export function setDirectoryUsers(call: Call): unknown {
  const list = call.parameters.value('userList');
  if (!Array.isArray(list) || list.length === 0) throw call.parameters.refusalOf('userList');
  return list.map((entry: unknown) => {
    if (!isObject(entry) || typeof entry.dn !== 'string') throw call.parameters.refusalOf('userList');
    const object = call.nas.state.domain.tree.find(entry.dn);
    if (object?.user === undefined) throw modifyFailure();
    changeUser(object, object.user, entry);
    return { code: 0, msg: 'update record successfully' };
  });
}

const OBJECT_TEXTS = ['description', 'displayName', 'mail', 'physicalDeliveryOfficeName', 'telephoneNumber'] as const;
const USER_TEXTS = ['firstName', 'lastName', 'initials', 'web'] as const;
// No public source records how accounts are disabled, enabled or unlocked; these names are inferred.
const USER_FLAGS = {
  disabled: 'disabled',
  account_is_disabled: 'disabled',
  locked: 'locked',
  change_password_next_logon: 'mustChangePassword',
  cannot_change_password: 'cannotChangePassword',
  password_never_expire: 'passwordNeverExpires',
} as const;
const LONGEST_INITIALS = 6;

/** Checks everything before it changes anything. An unknown key fails as the database's modify does (inferred). */
function changeUser(object: DirectoryObject, user: UserPart, entry: Readonly<Record<string, unknown>>): void {
  const objectChanges: Partial<Record<(typeof OBJECT_TEXTS)[number], string>> = {};
  const userChanges: Partial<UserPart> = {};
  const { dn: _dn, enbl_change_password: mayChange, password, ...rest } = entry;
  for (const [key, value] of Object.entries(rest)) {
    const objectText = OBJECT_TEXTS.find((name) => name === key);
    const userText = USER_TEXTS.find((name) => name === key);
    const userFlag = Object.hasOwn(USER_FLAGS, key) ? USER_FLAGS[key as keyof typeof USER_FLAGS] : undefined;
    if (objectText !== undefined && typeof value === 'string') objectChanges[objectText] = value;
    else if (userText !== undefined && typeof value === 'string') userChanges[userText] = value;
    else if (userFlag !== undefined && typeof value === 'boolean') userChanges[userFlag] = value;
    else throw modifyFailure();
  }
  // Only the lockout itself can set it; a client can only clear it, as in Windows' own tools.
  if (userChanges.locked === true || (userChanges.initials?.length ?? 0) > LONGEST_INITIALS) throw modifyFailure();
  if (password !== undefined) {
    if (typeof password !== 'string' || mayChange !== true) throw modifyFailure();
    userChanges.password = directoryPassword(password, object.guid);
  }
  Object.assign(object, objectChanges);
  Object.assign(user, userChanges);
}

function modifyFailure(): Refusal {
  return directoryFailure('ldb updaterecords: modify');
}
