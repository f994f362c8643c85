import type { JsonObject } from '../kit/json.ts';
import { ApiError } from './api-error.ts';
import type { Arguments } from './arguments.ts';
import type { Tier } from './rate-limits.ts';
import type { ChannelRecord } from './records.ts';
import type { World } from './world.ts';

/** One Web API method. */
export interface Method {
  /** A token needs one of these; an empty list means none. */
  readonly scopes: readonly string[];
  readonly tier: Tier;
  /** Which token it takes; `none` works without. */
  readonly token?: 'bot' | 'app' | 'none';
  run(args: Arguments, world: World): JsonObject | Promise<JsonObject>;
}

/** Methods by their names. */
export type MethodTable = Readonly<Record<string, Method>>;

/** Throws `missing_scope` unless the app has one of the scopes. */
export function needScope(world: World, ...anyOf: readonly string[]): void {
  if (anyOf.length === 0 || anyOf.some((scope) => world.app.scopes.has(scope))) return;
  throw new ApiError('missing_scope', {
    needed: anyOf.join(','),
    provided: [...world.app.scopes].join(','),
  });
}

const SCOPE_FAMILY = { public: 'channels', private: 'groups', im: 'im', mpim: 'mpim' } as const;

/** Throws `missing_scope` unless the app may do this with that kind of conversation (`channels:read` and its like). */
export function needConversationScope(world: World, channel: ChannelRecord, verb: 'read' | 'history'): void {
  needScope(world, `${SCOPE_FAMILY[channel.kind]}:${verb}`);
}

/** The conversation an argument names, if the app can see it. Throws `channel_not_found`. */
export function requireChannel(args: Arguments, world: World, name = 'channel'): ChannelRecord {
  const channel = world.workspace.findChannel(args.required(name));
  const isHidden = channel !== undefined && channel.kind !== 'public' && !channel.members.has(world.botUserId);
  if (channel === undefined || isHidden) throw new ApiError('channel_not_found');
  return channel;
}

/** One page of a list: Slack's cursors are opaque, so ours are too. */
export function paginate<Item>(
  items: readonly Item[],
  args: Arguments,
  sizes: { readonly standard: number; readonly most: number },
): { readonly page: readonly Item[]; readonly nextCursor: string } {
  const limit = args.integer('limit') ?? sizes.standard;
  if (limit < 1 || limit > sizes.most) throw new ApiError('invalid_limit');
  const cursor = args.text('cursor');
  const start = cursor === undefined ? 0 : readCursor(cursor);
  const page = items.slice(start, start + limit);
  const next = start + page.length;
  return { page, nextCursor: next < items.length ? Buffer.from(`next:${next}`).toString('base64') : '' };
}

function readCursor(cursor: string): number {
  const place = /^next:(\d+)$/.exec(Buffer.from(cursor, 'base64').toString('utf8'))?.[1];
  if (place === undefined) throw new ApiError('invalid_cursor');
  return Number(place);
}
