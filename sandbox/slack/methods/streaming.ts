import type { JsonObject } from '../../kit/json.ts';
import { ApiError, invalidArguments } from '../api-error.ts';
import type { Arguments } from '../arguments.ts';
import { withIdentifiers } from '../elements.ts';
import { BOT } from '../fixtures.ts';
import { type MethodTable, requireChannel } from '../method.ts';
import { botMessage, messageContent, post } from '../posting.ts';
import type { MessageRecord } from '../records.ts';
import type { World } from '../world.ts';

const MOST_LOADING_MESSAGES = 10;
const LONGEST_LOADING_MESSAGE = 50;

function keyOf(record: MessageRecord): string {
  return `${record.channel} ${record.message.ts}`;
}

function requireStreamed(args: Arguments, world: World): MessageRecord {
  const channel = requireChannel(args, world);
  const record = world.messages.findLasting(channel.id, args.required('ts'));
  if (record === undefined) throw new ApiError('message_not_found');
  if (record.message.bot_id !== BOT.botId) throw new ApiError('message_not_owned_by_app');
  if (!world.streams.isRunning(keyOf(record))) throw new ApiError('message_not_in_streaming_state');
  return record;
}

/** Adds what the call brings and shows the message as it is now. */
function write(args: Arguments, world: World, record: MessageRecord): void {
  world.streams.append(keyOf(record), args.text('markdown_text'), args.json('chunks', 'invalid_chunks'));
  const { text, blocks } = world.streams.content(keyOf(record));
  world.messages.change(record, { text, blocks: withIdentifiers(blocks) });
}

function requireText(args: Arguments): void {
  if (args.text('markdown_text') === undefined && args.raw.chunks === undefined) {
    throw invalidArguments(['missing required field: markdown_text']);
  }
}

function readLoadingMessages(args: Arguments): void {
  const messages = args.json('loading_messages') ?? [];
  if (!Array.isArray(messages)) throw invalidArguments(['must provide an array [json-pointer:/loading_messages]']);
  if (messages.length > MOST_LOADING_MESSAGES) {
    throw invalidArguments([`no more than ${MOST_LOADING_MESSAGES} items allowed [json-pointer:/loading_messages]`]);
  }
  const long = messages.findIndex((message) => String(message).length > LONGEST_LOADING_MESSAGE);
  if (long < 0) return;
  const words = `must be less than ${LONGEST_LOADING_MESSAGE + 1} characters`;
  throw invalidArguments([`${words} [json-pointer:/loading_messages/${long}]`]);
}

/** Messages written bit by bit, and the line that says what the app is doing. */
export const STREAMING_METHODS: MethodTable = {
  'chat.startStream': {
    scopes: ['chat:write'],
    tier: 2,
    run: (args, world) => {
      const channel = requireChannel(args, world);
      if (!channel.members.has(BOT.userId)) throw new ApiError('not_in_channel');
      if (channel.kind !== 'im') {
        if (args.text('recipient_user_id') === undefined) throw new ApiError('missing_recipient_user_id');
        if (args.text('recipient_team_id') === undefined) throw new ApiError('missing_recipient_team_id');
      }
      const mode = args.text('task_display_mode') ?? 'timeline';
      if (mode !== 'timeline' && mode !== 'plan')
        throw invalidArguments(['must be a valid enum value [json-pointer:/task_display_mode]']);
      const draft = { text: '…', blocks: undefined, attachments: undefined, threadTs: args.text('thread_ts') };
      const message = { ...botMessage(world, channel, draft), text: '', streaming_state: 'in_progress' };
      world.streams.start(`${channel.id} ${message.ts}`, mode);
      const record = post(world, channel, message);
      write(args, world, record);
      return { channel: channel.id, ts: message.ts };
    },
  },
  'chat.appendStream': {
    scopes: ['chat:write'],
    tier: 4,
    run: (args, world) => {
      const record = requireStreamed(args, world);
      requireText(args);
      write(args, world, record);
      return { channel: record.channel, ts: record.message.ts };
    },
  },
  'chat.stopStream': {
    scopes: ['chat:write'],
    tier: 2,
    run: (args, world) => {
      const record = requireStreamed(args, world);
      const last = args.json('blocks', 'invalid_blocks_format');
      const more =
        last === undefined
          ? []
          : (messageContent(world, { text: '…', blocks: last, attachments: undefined }).blocks ?? []);
      write(args, world, record);
      const { text, blocks } = world.streams.content(keyOf(record));
      world.streams.stop(keyOf(record));
      const all = [...blocks, ...(Array.isArray(more) ? (more as JsonObject[]) : [])];
      world.messages.change(record, { text, blocks: withIdentifiers(all), streaming_state: 'completed' });
      const message = structuredClone(record.message);
      return { channel: record.channel, ts: record.message.ts, message };
    },
  },
  'assistant.threads.setStatus': {
    scopes: ['assistant:write', 'chat:write'],
    tier: 4,
    run: (args, world) => {
      const channel = requireChannel(args, world, 'channel_id');
      const threadTs = args.required('thread_ts');
      if (typeof args.raw.status !== 'string') throw invalidArguments(['missing required field: status']);
      readLoadingMessages(args);
      if (world.messages.findLasting(channel.id, threadTs) === undefined) throw new ApiError('invalid_thread_ts');
      world.statuses.set(channel.id, threadTs, args.raw.status);
      return {};
    },
  },
};
