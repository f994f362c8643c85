import type { JsonObject } from '../../kit/json.ts';
import { ApiError } from '../api-error.ts';
import { TEAM } from '../fixtures.ts';
import type { MethodTable } from '../method.ts';
import type { UserGroupRecord } from '../records.ts';
import type { World } from '../world.ts';

/** A user group as the API shows it; its people only where they were asked for. */
export function userGroupObject(group: UserGroupRecord, withUsers: boolean, withCount: boolean): JsonObject {
  return {
    id: group.id,
    team_id: TEAM.id,
    is_usergroup: true,
    is_subteam: true,
    name: group.name,
    description: '',
    handle: group.handle,
    is_external: false,
    date_create: group.created,
    date_update: group.updated,
    date_delete: group.disabledAt,
    auto_type: null,
    auto_provision: false,
    created_by: 'U0SAM',
    updated_by: 'U0SAM',
    deleted_by: group.disabledAt === 0 ? null : 'U0SAM',
    prefs: { channels: [], groups: [] },
    ...(withUsers ? { users: group.users } : {}),
    ...(withCount ? { user_count: group.users.length } : {}),
  };
}

/** Groups exist on paid plans only; the sandbox can be told that this one is free. */
function requirePaidPlan(world: World): void {
  if (!world.workspace.isPaid) throw new ApiError('plan_upgrade_required');
}

/** User groups, which are read only here: an app that manages people must not manage its own approvers. */
export const USERGROUP_METHODS: MethodTable = {
  'usergroups.list': {
    scopes: ['usergroups:read'],
    tier: 2,
    run: (args, world) => {
      requirePaidPlan(world);
      const shown = world.workspace.userGroups.filter(
        (group) => args.flag('include_disabled') || group.disabledAt === 0,
      );
      const withUsers = args.flag('include_users');
      const withCount = args.flag('include_count');
      return { usergroups: shown.map((group) => userGroupObject(group, withUsers, withCount)) };
    },
  },
  'usergroups.users.list': {
    scopes: ['usergroups:read'],
    tier: 2,
    run: (args, world) => {
      const group = world.workspace.findUserGroup(args.required('usergroup'));
      requirePaidPlan(world);
      if (group === undefined) throw new ApiError('no_such_subteam');
      if (group.disabledAt !== 0 && !args.flag('include_disabled')) throw new ApiError('no_such_subteam');
      return { users: [...group.users] };
    },
  },
};
