import type { Place } from '../slack/act-element.ts';
import { textOf } from '../slack/elements.ts';
import type { MessageRecord, ViewRecord } from '../slack/records.ts';
import type { World } from '../slack/world.ts';
import { Reader } from './text.ts';

/** One thing that a person can look at: a message, the modal in front, or their Home. */
export interface Sight {
  readonly place: Place;
  readonly kind: 'modal' | 'home' | 'ephemeral' | 'message' | 'reply';
  /** The channel's id; empty for modals and Home. */
  readonly channel: string;
  /** As read: author and content of a message, title and content of a view. */
  readonly text: string;
}

/** What of everything one person can see. */
export type Within = 'modal' | 'home' | 'ephemeral' | 'dm' | 'thread' | (string & {});

/** Looks at the workspace with one person's eyes. */
export class Sights {
  readonly #world: World;
  readonly #user: string;
  readonly reader: Reader;

  constructor(world: World, user: string) {
    this.#world = world;
    this.#user = user;
    this.reader = new Reader(world.workspace);
  }

  /** All that is visible, messages oldest first, then Home, then the modal in front. */
  all(): readonly Sight[] {
    const { views } = this.#world;
    const home = views.home(this.#user);
    const top = views.top(this.#user);
    return [
      ...this.messages(),
      ...(home === undefined ? [] : [this.#viewSight(home, 'home')]),
      ...(top === undefined ? [] : [this.#viewSight(top, 'modal')]),
    ];
  }

  /** What is visible in one part of the client; see {@link Within}: a word, a channel's name or its id. */
  within(where: Within | undefined): readonly Sight[] {
    const all = this.all();
    switch (where) {
      case undefined:
        return all;
      case 'modal':
      case 'home':
      case 'ephemeral':
        return all.filter(({ kind }) => kind === where);
      case 'thread':
        return all.filter(({ kind }) => kind === 'reply');
      case 'dm':
        return all.filter(({ channel }) => channel === this.#world.workspace.directMessage(this.#user).id);
      default: {
        const { id } = this.#world.workspace.channel(where);
        return all.filter(({ channel }) => channel === id);
      }
    }
  }

  messages(): readonly Sight[] {
    const { workspace, messages } = this.#world;
    return workspace.channels
      .filter(({ members }) => members.has(this.#user))
      .flatMap(({ id }) => messages.inChannel(id))
      .filter(({ visibleTo }) => visibleTo === undefined || visibleTo === this.#user)
      .sort((one, other) => Number(one.message.ts) - Number(other.message.ts))
      .map((record) => this.#messageSight(record));
  }

  /** Everything visible as lines, for people to read. */
  transcript(): string {
    const lines = this.all().map((sight) => `${this.#heading(sight)} ${sight.text.replaceAll('\n', '\n    ')}`);
    return lines.join('\n');
  }

  #heading({ kind, channel }: Sight): string {
    if (kind === 'modal') return '[modal]';
    if (kind === 'home') return '[home]';
    const name = this.#world.workspace.channel(channel).name;
    const place = name === '' ? 'direct message' : `#${name}`;
    if (kind === 'reply') return `${place} (thread)`;
    return kind === 'ephemeral' ? `${place} (only you)` : place;
  }

  #messageSight(record: MessageRecord): Sight {
    const { message, channel, visibleTo } = record;
    const author = this.#world.workspace.findPerson(message.user ?? '')?.real_name ?? 'someone';
    const blocks = message.blocks ?? [];
    const values = this.#world.messageStates.get(`${this.#user} ${channel} ${message.ts}`);
    const body = blocks.length > 0 ? this.reader.blocks(blocks, values) : this.reader.mrkdwn(message.text);
    const isReply = message.thread_ts !== undefined && message.thread_ts !== message.ts;
    const kind = visibleTo !== undefined ? 'ephemeral' : isReply ? 'reply' : 'message';
    const attached = (message.attachments ?? []).map(({ text, fallback }) =>
      this.reader.mrkdwn(String(text ?? fallback ?? '')),
    );
    const files = (Array.isArray(message.files) ? message.files : []).map(({ name }) => `[file ${name}]`);
    const status = this.#world.statuses.of(channel, message.ts);
    const working = status === undefined ? [] : [`(${this.#world.app.botName} ${status})`];
    const text = `${author}: ${[body, ...attached, ...files, ...working].filter((part) => part !== '').join('\n')}`;
    return { place: { kind: 'message', record }, kind, channel, text };
  }

  #viewSight(record: ViewRecord, kind: 'modal' | 'home'): Sight {
    const { view, errors, notice } = record;
    const body = this.reader.blocks(view.blocks, view.state.values);
    const complaints = Object.values(errors).map((message) => `! ${message}`);
    const title = kind === 'modal' ? [textOf(view.title)] : [];
    const text = [...title, body, ...complaints, ...(notice === undefined ? [] : [`! ${notice}`])].join('\n');
    return { place: { kind: 'view', record }, kind, channel: '', text };
  }
}

/** Whether a text contains the words, however the spaces fall, or matches the expression. */
export function containsText(text: string, wanted: string | RegExp): boolean {
  if (wanted instanceof RegExp) return new RegExp(wanted.source, wanted.flags.replace('g', '')).test(text);
  const squeeze = (words: string) => words.replace(/\s+/g, ' ').trim();
  return text.includes(wanted) || squeeze(text).includes(squeeze(wanted));
}
