import type { JsonObject } from '../../kit/json.ts';
import { ApiError } from '../api-error.ts';
import type { Arguments } from '../arguments.ts';
import { BOT, TEAM } from '../fixtures.ts';
import { type MethodTable, needConversationScope, needScope, paginate, requireChannel } from '../method.ts';
import type { ChannelRecord, MessageRecord } from '../records.ts';
import type { World } from '../world.ts';

/** A conversation as the API shows it. */
function channelObject(world: World, channel: ChannelRecord): JsonObject {
  const isShared = world.workspace.isShared(channel);
  const base = {
    id: channel.id,
    created: channel.created,
    is_archived: channel.archived,
    is_im: channel.kind === 'im',
    is_mpim: channel.kind === 'mpim',
    is_private: channel.kind !== 'public',
    is_org_shared: false,
    context_team_id: TEAM.id,
    updated: channel.created * 1000,
  };
  if (channel.kind === 'im') {
    const other = [...channel.members].find((member) => member !== BOT.userId);
    return { ...base, user: other, is_user_deleted: world.workspace.findPerson(other ?? '')?.deleted === true };
  }
  return {
    ...base,
    name: channel.name,
    name_normalized: channel.name,
    is_channel: channel.kind === 'public',
    is_group: channel.kind === 'private',
    is_general: channel.name === 'general',
    is_shared: isShared,
    is_ext_shared: isShared,
    is_member: channel.members.has(BOT.userId),
    creator: 'U0SAM',
    unlinked: 0,
    shared_team_ids: isShared ? [TEAM.id, 'T0PARTNER'] : [TEAM.id],
    topic: { value: '', creator: '', last_set: 0 },
    purpose: { value: '', creator: '', last_set: 0 },
  };
}

function requireReadable(args: Arguments, world: World): ChannelRecord {
  const channel = requireChannel(args, world);
  needConversationScope(world, channel, 'history');
  if (!channel.members.has(BOT.userId)) throw new ApiError('not_in_channel');
  return channel;
}

function withinTimes(args: Arguments, records: readonly MessageRecord[]): readonly MessageRecord[] {
  const oldest = Number(args.text('oldest') ?? 0);
  const latest = Number(args.text('latest') ?? Number.POSITIVE_INFINITY);
  const isInclusive = args.flag('inclusive');
  return records.filter(({ message }) => {
    const ts = Number(message.ts);
    return isInclusive ? ts >= oldest && ts <= latest : ts > oldest && ts < latest;
  });
}

function pageOfMessages(args: Arguments, world: World, records: readonly MessageRecord[]): JsonObject {
  const { page, nextCursor } = paginate(records, args, { standard: 100, most: 999 });
  return {
    messages: page.map((record) => {
      const { metadata, ...message } = world.messages.toWire(record);
      return args.flag('include_all_metadata') && metadata !== undefined ? { ...message, metadata } : message;
    }),
    has_more: nextCursor !== '',
    ...(nextCursor === '' ? {} : { response_metadata: { next_cursor: nextCursor } }),
  };
}

function openWith(args: Arguments, world: World, users: readonly string[]): JsonObject {
  const people = users.map((id) => world.workspace.findPerson(id));
  for (const person of people) {
    if (person === undefined || !world.workspace.isVisibleToApp(person)) throw new ApiError('user_not_found');
    if (person.deleted) throw new ApiError('user_disabled');
    if (person.is_bot) throw new ApiError('cannot_dm_bot');
  }
  const [only] = users;
  needScope(world, users.length === 1 ? 'im:write' : 'mpim:write');
  const wasThere = users.length === 1 && world.workspace.findChannel(`D${only?.slice(1)}`) !== undefined;
  const channel =
    users.length === 1 && only !== undefined
      ? world.workspace.directMessage(only)
      : world.workspace.groupMessage(users);
  return {
    ...(wasThere ? { no_op: true, already_open: true } : {}),
    channel: args.flag('return_im') ? channelObject(world, channel) : { id: channel.id },
  };
}

/** Channels, direct messages and what was said in them. */
export const CONVERSATION_METHODS: MethodTable = {
  'conversations.open': {
    scopes: ['im:write', 'mpim:write'],
    tier: 3,
    run: (args, world) => {
      const users = args
        .text('users')
        ?.split(',')
        .map((id) => id.trim());
      if (users !== undefined && users.length > 8) throw new ApiError('too_many_users');
      if (users !== undefined) return openWith(args, world, users);
      if (args.text('channel') === undefined) throw new ApiError('users_list_not_supplied');
      const channel = requireChannel(args, world);
      return {
        no_op: true,
        already_open: true,
        channel: args.flag('return_im') ? channelObject(world, channel) : { id: channel.id },
      };
    },
  },
  'conversations.info': {
    scopes: ['channels:read', 'groups:read', 'im:read', 'mpim:read'],
    tier: 3,
    run: (args, world) => {
      const channel = requireChannel(args, world);
      needConversationScope(world, channel, 'read');
      const count = args.flag('include_num_members') ? { num_members: channel.members.size } : {};
      return { channel: { ...channelObject(world, channel), ...count } };
    },
  },
  'conversations.list': {
    scopes: ['channels:read', 'groups:read', 'im:read', 'mpim:read'],
    tier: 2,
    run: (args, world) => {
      const kinds: Readonly<Record<string, ChannelRecord['kind']>> = {
        public_channel: 'public',
        private_channel: 'private',
        im: 'im',
        mpim: 'mpim',
      };
      const wanted = (args.text('types') ?? 'public_channel').split(',').map((type) => kinds[type.trim()]);
      if (wanted.includes(undefined)) throw new ApiError('invalid_types');
      const shown = world.workspace.channels.filter(
        (channel) =>
          wanted.includes(channel.kind) &&
          (channel.kind === 'public' || channel.members.has(BOT.userId)) &&
          !(args.flag('exclude_archived') && channel.archived),
      );
      for (const channel of shown) needConversationScope(world, channel, 'read');
      const { page, nextCursor } = paginate(shown, args, { standard: 100, most: 1000 });
      return {
        channels: page.map((channel) => channelObject(world, channel)),
        response_metadata: { next_cursor: nextCursor },
      };
    },
  },
  'conversations.members': {
    scopes: ['channels:read', 'groups:read', 'im:read', 'mpim:read'],
    tier: 4,
    run: (args, world) => {
      const channel = requireChannel(args, world);
      needConversationScope(world, channel, 'read');
      const { page, nextCursor } = paginate([...channel.members], args, { standard: 100, most: 1000 });
      return { members: page, response_metadata: { next_cursor: nextCursor } };
    },
  },
  'conversations.history': {
    scopes: ['channels:history', 'groups:history', 'im:history', 'mpim:history'],
    tier: 3,
    run: (args, world) => {
      const channel = requireReadable(args, world);
      const lasting = world.messages.inChannel(channel.id).filter(({ message, visibleTo }) => {
        const isReply = message.thread_ts !== undefined && message.thread_ts !== message.ts;
        const isInChannel = !isReply || message.subtype === 'thread_broadcast';
        return visibleTo === undefined && isInChannel;
      });
      return pageOfMessages(args, world, withinTimes(args, lasting).toReversed());
    },
  },
  'conversations.replies': {
    scopes: ['channels:history', 'groups:history', 'im:history', 'mpim:history'],
    tier: 3,
    run: (args, world) => {
      const channel = requireReadable(args, world);
      const named = world.messages.findLasting(channel.id, args.required('ts'));
      if (named === undefined) throw new ApiError('thread_not_found');
      const parent = world.messages.findLasting(channel.id, named.message.thread_ts ?? named.message.ts) ?? named;
      const replies = withinTimes(args, world.messages.replies(channel.id, parent.message.ts));
      return pageOfMessages(args, world, [parent, ...replies]);
    },
  },
};
