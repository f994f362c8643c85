import type { JsonObject } from '../kit/json.ts';
import { NotPossible, requireActive } from './acting.ts';
import { BOT, TEAM } from './fixtures.ts';
import { randomHex } from './identifiers.ts';
import { announceReaction, withReaction } from './methods/reactions.ts';
import { announceMessage, deleteMessage } from './posting.ts';
import type { MessageRecord } from './records.ts';
import type { World } from './world.ts';

/** A mention as an element of rich text; undefined where the part is none. */
function mentionElement(part: string): JsonObject | undefined {
  const [, sign, id] = /^<(@|#|!subteam\^)([A-Z0-9]+)>$/.exec(part) ?? [];
  switch (sign) {
    case '@':
      return { type: 'user', user_id: id };
    case '#':
      return { type: 'channel', channel_id: id };
    case '!subteam^':
      return { type: 'usergroup', usergroup_id: id };
    default:
      return undefined;
  }
}

/** The rich_text block that Slack's client makes of typed text, with mentions as elements. */
function typedBlocks(text: string): readonly JsonObject[] {
  const elements = text
    .split(/(<(?:@|#|!subteam\^)[A-Z0-9]+>)/)
    .filter((part) => part !== '')
    .map((part) => mentionElement(part) ?? { type: 'text', text: unescapeText(part) });
  const block = { type: 'rich_text', block_id: randomHex(5), elements: [{ type: 'rich_text_section', elements }] };
  return [block];
}

/** In `text` three characters are escaped; in the elements of rich text they stand as they are. */
function unescapeText(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

/** A person posts a message; `<@U123>` in it mentions somebody. The app hears of it if it is there and subscribed. */
export function say(world: World, user: string, channelId: string, text: string, threadTs?: string): MessageRecord {
  const person = requireActive(world, user);
  const channel = world.workspace.channel(channelId);
  if (!channel.members.has(user)) throw new NotPossible(`${person.real_name} is not in ${channel.name}.`);
  const isWithApp = channel.kind === 'im' && channel.members.has(BOT.userId);
  if (isWithApp && (!world.app.messagesTab || world.app.messagesTabReadOnly)) {
    throw new NotPossible('Sending messages to this app has been turned off.');
  }
  if (threadTs !== undefined && world.messages.findLasting(channel.id, threadTs) === undefined) {
    throw new NotPossible(`There is no thread ${threadTs} in ${channel.name}.`);
  }
  const record = world.messages.add(channel.id, {
    type: 'message',
    user,
    team: person.team_id,
    ts: world.timestamps.next(),
    text,
    blocks: typedBlocks(text),
    client_msg_id: `${randomHex(8)}-${randomHex(4)}-${randomHex(4)}-${randomHex(4)}-${randomHex(12)}`,
    ...(threadTs === undefined ? {} : { thread_ts: threadTs }),
  });
  announceMessage(world, channel, { ...record.message });
  if (text.includes(`<@${BOT.userId}>`) && channel.kind !== 'im' && channel.members.has(BOT.userId)) {
    const { ts } = record.message;
    const event = { ...record.message, type: 'app_mention', team: TEAM.id, channel: channel.id, event_ts: ts };
    void world.events.publish('app_mention', event);
  }
  return record;
}

function requireOwn(world: World, user: string, { message, visibleTo }: MessageRecord): void {
  const person = requireActive(world, user);
  if (message.user !== user || message.bot_id !== undefined || visibleTo !== undefined) {
    throw new NotPossible(`${person.real_name} did not write this message.`);
  }
}

/** A person writes one of their messages anew. The app hears of it where it hears of messages. */
export function rewrite(world: World, user: string, record: MessageRecord, text: string): void {
  requireOwn(world, user, record);
  if (text === record.message.text) return;
  const before = structuredClone(record.message);
  const ts = world.timestamps.next();
  world.messages.change(record, { text, blocks: typedBlocks(text), edited: { user, ts } });
  announceMessage(world, world.workspace.channel(record.channel), {
    type: 'message',
    subtype: 'message_changed',
    hidden: true,
    message: structuredClone(record.message),
    previous_message: before,
    ts,
  });
}

/** A person takes one of their messages back. The app hears of it where it hears of messages. */
export function takeBack(world: World, user: string, record: MessageRecord): void {
  requireOwn(world, user, record);
  deleteMessage(world, world.workspace.channel(record.channel), record);
}

/** A person puts an emoji under a message, or takes theirs away again. */
export function react(world: World, user: string, record: MessageRecord, name: string): void {
  requireActive(world, user);
  const { reactions } = record.message;
  const isAdded = reactions?.some((entry) => entry.name === name && entry.users.includes(user)) !== true;
  world.messages.change(record, { reactions: withReaction(record.message, name, user, isAdded) });
  announceReaction(world, user, record, name, isAdded);
}
