import type { Call } from '../api.ts';
import { domainGroupRows } from '../domain/rows.ts';
import { Refusal } from '../refusal.ts';
import { BUILT_IN_GIDS, type LocalGroup } from './accounts.ts';
import { readPage, readType } from './user-rows.ts';

const GROUP = { noSuchGroup: 3205, nameTaken: 3206, reserved: 3207, invalidName: 3208, tooMany: 3209 } as const;

/** DSM's limits: characters of a group's name, and groups per NAS. */
const LIMITS = { name: 32, groups: 512 } as const;

/** SYNO.Core.Group list: never a gid, not even asked for (seen on DSM 7.2.1). */
export function listGroups(call: Call): unknown {
  const type = readType(call);
  const nameOnly = call.parameters.flag('name_only') ?? false;
  const { offset, limit } = readPage(call);
  const rows = type === 'local' ? localRows(call) : type === 'domain' ? domainGroupRows(call) : [];
  const groups = rows
    .slice(offset, offset + limit)
    .map(({ name, description }) => (nameOnly ? { name } : { name, description }));
  return { groups, offset, total: rows.length };
}

/** SYNO.Core.Group get: what does not exist stands in `errors` beside those that do, and the call succeeds (seen on DSM 7.2.1). */
export function getGroups(call: Call): unknown {
  const names = call.parameters.requiredTexts('name');
  const { accounts } = call.nas.state;
  const found = names.map((name) => ({ name, group: accounts.group(name) }));
  const errors = found.flatMap(({ name, group }) => (group === undefined ? [{ code: GROUP.noSuchGroup, name }] : []));
  const groups = found.flatMap(({ group }) =>
    group === undefined ? [] : [{ name: group.name, gid: group.gid, description: group.description }],
  );
  return { groups, ...(errors.length === 0 ? {} : { errors }) };
}

/** SYNO.Core.Group create. */
export function createGroup(call: Call): unknown {
  const { accounts } = call.nas.state;
  const name = checkName(call, call.parameters.requiredText('name'), undefined);
  const description = call.parameters.text('description') ?? '';
  if (accounts.groups().length >= LIMITS.groups) throw new Refusal(GROUP.tooMany);
  const group: LocalGroup = { gid: accounts.takeGid(), name, description, members: new Set() };
  accounts.addGroup(group);
  return { name: group.name, gid: group.gid };
}

/** SYNO.Core.Group set. */
export function setGroup(call: Call): unknown {
  const { accounts } = call.nas.state;
  const group = findGroup(call, call.parameters.requiredText('name'));
  const newName = call.parameters.text('new_name') ?? '';
  const description = call.parameters.text('description');
  if (newName !== '' && newName !== group.name) {
    if (isBuiltIn(group)) throw new Refusal(GROUP.reserved);
    accounts.renameGroup(group, checkName(call, newName, group));
  }
  if (description !== undefined) group.description = description;
  return { name: group.name, gid: group.gid };
}

/** SYNO.Core.Group delete: an array of names. The code for a built-in group is inferred. */
export function deleteGroups(call: Call): unknown {
  const names = call.parameters.requiredTexts('name', false);
  const groups = names.map((name) => findGroup(call, name));
  if (groups.some(isBuiltIn)) throw new Refusal(GROUP.reserved);
  for (const group of groups) call.nas.state.accounts.removeGroup(group);
  return {};
}

/** The group of this name; throws 3205. */
export function findGroup(call: Call, name: string): LocalGroup {
  const group = call.nas.state.accounts.group(name);
  if (group === undefined) throw new Refusal(GROUP.noSuchGroup);
  return group;
}

function localRows(call: Call): readonly LocalGroup[] {
  return [...call.nas.state.accounts.groups()].sort((left, right) => (left.name < right.name ? -1 : 1));
}

function isBuiltIn(group: LocalGroup): boolean {
  return Object.values<number>(BUILT_IN_GIDS).includes(group.gid);
}

function checkName(call: Call, name: string, self: LocalGroup | undefined): string {
  const taken = call.nas.state.accounts.group(name);
  if (taken !== undefined && taken !== self) throw new Refusal(GROUP.nameTaken);
  if (
    [...name].length > LIMITS.name ||
    /[\p{Cc}!"#$%&'()*+,/:;<=>?@[\]\\^`{}|~]/u.test(name) ||
    /^[-\s]|\s$/.test(name)
  ) {
    throw new Refusal(GROUP.invalidName);
  }
  return name;
}
