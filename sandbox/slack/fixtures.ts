import type { ChannelRecord, PersonRecord, UserGroupRecord } from './records.ts';

/** The workspace, the other organisation, the app and its tokens: fixed, so that others can be written against them. */
export const TEAM = { id: 'T0EXAMPLE', name: 'Example', domain: 'example' } as const;
const PARTNER_TEAM_ID = 'T0PARTNER';
export const BOT = { userId: 'U0DESKHAND', botId: 'B0DESKHAND', appId: 'A0DESKHAND' } as const;
export const BOT_TOKEN = 'xoxb-sandbox-deskhand';
export const APP_TOKEN = 'xapp-1-A0DESKHAND-sandbox';
export const SIGNING_SECRET = 'sandbox-signing-secret';
export const VERIFICATION_TOKEN = 'sandbox-verification-token';
export const SLACKBOT = 'USLACKBOT';
/** The custom profile field, of the type user, that holds somebody's manager. */
export const MANAGER_FIELD = 'Xf0MANAGER';

/** Seconds since 1970 at which everything in the fixtures was made. */
const FOUNDED = 1_790_000_000;

const NOBODY: PersonRecord = {
  id: '',
  team_id: TEAM.id,
  name: '',
  real_name: '',
  email: undefined,
  tz: 'Europe/Berlin',
  deleted: false,
  is_bot: false,
  is_admin: false,
  is_restricted: false,
  is_ultra_restricted: false,
  is_stranger: false,
  updated: FOUNDED,
};

function person(key: string, real_name: string, more: Partial<PersonRecord> = {}): PersonRecord {
  return { ...NOBODY, id: `U0${key.toUpperCase()}`, name: key, real_name, email: `${key}@example.org`, ...more };
}

/** Everyone the workspace knows. The bot takes its name from the manifest. */
export function fixturePeople(botName: string): readonly PersonRecord[] {
  return [
    person('kim', 'Kim Novak'),
    person('lee', 'Lee Chen'),
    person('sam', 'Sam Okafor', { is_admin: true }),
    person('ada', 'Ada Lovelace', { manager: 'U0MAX' }),
    person('max', 'Max Weber'),
    person('alan', 'Alan Turing', { manager: 'U0MAX' }),
    person('grace', 'Grace Hopper'),
    person('gus', 'Gus Visitor', { email: 'gus@contractor.example', is_restricted: true }),
    person('zoe', 'Zoe Partner', { email: 'zoe@partner.example', is_stranger: true, team_id: PARTNER_TEAM_ID }),
    person('dan', 'Dan Former', { deleted: true }),
    { ...NOBODY, id: BOT.userId, name: botName.toLowerCase(), real_name: botName, is_bot: true },
    { ...NOBODY, id: SLACKBOT, name: 'slackbot', real_name: 'Slackbot' },
  ];
}

function channel(
  key: string,
  name: string,
  members: readonly string[],
  kind: ChannelRecord['kind'] = 'public',
): ChannelRecord {
  const ids = members.map((member) => `U0${member.toUpperCase()}`);
  return { id: `C0${key}`, kind, name, created: FOUNDED, members: new Set(ids), archived: false };
}

/** The channels and who is in them. */
export function fixtureChannels(): readonly ChannelRecord[] {
  return [
    channel('HELPDESK', 'helpdesk', ['kim', 'lee', 'sam', 'deskhand']),
    channel('REQUESTS', 'helpdesk-requests', ['kim', 'lee', 'sam', 'deskhand'], 'private'),
    channel('SECURITY', 'security', ['sam', 'deskhand'], 'private'),
    channel('GENERAL', 'general', ['kim', 'lee', 'sam', 'ada', 'max', 'alan', 'grace', 'gus', 'dan']),
  ];
}

function userGroup(handle: string, name: string, members: readonly string[]): UserGroupRecord {
  const users = members.map((member) => `U0${member.toUpperCase()}`);
  return { id: `S0${handle.toUpperCase()}`, handle, name, created: FOUNDED, users, updated: FOUNDED, disabledAt: 0 };
}

/** The user groups and who is in them. */
export function fixtureUserGroups(): readonly UserGroupRecord[] {
  return [
    userGroup('helpdesk', 'Helpdesk', ['kim', 'lee']),
    userGroup('leads', 'Helpdesk leads', ['lee']),
    userGroup('security', 'Security', ['sam']),
  ];
}
