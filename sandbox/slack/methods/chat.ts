import { compact } from '../../kit/json.ts';
import { ApiError } from '../api-error.ts';
import type { Arguments } from '../arguments.ts';
import { BOT, TEAM } from '../fixtures.ts';
import { type MethodTable, needScope, requireChannel } from '../method.ts';
import { announceMessage, botMessage, type Draft, deleteMessage, messageContent, post } from '../posting.ts';
import type { ChannelRecord, MessageRecord } from '../records.ts';
import type { World } from '../world.ts';

const LONGEST_UPDATE = 4_000;

/** What the call wants to say. */
function readDraft(args: Arguments, world: World): Draft {
  const username = args.text('username');
  if (username !== undefined || args.text('icon_emoji') !== undefined || args.text('icon_url') !== undefined) {
    needScope(world, 'chat:write.customize');
  }
  return {
    text: args.text('text'),
    markdownText: args.text('markdown_text'),
    blocks: args.json('blocks', 'invalid_blocks_format'),
    attachments: args.json('attachments', 'invalid_attachments'),
    metadata: args.json('metadata', 'invalid_metadata_format'),
    threadTs: args.text('thread_ts'),
    isBroadcast: args.flag('reply_broadcast'),
    username,
  };
}

/** Where to post: a conversation, a channel's name, or a person, whose direct message it opens. */
function requireTarget(args: Arguments, world: World): ChannelRecord {
  const target = args.required('channel');
  const person = world.workspace.findPerson(target);
  if (person !== undefined) {
    if (person.deleted || !world.workspace.isVisibleToApp(person)) throw new ApiError('channel_not_found');
    if (person.is_bot) throw new ApiError('channel_not_found');
    return requireMessagesTab(world, world.workspace.directMessage(person.id));
  }
  const named = world.workspace.channels.find(({ kind, name }) => kind !== 'im' && name === target.replace(/^#/, ''));
  const channel = named ?? requireChannel(args, world);
  if (channel.archived) throw new ApiError('is_archived');
  if (!channel.members.has(BOT.userId)) {
    if (channel.kind !== 'public') throw new ApiError('channel_not_found');
    if (!world.app.scopes.has('chat:write.public')) throw new ApiError('not_in_channel');
  }
  return requireMessagesTab(world, channel);
}

function requireMessagesTab(world: World, channel: ChannelRecord): ChannelRecord {
  if (channel.kind === 'im' && !world.app.messagesTab) throw new ApiError('messages_tab_disabled');
  return channel;
}

/** A message of the app itself, which is all it may change. */
function requireOwnMessage(args: Arguments, world: World, channel: ChannelRecord, refusal: string): MessageRecord {
  const record = world.messages.findLasting(channel.id, args.required('ts'));
  if (record === undefined) throw new ApiError('message_not_found');
  if (record.message.bot_id !== BOT.botId) throw new ApiError(refusal);
  return record;
}

/** Posting, changing and finding messages. */
export const CHAT_METHODS: MethodTable = {
  'chat.postMessage': {
    scopes: ['chat:write'],
    tier: 'posting',
    run: (args, world) => {
      const channel = requireTarget(args, world);
      const { message } = post(world, channel, botMessage(world, channel, readDraft(args, world)));
      return { channel: channel.id, ts: message.ts, message: structuredClone(message) };
    },
  },
  'chat.postEphemeral': {
    scopes: ['chat:write'],
    tier: 4,
    run: (args, world) => {
      const user = args.required('user');
      const channel = requireChannel(args, world);
      if (!channel.members.has(BOT.userId)) throw new ApiError('not_in_channel');
      if (!channel.members.has(user)) throw new ApiError('user_not_in_channel');
      const { message } = post(world, channel, botMessage(world, channel, readDraft(args, world)), user);
      return { message_ts: message.ts };
    },
  },
  'chat.update': {
    scopes: ['chat:write'],
    tier: 3,
    run: (args, world) => {
      const channel = requireChannel(args, world);
      const record = requireOwnMessage(args, world, channel, 'cant_update_message');
      if (record.message.streaming_state === 'in_progress') throw new ApiError('streaming_state_conflict');
      const draft = readDraft(args, world);
      if ((draft.text?.length ?? 0) > LONGEST_UPDATE) throw new ApiError('msg_too_long');
      const content = messageContent(world, draft);
      const before = structuredClone(record.message);
      const edited = { user: BOT.userId, ts: world.timestamps.next() };
      // Blocks and attachments that the call leaves out stay; an empty list takes them away.
      const emptied = {
        ...(draft.blocks === undefined ? {} : { blocks: undefined }),
        ...(draft.attachments === undefined ? {} : { attachments: undefined }),
      };
      world.messages.change(record, { ...emptied, ...content, edited });
      announceMessage(world, channel, {
        type: 'message',
        subtype: 'message_changed',
        hidden: true,
        message: record.message,
        previous_message: before,
        ts: edited.ts,
      });
      const message = structuredClone(record.message);
      return { channel: channel.id, ts: record.message.ts, text: record.message.text, message };
    },
  },
  'chat.delete': {
    scopes: ['chat:write'],
    tier: 3,
    run: (args, world) => {
      const channel = requireChannel(args, world);
      const record = requireOwnMessage(args, world, channel, 'cant_delete_message');
      deleteMessage(world, channel, record);
      return { channel: channel.id, ts: record.message.ts };
    },
  },
  'chat.getPermalink': {
    scopes: [],
    tier: 'special',
    run: (args, world) => {
      const channel = requireChannel(args, world);
      const record = world.messages.findLasting(channel.id, args.required('message_ts'));
      if (record === undefined) throw new ApiError('message_not_found');
      const { ts, thread_ts: threadTs } = record.message;
      const place = `https://${TEAM.domain}.slack.com/archives/${channel.id}/p${ts.replace('.', '')}`;
      const isReply = threadTs !== undefined && threadTs !== ts;
      return compact({
        channel: channel.id,
        permalink: isReply ? `${place}?thread_ts=${threadTs}&cid=${channel.id}` : place,
      });
    },
  },
};
