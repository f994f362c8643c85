import type { JsonObject } from '../kit/json.ts';
import { BOT, TEAM, VERIFICATION_TOKEN } from './fixtures.ts';
import type { ChannelRecord, PersonRecord } from './records.ts';

/** The members that every interactive payload starts with. */
export function interactionHead(type: string, person: PersonRecord): JsonObject {
  return {
    type,
    team: { id: TEAM.id, domain: TEAM.domain },
    user: { id: person.id, username: person.name, name: person.name, team_id: person.team_id },
    api_app_id: BOT.appId,
    token: VERIFICATION_TOKEN,
    enterprise: null,
    is_enterprise_install: false,
  };
}

/** A channel's name as payloads give it: direct and private conversations do not tell theirs. */
export function payloadChannelName(channel: ChannelRecord): string {
  switch (channel.kind) {
    case 'im':
      return 'directmessage';
    case 'public':
      return channel.name;
    case 'private':
    case 'mpim':
      return 'privategroup';
  }
}

/** The payload of a slash command. */
export function commandPayload(
  person: PersonRecord,
  channel: ChannelRecord,
  command: { readonly name: string; readonly text: string },
  answer: { readonly triggerId: string; readonly responseUrl: string },
): JsonObject {
  return {
    token: VERIFICATION_TOKEN,
    team_id: TEAM.id,
    team_domain: TEAM.domain,
    channel_id: channel.id,
    channel_name: payloadChannelName(channel),
    user_id: person.id,
    user_name: person.name,
    command: command.name,
    text: command.text,
    api_app_id: BOT.appId,
    // Slash commands come from a form-encoded ancestor: this one is text, not a boolean.
    is_enterprise_install: 'false',
    response_url: answer.responseUrl,
    trigger_id: answer.triggerId,
  };
}

/** The user object of the Web API. `withEmail` is what `users:read.email` decides. */
export function userObject(person: PersonRecord, withEmail: boolean): JsonObject {
  const base = {
    id: person.id,
    team_id: person.team_id,
    name: person.name,
    deleted: person.deleted,
    profile: {
      real_name: person.real_name,
      real_name_normalized: person.real_name,
      display_name: person.name,
      display_name_normalized: person.name,
      team: person.team_id,
      title: '',
      avatar_hash: '',
      ...(withEmail && person.email !== undefined && !person.is_stranger ? { email: person.email } : {}),
      ...(person.is_bot ? { bot_id: BOT.botId, api_app_id: BOT.appId } : {}),
    },
    is_bot: person.is_bot,
    is_app_user: false,
    updated: person.updated,
  };
  // Slack leaves names, roles and time zone out for deactivated people, and says `is_stranger` only where it is true.
  if (person.deleted) return base;
  return {
    ...base,
    real_name: person.real_name,
    tz: person.tz,
    tz_label: 'Central European Time',
    tz_offset: 3_600,
    is_admin: person.is_admin,
    is_owner: false,
    is_primary_owner: false,
    is_restricted: person.is_restricted,
    is_ultra_restricted: person.is_ultra_restricted,
    is_email_confirmed: true,
    who_can_share_contact_card: 'EVERYONE',
    ...(person.is_stranger ? { is_stranger: true } : {}),
  };
}
