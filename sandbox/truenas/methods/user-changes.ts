import { callError, Problems } from '../errors.ts';
import { boolean, integer, object } from '../model.ts';
import type { Call, Method } from '../nas.ts';
import { numberAt, recordAt } from '../nas.ts';
import { type Group, randomText, type User } from '../state.ts';
import type { UserWish } from './user-model.ts';
import { userCreate, userUpdate } from './user-model.ts';
import { canStillLogIn, checkUser, remainingAdmins } from './user-rules.ts';
import { changeableUser, isOneself, publishUser, shown } from './users.ts';

const randomPasswordLength = 20;

/** The group with this gid, which every TrueNAS has. */
function builtinGroup(call: Call, gid: number): number[] {
  return [...call.state.groups.values()].filter((group) => group.gid === gid).map((group) => group.id);
}

const builtinUsersGid = 545;

function ownGroup(call: Call, name: string): Group {
  const known = call.state.groupNamed(name);
  if (known) return known;
  const group: Group = {
    id: call.state.nextId(call.state.groups),
    gid: call.state.nextGid(),
    name,
    builtin: false,
    immutable: false,
    smb: false,
    usernsIdmap: null,
    sudoCommands: [],
    sudoCommandsNoPassword: [],
    roles: [],
  };
  call.state.groups.set(group.id, group);
  return group;
}

function createUser(call: Call): Record<string, unknown> {
  const { state } = call;
  // The model has filled up and checked every field.
  const wish = recordAt(call, 0) as unknown as UserWish;
  const problems = new Problems();
  if (wish.group_create === (wish.group !== null)) {
    problems.add('user_create.group', 'Enter either a group name or create a new group to continue.');
  }
  checkUser(state, wish, 'user_create', undefined, problems);
  problems.check();
  const group = wish.group === null ? ownGroup(call, wish.username) : state.groups.get(wish.group);
  if (!group) problems.add('user_create.group', `Group ${wish.group} not found`, 'ENOENT');
  problems.check();
  const password = wish.random_password ? randomText(randomPasswordLength) : wish.password;
  const id = state.nextId(state.users);
  const user: User = {
    id,
    uid: wish.uid ?? state.nextUid(),
    username: wish.username,
    password: null,
    passwordHistory: [],
    home: wish.home_create ? `${wish.home}/${wish.username}` : wish.home,
    shell: wish.shell,
    fullName: wish.full_name,
    builtin: false,
    immutable: false,
    source: 'LOCAL',
    smb: wish.smb,
    webshare: wish.webshare ?? false,
    usernsIdmap: wish.userns_idmap,
    group: group?.id ?? 0,
    groups: [...new Set([...wish.groups, ...(wish.smb ? builtinGroup(call, builtinUsersGid) : [])])],
    passwordDisabled: wish.password_disabled,
    sshPasswordEnabled: wish.ssh_password_enabled,
    sshPublicKey: wish.sshpubkey,
    locked: wish.locked,
    sudoCommands: [...wish.sudo_commands],
    sudoCommandsNoPassword: [...wish.sudo_commands_nopasswd],
    email: wish.email,
    lastPasswordChange: null,
    passwordChangeRequired: false,
    twoFactor: { secret: null, digits: 6, interval: 30, usedStep: 0 },
  };
  if (password) state.setPassword(user, password);
  state.users.set(id, user);
  publishUser(call, 'added', user);
  return { ...shown(call, user), password };
}

const unchangeable = ['group', 'home', 'username', 'smb', 'userns_idmap'] as const;

function checkUpdate(call: Call, user: User, wish: Partial<UserWish>, problems: Problems): void {
  const { state } = call;
  if (isOneself(call, user) && state.twoFactor.enabled && !user.twoFactor?.secret) {
    problems.add(
      'user_update.renew_twofactor_secret',
      'Two-factor authentication is enabled globally but not configured for this user.',
    );
  }
  if (wish.locked && remainingAdmins(state, user, (other) => !other.locked) === 0) {
    problems.add('user_update.locked', 'After locking this user no local users will have FULL_ADMIN role');
  }
  checkUser(state, wish, 'user_update', user, problems);
  if (user.immutable) {
    if (wish.home_mode !== undefined) problems.add('user_update.home_mode', 'This attribute cannot be changed');
    const now = {
      group: user.group,
      home: user.home,
      username: user.username,
      smb: user.smb,
      userns_idmap: user.usernsIdmap,
    };
    for (const name of unchangeable) {
      if (wish[name] === undefined || wish[name] === now[name]) continue;
      problems.add(`user_update.${name}`, 'This attribute cannot be changed');
    }
  }
  if (!user.smb && wish.smb && !wish.password) {
    problems.add('user_update.smb', 'Password must be reset in order to enable SMB authentication');
  }
}

function checkGroupAndPassword(call: Call, user: User, wish: Partial<UserWish>): void {
  const problems = new Problems();
  const isAdmin = call.state.rolesOf(user).includes('FULL_ADMIN');
  if (wish.password_disabled && isAdmin && remainingAdmins(call.state, user, canStillLogIn) === 0) {
    problems.add(
      'user_update.password_disabled',
      "After disabling password for this user no password-enabled local user will have built-in privilege 'Local Administrator'.",
    );
  }
  if (wish.group === null) problems.add('user_update.group', 'User must have a primary group');
  else if (wish.group !== undefined && !call.state.groups.has(wish.group)) {
    problems.add('user_update.group', `Group ${wish.group} not found`, 'ENOENT');
  }
  problems.check();
}

function apply(call: Call, user: User, wish: Partial<UserWish>, password: string | null | undefined): void {
  if (wish.username !== undefined) user.username = wish.username;
  if (wish.home !== undefined) user.home = wish.home_create ? `${wish.home}/${user.username}` : wish.home;
  if (wish.shell !== undefined) user.shell = wish.shell;
  if (wish.full_name !== undefined) user.fullName = wish.full_name;
  if (wish.smb !== undefined) user.smb = wish.smb;
  if (wish.webshare !== undefined) user.webshare = wish.webshare;
  if (wish.userns_idmap !== undefined) user.usernsIdmap = wish.userns_idmap;
  if (wish.group) user.group = wish.group;
  if (wish.groups !== undefined) user.groups = [...new Set(wish.groups)];
  if (wish.password_disabled !== undefined) user.passwordDisabled = wish.password_disabled;
  if (wish.ssh_password_enabled !== undefined) user.sshPasswordEnabled = wish.ssh_password_enabled;
  if (wish.sshpubkey !== undefined) user.sshPublicKey = wish.sshpubkey;
  if (wish.locked !== undefined) user.locked = wish.locked;
  if (wish.sudo_commands !== undefined) user.sudoCommands = [...wish.sudo_commands];
  if (wish.sudo_commands_nopasswd !== undefined) user.sudoCommandsNoPassword = [...wish.sudo_commands_nopasswd];
  if (wish.email !== undefined) user.email = wish.email;
  // A null that was sent is not an absent one: it wipes the hashes.
  if (password !== undefined) call.state.setPassword(user, password);
}

function updateUser(call: Call): Record<string, unknown> {
  const user = changeableUser(call, numberAt(call, 0), 'modified');
  const wish: Partial<UserWish> = recordAt(call, 1);
  checkGroupAndPassword(call, user, wish);
  const problems = new Problems();
  checkUpdate(call, user, wish, problems);
  problems.check();
  const password = wish.random_password ? randomText(randomPasswordLength) : wish.password;
  apply(call, user, wish, password);
  publishUser(call, 'changed', user);
  return { ...shown(call, user), password: password ?? null };
}

function deleteUser(call: Call): number {
  const { state } = call;
  const user = changeableUser(call, numberAt(call, 0), 'deleted');
  if (isOneself(call, user)) throw callError('EINVAL', 'Cannot delete the currently active user');
  if (user.builtin) throw callError('EINVAL', 'Cannot delete a built-in user');
  if (user.immutable) throw callError('EINVAL', 'Cannot delete an immutable user');
  if (state.rolesOf(user).includes('FULL_ADMIN') && remainingAdmins(state, user, canStillLogIn) === 0) {
    throw callError(
      'EACCES',
      "After deleting this user no password-enabled local user will have built-in privilege 'Local Administrator'.",
    );
  }
  state.users.delete(user.id);
  const group = state.groups.get(user.group);
  const inUse = [...state.users.values()].some(
    (other) => other.group === group?.id || other.groups.includes(user.group),
  );
  if (recordAt(call, 1).delete_group !== false && group && !group.builtin && !inUse) state.groups.delete(group.id);
  for (const key of [...state.apiKeys.values()]) if (key.username === user.username) state.apiKeys.delete(key.id);
  publishUser(call, 'removed', user);
  return user.id;
}

export const userChangeMethods: readonly Method[] = [
  {
    name: 'user.create',
    access: 'ACCOUNT_WRITE',
    parameters: (api) => [{ name: 'user_create', type: userCreate(api) }],
    run: createUser,
  },
  {
    name: 'user.update',
    access: 'ACCOUNT_WRITE',
    parameters: (api) => [
      { name: 'id', type: integer() },
      { name: 'user_update', type: userUpdate(api) },
    ],
    run: updateUser,
  },
  {
    name: 'user.delete',
    access: 'ACCOUNT_WRITE',
    parameters: [
      { name: 'id', type: integer() },
      {
        name: 'options',
        type: object({ delete_group: { type: boolean, fallback: true } }),
        fallback: { delete_group: true },
      },
    ],
    run: deleteUser,
  },
];
