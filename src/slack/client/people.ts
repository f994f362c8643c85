import type { WebClient } from '@slack/web-api';
import { DeskhandError } from '../../core/errors.ts';
import type { PersonRef } from '../../core/person.ts';
import type { People, SlackPerson, TeamMembers, TeamSource } from '../../identity/people.ts';
import { slackErrorOf } from './slack-error.ts';

/** What is used of a user as `users.info` and `users.lookupByEmail` tell it. */
interface SlackUser {
  readonly id?: string;
  readonly team_id?: string;
  readonly name?: string;
  readonly real_name?: string;
  readonly deleted?: boolean;
  readonly is_bot?: boolean;
  readonly is_restricted?: boolean;
  readonly is_ultra_restricted?: boolean;
  readonly is_stranger?: boolean;
  readonly profile?: { readonly email?: string };
}

function personOf(user: SlackUser | undefined, team: string): SlackPerson {
  if (!user?.id) throw unreachable(undefined);
  const email = user.profile?.email;
  return {
    ref: { team, id: user.id },
    name: user.real_name || user.name || user.id,
    active: user.deleted !== true,
    guest: user.is_restricted === true || user.is_ultra_restricted === true,
    // A user without a team of their own is nobody's member; that is the worse, so it counts as external.
    external: user.is_stranger === true || user.team_id !== team,
    bot: user.is_bot === true || user.id === 'USLACKBOT',
    ...(email && { email }),
  };
}

function unreachable(cause: unknown): DeskhandError {
  const userMessage =
    'Slack does not say who you are or which teams you are in right now. Nothing was changed; please try again.';
  return new DeskhandError('directory-unreachable', { userMessage, cause });
}

/** What Slack says where it will never tell user groups as things are, and what to do about it. */
const userGroupFaults: Readonly<Record<string, string>> = {
  missing_scope: 'The app lacks the scope usergroups:read. Update it from manifest.yml and install it again.',
  paid_teams_only: 'User groups need a paid Slack plan. List the people in policy.yml instead.',
  plan_upgrade_required: 'User groups need a paid Slack plan. List the people in policy.yml instead.',
};

const channelFaults = new Set(['channel_not_found', 'missing_scope', 'not_in_channel', 'is_archived']);

const openChannelMessage = (name: string, id: string, isShared: boolean): string =>
  `${isShared ? `#${name} is shared with other organisations` : `Anyone can join #${name}`}, so its members are no team. ` +
  `Make it private, or say { channel: ${id}, public: true } in policy.yml.`;

/**
 * Asks Slack about people.
 *
 * @param team the workspace's id, from `auth.test`
 * @param managerField the custom profile field of the type user that names somebody's manager
 */
export function createPeople(client: WebClient, team: () => string, managerField?: string): People {
  async function channelMembers(channel: string): Promise<ReadonlySet<string>> {
    const members = new Set<string>();
    let cursor: string | undefined;
    do {
      const page = await client.conversations.members({ channel, limit: 200, ...(cursor && { cursor }) });
      for (const member of page.members ?? []) members.add(member);
      cursor = page.response_metadata?.next_cursor || undefined;
    } while (cursor);
    return members;
  }

  /**
   * All user groups with their members, in one question. Of one that is disabled nobody can tell who is meant: rules about
   * its members must not end with it.
   */
  async function userGroups(): Promise<(id: string) => TeamMembers> {
    try {
      const { usergroups } = await client.usergroups.list({ include_users: true, include_disabled: true });
      const groups = new Map((usergroups ?? []).map((group) => [group.id, group]));
      return (id) => {
        const group = groups.get(id);
        if (!group) return { unread: `Slack has no user group ${id}. Check its id in policy.yml.` };
        if (group.date_delete) {
          return {
            unread: `The user group @${group.handle ?? id} is disabled. Enable it in Slack, or change policy.yml.`,
          };
        }
        return { members: new Set(group.users ?? []) };
      };
    } catch (cause) {
      const unread = userGroupFaults[slackErrorOf(cause) ?? ''];
      if (unread === undefined) throw cause;
      return () => ({ unread });
    }
  }

  /** A channel's members. One that people can join by themselves makes them what it stands for: that has to be meant. */
  async function teamOfChannel(id: string, isPublicMeant: boolean): Promise<TeamMembers> {
    try {
      const { channel } = await client.conversations.info({ channel: id });
      const isShared = channel?.is_ext_shared || channel?.is_org_shared || channel?.is_pending_ext_shared;
      if (!isPublicMeant && (channel?.is_private !== true || isShared)) {
        return { unread: openChannelMessage(channel?.name ?? id, id, isShared === true) };
      }
      return { members: await channelMembers(id) };
    } catch (cause) {
      if (!channelFaults.has(slackErrorOf(cause) ?? '')) throw cause;
      return { unread: `Deskhand can't see the channel ${id}. Invite it there, or check the id in policy.yml.` };
    }
  }

  return {
    async read(ref: PersonRef) {
      try {
        const { user } = await client.users.info({ user: ref.id });
        return personOf(user, team());
      } catch (cause) {
        throw cause instanceof DeskhandError ? cause : unreachable(cause);
      }
    },

    async members(sources: readonly TeamSource[]) {
      try {
        const group = sources.some((source) => 'usergroup' in source) ? await userGroups() : undefined;
        return await Promise.all(
          sources.map(async (source): Promise<TeamMembers> => {
            if ('people' in source) return { members: new Set(source.people) };
            if ('channel' in source) return teamOfChannel(source.channel, source.public === true);
            return group?.(source.usergroup) ?? { unread: 'Slack did not tell its members.' };
          }),
        );
      } catch (cause) {
        throw unreachable(cause);
      }
    },

    async managerOf(person: PersonRef) {
      if (managerField === undefined) return undefined;
      try {
        const { profile } = await client.users.profile.get({ user: person.id });
        const fields = profile?.fields as Readonly<Record<string, { readonly value?: string }>> | undefined | null;
        const id = fields?.[managerField]?.value;
        return id && /^[UW][A-Z0-9]+$/.test(id) ? { team: team(), id } : undefined;
      } catch (cause) {
        throw unreachable(cause);
      }
    },

    async byEmail(email: string) {
      try {
        const { user } = await client.users.lookupByEmail({ email });
        return personOf(user, team());
      } catch (cause) {
        if (slackErrorOf(cause) === 'users_not_found') return undefined;
        throw cause instanceof DeskhandError ? cause : unreachable(cause);
      }
    },
  };
}
