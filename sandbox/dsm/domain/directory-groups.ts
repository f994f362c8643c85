import type { Call } from '../api.ts';
import { directoryFailure } from './directory.ts';
import { findContainer } from './directory-users.ts';
import type { DirectoryObject, GroupPart } from './objects.ts';

const TYPES = ['security', 'distribution'] as const;
const SCOPES = ['local', 'global', 'universal'] as const;

/** SYNO.ActiveDirectory.Group create. */
export function createDirectoryGroup(call: Call): unknown {
  const { parameters } = call;
  const { tree, workgroup } = call.nas.state.domain;
  const name = parameters.requiredText('name');
  const located = parameters.requiredText('located_dn');
  const type = TYPES.find((word) => word === (parameters.text('type') ?? 'security'));
  const scope = SCOPES.find((word) => word === (parameters.text('scope') ?? 'global'));
  if (type === undefined) throw parameters.refusalOf('type');
  if (scope === undefined) throw parameters.refusalOf('scope');
  const description = parameters.text('description') ?? '';
  const mail = parameters.text('email') ?? '';
  const group: GroupPart = { type, scope, members: new Set() };
  const parent = findContainer(call, located);
  const object = tree.add(parent, { category: 'group', name, samAccountName: name, description, mail, group });
  if (object === undefined) throw directoryFailure('ldb add: entry already exists');
  return { dn: object.dn, name: `${workgroup}\\${name}` };
}

/** SYNO.ActiveDirectory.Group conflict: whether a user or group anywhere has this name; a distinguished name conflicts with nothing. */
export function isNameTaken(call: Call): unknown {
  const object = call.nas.state.domain.tree.named(call.parameters.requiredText('name'));
  return { isConflict: object?.user !== undefined || object?.group !== undefined };
}

/** SYNO.ActiveDirectory.Group.Member add: who already is a member stays one. */
export function addDirectoryMembers(call: Call): unknown {
  const { members, found, objects } = findMembers(call);
  for (const object of objects) found.members.add(object);
  return { members };
}

/** SYNO.ActiveDirectory.Group.Member remove: inferred, not observed. */
export function removeDirectoryMembers(call: Call): unknown {
  const { members, found, objects } = findMembers(call);
  for (const object of objects) found.members.delete(object);
  return { members };
}

/** SYNO.ActiveDirectory.Group.Member list: inferred, not observed. */
export function listDirectoryMembers(call: Call): unknown {
  const members = [...findGroup(call).members].map((object) => object.dn);
  return { members, total: members.length };
}

function findMembers(call: Call) {
  const members = call.parameters.requiredTexts('members');
  const found = findGroup(call);
  const objects: DirectoryObject[] = members.map((dn) => {
    const object = call.nas.state.domain.tree.find(dn);
    if (object?.samAccountName === undefined) throw directoryFailure('ldb updaterecords: no such member');
    return object;
  });
  return { members, found, objects };
}

function findGroup(call: Call): GroupPart {
  const object = call.nas.state.domain.tree.find(call.parameters.requiredText('dn'));
  if (object?.group === undefined) throw directoryFailure('ldb updaterecords: no such group');
  return object.group;
}
