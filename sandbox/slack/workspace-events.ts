import type { JsonObject } from '../kit/json.ts';
import { BOT, TEAM } from './fixtures.ts';
import { userGroupObject } from './methods/usergroups.ts';
import { userObject } from './payloads.ts';
import type { World } from './world.ts';

/** Tells the app of changes to people, groups and channels, as far as it subscribed and may see them. */
export function followWorkspace(world: World): void {
  const { workspace, events, clock } = world;
  const publish = (event: JsonObject & { readonly type: string }): void => {
    void events.publish(event.type, { ...event, event_ts: world.timestamps.next() });
  };
  const seconds = () => Math.floor(clock.now() / 1000);
  workspace.tell({
    personChanged: (person) => {
      if (!workspace.isVisibleToApp(person)) return;
      const user = userObject(person, world.app.scopes.has('users:read.email'));
      publish({ type: 'user_change', user, cache_ts: seconds() });
    },
    groupChanged: (group, added, removed) => {
      publish({ type: 'subteam_updated', subteam: userGroupObject(group, true, true) });
      if (added.length + removed.length === 0) return;
      publish({
        type: 'subteam_members_changed',
        subteam_id: group.id,
        team_id: TEAM.id,
        date_previous_update: group.created,
        date_update: group.updated,
        added_users: added,
        added_users_count: added.length,
        removed_users: removed,
        removed_users_count: removed.length,
      });
    },
    memberJoined: (channel, user) => {
      if (!channel.members.has(BOT.userId)) return;
      publish({ type: 'member_joined_channel', user, channel: channel.id, channel_type: 'C', team: TEAM.id });
    },
    memberLeft: (channel, user) => {
      if (!channel.members.has(BOT.userId) && user !== BOT.userId) return;
      publish({ type: 'member_left_channel', user, channel: channel.id, channel_type: 'C', team: TEAM.id });
    },
  });
}
