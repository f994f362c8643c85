import { groupEntry } from '../entries.ts';
import { callError, Problems, validationError } from '../errors.ts';
import { boolean, type Field, integer, list, nullable, object } from '../model.ts';
import type { Call, Method } from '../nas.ts';
import { listAt, numberAt, recordAt } from '../nas.ts';
import { optionsParameter, queryParameters, runQuery } from '../query.ts';
import { directoryOffset, type Group, type User } from '../state.ts';
import { readOptions } from './query-options.ts';
import { idmapField, localName, sudoFields } from './user-model.ts';

interface GroupWish {
  readonly gid: number | null;
  readonly name: string;
  readonly smb: boolean;
  readonly userns_idmap: 'DIRECT' | number | null;
  readonly sudo_commands: readonly string[];
  readonly sudo_commands_nopasswd: readonly string[];
  readonly users: readonly number[];
}

const sharedFields: Readonly<Record<string, Field>> = {
  name: { type: localName },
  smb: { type: boolean, fallback: true },
  userns_idmap: idmapField,
  ...sudoFields,
  users: { type: list(integer()), fallback: [] },
};

const createFields = { ...sharedFields, gid: { type: nullable(integer({ least: 0 })), fallback: null } };

const queryGroups = (call: Call): unknown =>
  runQuery(
    [...call.state.groups.values()].map((group) => groupEntry(call.state, group, call.peer.api)),
    listAt(call, 0),
    readOptions(call, 1),
  );

function existingGroup(call: Call, id: number): Group {
  const group = call.state.groups.get(id);
  if (!group) throw validationError(null, `Group ${id} does not exist`, 'ENOENT');
  return group;
}

function changeableGroup(call: Call, id: number, verb: 'modified' | 'deleted'): Group {
  if (id <= directoryOffset) return existingGroup(call, id);
  const where = verb === 'modified' ? 'through' : 'from';
  throw callError(
    'EPERM',
    `Groups provided by a directory service must be ${verb} ${where} the identity provider ` +
      '(LDAP server or domain controller).',
  );
}

const publish = (call: Call, msg: 'added' | 'changed' | 'removed', group: Group): void =>
  call.publish('group.query', msg, group.id, (peer) => groupEntry(call.state, group, peer.api));

const primaryMembers = (call: Call, group: Group): User[] =>
  [...call.state.users.values()].filter((user) => user.source === 'LOCAL' && user.group === group.id);

function checkGroup(
  call: Call,
  wish: Partial<GroupWish>,
  schema: string,
  old: Group | undefined,
  problems: Problems,
): void {
  const others = [...call.state.groups.values()].filter((group) => group !== old);
  const { name, gid, users } = wish;
  if (name !== undefined) {
    const clash = others.some((group) => group.smb && group.name.toLowerCase() === name.toLowerCase());
    if (wish.smb && clash) {
      problems.add(
        `${schema}.name`,
        `Group name "${name}" conflicts with existing groupmap entry. SMB group mapping is not permitted for this ` +
          'group. Note that SMB group names are case-insensitive.',
        'EEXIST',
      );
    }
    if (others.some((group) => group.name === name)) {
      problems.add(`${schema}.name`, `A Group with the name "${name}" already exists.`, 'EEXIST');
    }
  }
  const holder = others.find((group) => group.gid === gid);
  if (holder) {
    problems.add(`${schema}.gid`, `Gid ${holder.gid} is already used (group ${holder.name} has it)`, 'EEXIST');
  }
  if (users) checkMembers(call, users, schema, old, problems);
}

function checkMembers(
  call: Call,
  users: readonly number[],
  schema: string,
  old: Group | undefined,
  problems: Problems,
): void {
  const directory = users.findIndex((id) => id >= directoryOffset);
  if (directory >= 0) {
    problems.add(
      `${schema}.users.${directory}`,
      'Directory services users may not be added as members of local groups.',
    );
    return;
  }
  const missing = users.filter((id) => !call.state.users.has(id));
  if (missing.length > 0) {
    problems.add(`${schema}.users`, `Following users do not exist: ${missing.join(', ')}`);
  }
  const kept = old ? primaryMembers(call, old).filter((user) => !users.includes(user.id)) : [];
  if (kept.length > 0) {
    const names = kept.map((user) => user.username).join(', ');
    problems.add(`${schema}.users`, `This group is primary for the following users: ${names}. You can't remove them.`);
  }
}

/** Makes these, and the primary members, the group's whole membership. */
function setMembers(call: Call, group: Group, users: readonly number[]): void {
  for (const user of call.state.users.values()) {
    if (user.source !== 'LOCAL') continue;
    user.groups = user.groups.filter((id) => id !== group.id);
    if (users.includes(user.id) && user.group !== group.id) user.groups.push(group.id);
  }
}

/** Unlike user.create it returns the id alone. */
function createGroup(call: Call): number {
  // The model has filled up and checked every field.
  const wish = recordAt(call, 0) as unknown as GroupWish;
  const problems = new Problems();
  checkGroup(call, wish, 'group_create', undefined, problems);
  problems.check();
  const group: Group = {
    id: call.state.nextId(call.state.groups),
    gid: wish.gid ?? call.state.nextGid(),
    name: wish.name,
    builtin: false,
    immutable: false,
    smb: wish.smb,
    usernsIdmap: wish.userns_idmap,
    sudoCommands: [...wish.sudo_commands],
    sudoCommandsNoPassword: [...wish.sudo_commands_nopasswd],
    roles: [],
  };
  call.state.groups.set(group.id, group);
  setMembers(call, group, wish.users);
  publish(call, 'added', group);
  return group.id;
}

function updateGroup(call: Call): number {
  const group = changeableGroup(call, numberAt(call, 0), 'modified');
  const wish: Partial<GroupWish> = recordAt(call, 1);
  const problems = new Problems();
  checkGroup(call, wish, 'group_update', group, problems);
  if (group.immutable) problems.add('group_update.id', 'Immutable groups cannot be changed');
  else if (group.builtin) {
    const changed = {
      sudo_commands: wish.sudo_commands,
      sudo_commands_nopasswd: wish.sudo_commands_nopasswd,
      smb: wish.smb === group.smb ? undefined : wish.smb,
      name: wish.name === group.name ? undefined : wish.name,
    };
    for (const [key, value] of Object.entries(changed)) {
      if (value === undefined) continue;
      problems.add(`group_update.${key}`, 'This configuration parameter may not be changed for builtin groups.');
    }
  }
  problems.check();
  if (wish.name !== undefined) group.name = wish.name;
  if (wish.smb !== undefined) group.smb = wish.smb;
  if (wish.userns_idmap !== undefined) group.usernsIdmap = wish.userns_idmap;
  if (wish.sudo_commands) group.sudoCommands = [...wish.sudo_commands];
  if (wish.sudo_commands_nopasswd) group.sudoCommandsNoPassword = [...wish.sudo_commands_nopasswd];
  if (wish.users) setMembers(call, group, wish.users);
  publish(call, 'changed', group);
  return group.id;
}

function deleteGroup(call: Call): number {
  const { state } = call;
  const group = changeableGroup(call, numberAt(call, 0), 'deleted');
  if (group.builtin) throw callError('EACCES', 'A built-in group cannot be deleted.');
  const nogroup = state.groupNamed('nogroup');
  for (const user of primaryMembers(call, group)) {
    if (recordAt(call, 1).delete_users === true) state.users.delete(user.id);
    else if (nogroup) user.group = nogroup.id;
  }
  setMembers(call, group, []);
  state.groups.delete(group.id);
  publish(call, 'removed', group);
  return group.id;
}

export const groupMethods: readonly Method[] = [
  { name: 'group.query', access: 'ACCOUNT_READ', parameters: queryParameters, run: queryGroups },
  {
    name: 'group.get_instance',
    access: 'ACCOUNT_READ',
    parameters: [{ name: 'id', type: integer() }, optionsParameter],
    run: (call) => {
      const entry = groupEntry(call.state, existingGroup(call, numberAt(call, 0)), call.peer.api);
      return runQuery([entry], [], { ...readOptions(call, 1), get: true });
    },
  },
  { name: 'group.get_next_gid', access: 'ACCOUNT_READ', parameters: [], run: (call) => call.state.nextGid() },
  {
    name: 'group.create',
    access: 'ACCOUNT_WRITE',
    parameters: [{ name: 'group_create', type: object(createFields) }],
    run: createGroup,
  },
  {
    name: 'group.update',
    access: 'ACCOUNT_WRITE',
    parameters: [
      { name: 'id', type: integer() },
      { name: 'group_update', type: object(sharedFields, true) },
    ],
    run: updateGroup,
  },
  {
    name: 'group.delete',
    access: 'ACCOUNT_WRITE',
    parameters: [
      { name: 'id', type: integer() },
      {
        name: 'options',
        type: object({ delete_users: { type: boolean, fallback: false } }),
        fallback: { delete_users: false },
      },
    ],
    run: deleteGroup,
  },
];
