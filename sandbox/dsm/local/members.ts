import type { Call } from '../api.ts';
import { domainMembers } from '../domain/rows.ts';
import { Refusal } from '../refusal.ts';
import { BUILT_IN_GIDS, isActiveAdministrator, type LocalGroup, type LocalUser } from './accounts.ts';
import { findGroup } from './groups.ts';
import { readPage } from './user-rows.ts';

const LAST_ADMINISTRATOR = 3210;
/** What an unknown user answers here is inferred, not observed. */
const NO_SUCH_USER = 3106;

/** SYNO.Core.Group.Member list: `ingroup` false lists who is not a member. */
export function listMembers(call: Call): unknown {
  const name = call.parameters.requiredText('group');
  const inGroup = call.parameters.flag('ingroup') ?? true;
  const { offset, limit } = readPage(call);
  const rows = domainMembers(call, name, inGroup) ?? localMembers(call, findGroup(call, name), inGroup);
  return { offset, total: rows.length, users: rows.slice(offset, offset + limit) };
}

/** SYNO.Core.Group.Member change. */
export function changeMembers(call: Call): unknown {
  const group = findGroup(call, call.parameters.requiredText('group'));
  const joining = findUsers(call, call.parameters.texts('add_member') ?? []);
  const leaving = findUsers(call, call.parameters.texts('remove_member') ?? []);
  moveMembers(call, group, joining, leaving);
  return {};
}

/** SYNO.Core.Group.Member add: without `name`, whatever else was sent, it succeeds and does nothing (seen on DSM 7.2.1). */
export function addMembers(call: Call): unknown {
  const group = findGroup(call, call.parameters.requiredText('group'));
  moveMembers(call, group, findUsers(call, call.parameters.texts('name') ?? []), []);
  return {};
}

/** SYNO.Core.Group.Member remove: the same trap as add. */
export function removeMembers(call: Call): unknown {
  const group = findGroup(call, call.parameters.requiredText('group'));
  moveMembers(call, group, [], findUsers(call, call.parameters.texts('name') ?? []));
  return {};
}

/** Changes a group's members. Throws 3210 when no active administrator would be left; nobody leaves `users`. */
export function moveMembers(
  call: Call,
  group: LocalGroup,
  joining: readonly LocalUser[],
  leaving: readonly LocalUser[],
): void {
  if (group.gid === BUILT_IN_GIDS.administrators && leaving.length > 0) {
    const { accounts } = call.nas.state;
    const now = call.nas.clock.now();
    const remains = [...group.members, ...joining].some(
      (user) => !leaving.includes(user) && (joining.includes(user) || isActiveAdministrator(accounts, user, now)),
    );
    if (!remains) throw new Refusal(LAST_ADMINISTRATOR);
  }
  for (const user of joining) group.members.add(user);
  if (group.gid === BUILT_IN_GIDS.users) return;
  for (const user of leaving) group.members.delete(user);
}

function localMembers(call: Call, group: LocalGroup, inGroup: boolean) {
  return call.nas.state.accounts
    .users()
    .filter((user) => user.listed && group.members.has(user) === inGroup)
    .sort((left, right) => (left.name < right.name ? -1 : 1))
    .map(({ name, uid, description }) => ({ name, uid, description }));
}

function findUsers(call: Call, names: readonly string[]): readonly LocalUser[] {
  return names.map((name) => {
    const user = call.nas.state.accounts.user(name);
    if (user?.listed !== true) throw new Refusal(NO_SUCH_USER);
    return user;
  });
}
