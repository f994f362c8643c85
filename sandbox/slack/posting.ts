import { asList, isObject, type JsonObject } from '../kit/json.ts';
import { ApiError } from './api-error.ts';
import { invalidBlocks, requireMessageBlocks } from './blocks/check.ts';
import { withIdentifiers } from './elements.ts';
import { BOT, TEAM } from './fixtures.ts';
import type { ChannelRecord, MessageRecord, WireMessage } from './records.ts';
import type { World } from './world.ts';

const LONGEST_TEXT = 40_000;
const MOST_ATTACHMENTS = 100;
const LARGEST_METADATA = 16_000;
/** What Slack writes as the text of a message that has blocks only. */
const NO_TEXT = "This content can't be displayed.";

/** What an app may put into a message, as it arrived. */
export interface Draft {
  readonly text: string | undefined;
  readonly markdownText?: string | undefined;
  readonly blocks: unknown;
  readonly attachments: unknown;
  readonly metadata?: unknown;
  readonly threadTs?: string | undefined;
  readonly username?: string | undefined;
  /** Whether a reply also stands in the channel. */
  readonly isBroadcast?: boolean;
}

/** The members of a message that say something. Throws Slack's words for what is wrong with them. */
export function messageContent(world: World, draft: Draft): JsonObject & { readonly text: string } {
  const attachments = asList(draft.attachments).filter(isObject);
  if (attachments.length > MOST_ATTACHMENTS) throw new ApiError('too_many_attachments');
  if (draft.markdownText !== undefined && (draft.text !== undefined || draft.blocks !== undefined)) {
    throw new ApiError('markdown_text_conflict');
  }
  const blocks =
    draft.markdownText !== undefined
      ? requireMessageBlocks([{ type: 'markdown', text: draft.markdownText }])
      : draft.blocks === undefined
        ? []
        : requireMessageBlocks(draft.blocks);
  refuseUnknown(world, blocks);
  const text = draft.text ?? draft.markdownText ?? (blocks.length > 0 ? NO_TEXT : '');
  if (text === '' && attachments.length === 0) throw new ApiError('no_text');
  return {
    text: [...text].slice(0, LONGEST_TEXT).join(''),
    ...(blocks.length > 0 ? { blocks: withIdentifiers(blocks) } : {}),
    ...(attachments.length > 0
      ? { attachments: attachments.map((entry, index) => ({ id: index + 1, ...entry })) }
      : {}),
    ...readMetadata(draft.metadata),
  };
}

/** Blocks that this workspace was told not to know yet. */
function refuseUnknown(world: World, blocks: readonly JsonObject[]): void {
  const complaints = blocks.flatMap(({ type }, index) =>
    world.faults.isRefusedBlock(type) ? [`unsupported type: ${type} [json-pointer:/blocks/${index}/type]`] : [],
  );
  if (complaints.length > 0) throw invalidBlocks(complaints);
}

function readMetadata(metadata: unknown): JsonObject {
  if (metadata === undefined) return {};
  if (!isObject(metadata)) throw new ApiError('invalid_metadata_format');
  if (typeof metadata.event_type !== 'string' || !isObject(metadata.event_payload)) {
    throw new ApiError('invalid_metadata_schema');
  }
  if (JSON.stringify(metadata.event_payload).length > LARGEST_METADATA) throw new ApiError('metadata_too_large');
  return { metadata };
}

/** A new message of the bot, not stored yet. Throws what is wrong with it. */
export function botMessage(world: World, channel: ChannelRecord, draft: Draft): WireMessage {
  const content = messageContent(world, draft);
  return {
    type: 'message',
    user: BOT.userId,
    bot_id: BOT.botId,
    app_id: BOT.appId,
    team: TEAM.id,
    ts: world.timestamps.next(),
    ...content,
    ...(draft.username === undefined ? {} : { username: draft.username, subtype: 'bot_message' }),
    bot_profile: {
      id: BOT.botId,
      app_id: BOT.appId,
      user_id: BOT.userId,
      name: world.app.botName,
      deleted: false,
      team_id: TEAM.id,
    },
    ...inThread(world, channel, draft.threadTs),
    ...(draft.threadTs !== undefined && draft.isBroadcast === true ? { subtype: 'thread_broadcast' } : {}),
  };
}

function inThread(world: World, channel: ChannelRecord, threadTs: string | undefined): JsonObject {
  if (threadTs === undefined) return {};
  const parent = world.messages.findLasting(channel.id, threadTs);
  if (parent === undefined) throw new ApiError('cannot_reply_to_message');
  const root = parent.message.thread_ts ?? parent.message.ts;
  if (root !== threadTs) throw new ApiError('cannot_reply_to_message');
  return { thread_ts: root, parent_user_id: parent.message.user };
}

/** Stores a message of the bot and tells the app of it where it subscribed to messages. */
export function post(world: World, channel: ChannelRecord, message: WireMessage, visibleTo?: string): MessageRecord {
  const record = world.messages.add(channel.id, message, visibleTo);
  world.statuses.clear(channel.id, message.thread_ts);
  if (visibleTo === undefined) announceMessage(world, channel, { ...message, channel: channel.id });
  return record;
}

const EVENT_KIND = { public: 'channel', private: 'group', im: 'im', mpim: 'mpim' } as const;
const EVENT_NAME = { public: 'channels', private: 'groups', im: 'im', mpim: 'mpim' } as const;

/** Sends the `message` event of a conversation that the app is in. */
export function announceMessage(world: World, channel: ChannelRecord, message: JsonObject): void {
  if (!channel.members.has(BOT.userId)) return;
  const event = {
    ...message,
    channel: channel.id,
    channel_type: EVENT_KIND[channel.kind],
    event_ts: message.event_ts ?? message.ts,
  };
  void world.events.publish(`message.${EVENT_NAME[channel.kind]}`, event);
}

/** Removes a message and tells the app, if it is in the conversation. */
export function deleteMessage(world: World, channel: ChannelRecord, record: MessageRecord): void {
  world.messages.remove(record);
  announceMessage(world, channel, {
    type: 'message',
    subtype: 'message_deleted',
    hidden: true,
    deleted_ts: record.message.ts,
    previous_message: record.message,
    ts: world.timestamps.next(),
  });
}
