import { TEAM } from '../slack/fixtures.ts';
import type { ChannelRecord, MessageRecord, PersonRecord, ViewRecord } from '../slack/records.ts';
import { stateOf } from '../slack/view-state.ts';
import type { World } from '../slack/world.ts';
import type { Page, ShownApp, ShownChannel, ShownGroup, ShownMessage, ShownPerson, ShownView } from './protocol.ts';
import { isAfter, ReadMarks } from './read-marks.ts';

const PAGE_LENGTH = 60;
/** How far back replies that speak to somebody are looked for. */
const RECENT = 500;

/** What the people of the fixtures do in the sandbox's story. */
const ROLES: Readonly<Record<string, string>> = {
  U0KIM: 'Helpdesk agent',
  U0LEE: 'Helpdesk lead',
  U0SAM: 'Security',
  U0ADA: 'Account holder',
  U0MAX: 'Manager of Ada and Alan',
  U0ALAN: 'Account holder',
  U0GRACE: 'Account holder',
};

export function showPeople(world: World): readonly ShownPerson[] {
  return world.workspace.people.map((person) => showPerson(world, person));
}

function showPerson(world: World, person: PersonRecord): ShownPerson {
  const isApp = person.id === world.botUserId;
  return {
    id: person.id,
    name: person.name,
    realName: person.real_name,
    role: roleOf(person, isApp),
    isBot: person.is_bot || person.id === 'USLACKBOT',
    isGuest: person.is_restricted || person.is_ultra_restricted,
    isStranger: person.is_stranger,
    isDeleted: person.deleted,
  };
}

function roleOf(person: PersonRecord, isApp: boolean): string {
  if (isApp) return 'App';
  if (person.deleted) return 'Deactivated';
  if (person.is_stranger) return 'Another organisation';
  if (person.is_restricted || person.is_ultra_restricted) return 'Guest';
  return ROLES[person.id] ?? '';
}

export function showGroups(world: World): readonly ShownGroup[] {
  return world.workspace.userGroups.map(({ id, handle, name }) => ({ id, handle, name }));
}

export function showApp({ app, botUserId }: World): ShownApp {
  const { name, commands, shortcuts, homeTab, messagesTab, messagesTabReadOnly } = app;
  return {
    name,
    botUserId,
    commands: commands.map(({ command, description, usageHint }) => ({ command, description, usageHint })),
    shortcuts,
    homeTab,
    messagesTab,
    messagesTabReadOnly,
  };
}

/** The conversations of a person: those they are in, and the public ones that they could join. */
export function showChannels(world: World, user: string): readonly ShownChannel[] {
  const person = world.workspace.person(user);
  const mayBrowse = !person.is_stranger && !person.is_restricted && !person.is_ultra_restricted;
  return world.workspace.channels
    .filter((channel) => channel.members.has(user) || (mayBrowse && channel.kind === 'public'))
    .map((channel) => showChannel(world, user, channel));
}

function showChannel(world: World, user: string, channel: ChannelRecord): ShownChannel {
  const lastRead = ReadMarks.of(world).lastRead(user, channel.id);
  const isMember = channel.members.has(user);
  const unread = isMember ? unreadMessages(world, user, channel.id, lastRead) : [];
  const groups = groupsOf(world, user);
  const replies = isMember ? unreadReplies(world, user, channel.id) : [];
  const mentions = unread.filter(
    (record) =>
      channel.kind === 'im' ||
      record.visibleTo !== undefined ||
      doesMention(JSON.stringify(record.message), user, groups),
  );
  return {
    id: channel.id,
    kind: channel.kind,
    name: channel.name,
    members: [...channel.members],
    isMember,
    unread: unread.length,
    mentions: mentions.length + replies.length,
    lastRead,
  };
}

function groupsOf(world: World, user: string): readonly string[] {
  return world.workspace.userGroups.filter(({ users }) => users.includes(user)).map(({ id }) => id);
}

/** Replies that mention the person and that they have not seen, in all threads of a channel or in one. */
function unreadReplies(world: World, user: string, channel: string, thread?: string): readonly MessageRecord[] {
  const marks = ReadMarks.of(world);
  const groups = groupsOf(world, user);
  return world.messages
    .inChannel(channel)
    .slice(-RECENT)
    .filter((record) => !isTopLevel(record) && isVisible(record, user) && record.message.user !== user)
    .filter(({ message }) => thread === undefined || message.thread_ts === thread)
    .filter(({ message }) => isAfter(message.ts, marks.lastRead(user, threadMark(channel, message.thread_ts ?? ''))))
    .filter(({ message }) => doesMention(JSON.stringify(message), user, groups));
}

/** What a thread's read mark is kept under. */
export function threadMark(channel: string, thread: string): string {
  return `${channel} ${thread}`;
}

function doesMention(wire: string, user: string, groups: readonly string[]): boolean {
  return (
    wire.includes(`<@${user}>`) ||
    wire.includes(`"user_id":"${user}"`) ||
    groups.some((group) => wire.includes(`<!subteam^${group}`) || wire.includes(`"usergroup_id":"${group}"`))
  );
}

function unreadMessages(world: World, user: string, channel: string, lastRead: string): readonly MessageRecord[] {
  const unread: MessageRecord[] = [];
  for (const record of world.messages.inChannel(channel).toReversed()) {
    if (!isAfter(record.message.ts, lastRead) || unread.length >= 99) break;
    if (isVisible(record, user) && isTopLevel(record) && record.message.user !== user) unread.push(record);
  }
  return unread;
}

/** Whether the person sees the message at all. */
export function isVisible(record: MessageRecord, user: string): boolean {
  return record.visibleTo === undefined || record.visibleTo === user;
}

/** Whether a message stands in the channel itself, and not in a thread only. */
function isTopLevel({ message }: MessageRecord): boolean {
  return message.thread_ts === undefined || message.thread_ts === message.ts || message.subtype === 'thread_broadcast';
}

export function showMessage(world: World, user: string, record: MessageRecord): ShownMessage {
  const { channel, message, visibleTo } = record;
  const chosen = world.messageStates.get(`${user} ${channel} ${message.ts}`);
  const wire = world.messages.toWire(record);
  return {
    channel,
    message: wire,
    newReplies: wire.reply_count === undefined ? 0 : unreadReplies(world, user, channel, message.ts).length,
    isEphemeral: visibleTo !== undefined,
    values: stateOf(message.blocks ?? [], chosen),
    status: world.statuses.of(channel, message.ts),
  };
}

/** The newest messages of a conversation, or those before one; oldest first. */
export function showHistory(world: World, user: string, channel: string, before: string | undefined): Page {
  const all = world.messages.inChannel(channel).filter((record) => isVisible(record, user) && isTopLevel(record));
  const end = before === undefined ? all.length : all.findIndex(({ message }) => !isAfter(before, message.ts));
  const stop = end < 0 ? all.length : end;
  const start = Math.max(0, stop - PAGE_LENGTH);
  return {
    messages: all.slice(start, stop).map((record) => showMessage(world, user, record)),
    hasOlder: start > 0,
  };
}

/** A thread: its parent first. */
export function showThread(world: World, user: string, channel: string, ts: string): readonly ShownMessage[] {
  return world.messages
    .inChannel(channel)
    .filter((record) => isVisible(record, user))
    .filter(({ message }) => message.ts === ts || message.thread_ts === ts)
    .map((record) => showMessage(world, user, record));
}

function showView({ view, errors, notice }: ViewRecord): ShownView {
  return { view, errors, notice };
}

export function showStack(world: World, user: string): readonly ShownView[] {
  return world.views.stack(user).map(showView);
}

export function showHome(world: World, user: string): ShownView | undefined {
  const record = world.views.home(user);
  return record === undefined ? undefined : showView(record);
}

export function showTeam() {
  return { name: TEAM.name, domain: TEAM.domain };
}
