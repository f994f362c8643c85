import type { Push, ShownMessage } from '../../page/protocol.ts';
import { type Conversation, NO_CONVERSATION, type State } from './state.ts';

const MOST_TRAFFIC = 2_000;

/** The state after the server told of something. Pure. */
export function applyPush(state: State, push: Push): State {
  switch (push.kind) {
    case 'message':
      return withMessages(state, push.shown.channel, [push.shown]);
    case 'gone':
      return withoutMessage(state, push.channel, push.ts);
    case 'channels':
      return { ...state, channels: push.channels };
    case 'people':
      return {
        ...state,
        people: new Map(push.people.map((person) => [person.id, person])),
        groups: new Map(push.groups.map((group) => [group.id, group])),
      };
    case 'stack':
      return { ...state, stack: push.stack };
    case 'home':
      return { ...state, home: push.home };
    case 'sandbox':
      return { ...state, sandbox: push.sandbox };
    case 'panel':
      return { ...state, panel: push.panel };
    case 'traffic': {
      const entries = push.isStart ? push.entries : [...state.traffic, ...push.entries];
      return { ...state, traffic: entries.slice(-MOST_TRAFFIC) };
    }
  }
}

/** The state with messages put in or replaced. */
export function withMessages(
  state: State,
  channel: string,
  shown: readonly ShownMessage[],
  more: Partial<Pick<Conversation, 'hasOlder' | 'isLoaded'>> = {},
): State {
  const before = state.conversations.get(channel) ?? NO_CONVERSATION;
  const messages = new Map(before.messages);
  for (const entry of shown) messages.set(entry.message.ts, entry);
  const conversations = new Map(state.conversations).set(channel, { ...before, messages, ...more });
  return { ...state, conversations };
}

function withoutMessage(state: State, channel: string, ts: string): State {
  const before = state.conversations.get(channel);
  if (before === undefined) return state;
  const messages = new Map(before.messages);
  messages.delete(ts);
  return { ...state, conversations: new Map(state.conversations).set(channel, { ...before, messages }) };
}

/** Whether a message stands in the channel itself, and not in a thread only. */
function isTopLevel({ message }: ShownMessage): boolean {
  return message.thread_ts === undefined || message.thread_ts === message.ts || message.subtype === 'thread_broadcast';
}

function byTime(one: ShownMessage, other: ShownMessage): number {
  return one.message.ts < other.message.ts ? -1 : 1;
}

/** A conversation's own messages, oldest first. */
export function topLevelOf(conversation: Conversation | undefined): readonly ShownMessage[] {
  return [...(conversation?.messages.values() ?? [])].filter(isTopLevel).sort(byTime);
}

/** A thread's replies, oldest first. */
export function repliesOf(conversation: Conversation | undefined, ts: string): readonly ShownMessage[] {
  return [...(conversation?.messages.values() ?? [])]
    .filter(({ message }) => message.thread_ts === ts && message.ts !== ts)
    .sort(byTime);
}
