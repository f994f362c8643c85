import { ApiError } from '../api-error.ts';
import type { Arguments } from '../arguments.ts';
import { BOT } from '../fixtures.ts';
import { type MethodTable, requireChannel } from '../method.ts';
import type { MessageRecord, WireMessage } from '../records.ts';
import type { World } from '../world.ts';

const MOST_REACTIONS = 23;

function requireMessage(args: Arguments, world: World): MessageRecord {
  if (args.text('channel') === undefined && args.text('timestamp') === undefined) {
    throw new ApiError('no_item_specified');
  }
  const channel = requireChannel(args, world);
  const timestamp = args.text('timestamp');
  if (timestamp === undefined) throw new ApiError('bad_timestamp');
  const record = world.messages.findLasting(channel.id, timestamp);
  if (record === undefined) throw new ApiError('message_not_found');
  return record;
}

function requireName(args: Arguments): string {
  const name = args.required('name').replaceAll(':', '');
  if (!/^[a-z0-9_+'-]+$/.test(name)) throw new ApiError('invalid_name');
  return name;
}

/** The reactions of a message with one person's added or taken away. */
export function withReaction(message: WireMessage, name: string, user: string, isAdded: boolean) {
  const others = (message.reactions ?? []).filter((reaction) => reaction.name !== name);
  const before = message.reactions?.find((reaction) => reaction.name === name)?.users ?? [];
  const users = isAdded ? [...before, user] : before.filter((id) => id !== user);
  const all = users.length === 0 ? others : [...others, { name, users, count: users.length }];
  return all.length === 0 ? undefined : all;
}

/** Tells the app of a reaction in a conversation that it is in. */
export function announceReaction(
  world: World,
  user: string,
  { channel, message }: MessageRecord,
  reaction: string,
  isAdded: boolean,
): void {
  if (world.workspace.findChannel(channel)?.members.has(BOT.userId) !== true) return;
  const type = isAdded ? 'reaction_added' : 'reaction_removed';
  void world.events.publish(type, {
    type,
    user,
    reaction,
    ...(message.user === undefined ? {} : { item_user: message.user }),
    item: { type: 'message', channel, ts: message.ts },
    event_ts: world.timestamps.next(),
  });
}

function hasReacted(message: WireMessage, name: string): boolean {
  return message.reactions?.some((reaction) => reaction.name === name && reaction.users.includes(BOT.userId)) === true;
}

/** Emoji under messages. */
export const REACTION_METHODS: MethodTable = {
  'reactions.add': {
    scopes: ['reactions:write'],
    tier: 3,
    run: (args, world) => {
      const record = requireMessage(args, world);
      const name = requireName(args);
      if (hasReacted(record.message, name)) throw new ApiError('already_reacted');
      if ((record.message.reactions?.length ?? 0) >= MOST_REACTIONS) throw new ApiError('too_many_emoji');
      world.messages.change(record, { reactions: withReaction(record.message, name, BOT.userId, true) });
      announceReaction(world, BOT.userId, record, name, true);
      return {};
    },
  },
  'reactions.remove': {
    scopes: ['reactions:write'],
    tier: 2,
    run: (args, world) => {
      const record = requireMessage(args, world);
      const name = requireName(args);
      if (!hasReacted(record.message, name)) throw new ApiError('no_reaction');
      world.messages.change(record, { reactions: withReaction(record.message, name, BOT.userId, false) });
      announceReaction(world, BOT.userId, record, name, false);
      return {};
    },
  },
  'reactions.get': {
    scopes: ['reactions:read'],
    tier: 3,
    run: (args, world) => {
      const record = requireMessage(args, world);
      return { type: 'message', channel: record.channel, message: world.messages.toWire(record) };
    },
  },
};
