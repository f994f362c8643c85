import type { WebClient } from '@slack/web-api';
import { DeskhandError } from '../../core/errors.ts';
import type { PersonRef } from '../../core/person.ts';
import type { People, SlackPerson, TeamSource } from '../../identity/people.ts';
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

  /** All user groups with their members, in one question; those that are switched off have none. */
  async function userGroups(): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
    const { usergroups } = await client.usergroups.list({ include_users: true });
    return new Map(
      (usergroups ?? []).flatMap(({ id, users, date_delete: switchedOff }) =>
        id ? [[id, new Set(switchedOff ? [] : (users ?? []))] as const] : [],
      ),
    );
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
        const groups = sources.some((source) => 'usergroup' in source) ? await userGroups() : undefined;
        return await Promise.all(
          sources.map(async (source) => {
            if ('people' in source) return new Set(source.people);
            if ('channel' in source) return channelMembers(source.channel);
            const members = groups?.get(source.usergroup);
            if (members) return members;
            throw new Error(`Slack knows no user group ${source.usergroup}.`);
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
