import type { JsonObject } from '../kit/json.ts';
import type { Changes } from './changes.ts';
import type { MessageRecord, WireMessage } from './records.ts';

/** Every message that still exists, in each channel oldest first. Ephemeral ones are kept beside, for one person each. */
export class MessageStore {
  readonly #byChannel = new Map<string, Map<string, MessageRecord>>();
  readonly #changes: Changes;

  constructor(changes: Changes) {
    this.#changes = changes;
  }

  /** Adds a message; with `visibleTo` it is ephemeral and only that person sees it. */
  add(channel: string, message: WireMessage, visibleTo?: string): MessageRecord {
    const record = { channel, message, visibleTo };
    const messages = this.#byChannel.get(channel) ?? new Map<string, MessageRecord>();
    this.#byChannel.set(channel, messages);
    messages.set(message.ts, record);
    this.#changes.publish({ kind: 'message', channel, ts: message.ts });
    return record;
  }

  /** Any message, ephemeral ones included. */
  find(channel: string, ts: string): MessageRecord | undefined {
    return this.#byChannel.get(channel)?.get(ts);
  }

  /** A message that everyone in the channel sees, which is what Web API methods work on. */
  findLasting(channel: string, ts: string): MessageRecord | undefined {
    const found = this.find(channel, ts);
    return found?.visibleTo === undefined ? found : undefined;
  }

  /** Writes over members of a message; an undefined one is removed. */
  change(record: MessageRecord, patch: JsonObject): void {
    for (const [name, value] of Object.entries(patch)) {
      if (value === undefined) delete record.message[name];
      else record.message[name] = value;
    }
    this.#changes.publish({ kind: 'message', channel: record.channel, ts: record.message.ts });
  }

  remove(record: MessageRecord): void {
    this.#byChannel.get(record.channel)?.delete(record.message.ts);
    this.#changes.publish({ kind: 'message', channel: record.channel, ts: record.message.ts });
  }

  /** All of a channel, ephemeral and thread messages included, oldest first. */
  inChannel(channel: string): readonly MessageRecord[] {
    return [...(this.#byChannel.get(channel)?.values() ?? [])];
  }

  /** The replies of a thread without its parent, oldest first. */
  replies(channel: string, threadTs: string): readonly MessageRecord[] {
    return this.inChannel(channel).filter(
      ({ message, visibleTo }) => visibleTo === undefined && message.thread_ts === threadTs && message.ts !== threadTs,
    );
  }

  /** The message as the API shows it: a thread's parent carries its counts. */
  toWire(record: MessageRecord): WireMessage {
    const replies = this.replies(record.channel, record.message.ts);
    if (replies.length === 0) return structuredClone(record.message);
    const users = [...new Set(replies.map((reply) => reply.message.user).filter((user) => user !== undefined))];
    return {
      ...structuredClone(record.message),
      thread_ts: record.message.ts,
      reply_count: replies.length,
      reply_users_count: users.length,
      reply_users: users,
      latest_reply: replies.at(-1)?.message.ts,
      is_locked: false,
      subscribed: true,
    };
  }
}
