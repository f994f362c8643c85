import { styleText } from 'node:util';
import { Reader } from '../person/text.ts';
import type { MessageRecord } from '../slack/records.ts';
import type { World } from '../slack/world.ts';

type Style = Parameters<typeof styleText>[0];

/** Stands in the transcript wherever a secret was seen. */
const HIDDEN = '••••••••';
const MARGIN = '    ';

/**
 * Writes down what happens in the workspace, as it happens: what people do, and every message as it is posted or edited.
 * An edit shows the lines that are new.
 */
export class Transcript {
  readonly #world: World;
  readonly #write: (line: string) => void;
  readonly #reader: Reader;
  readonly #shown = new Map<string, string>();
  readonly #secrets = new Set<string>();
  readonly #lines: string[] = [];

  constructor(world: World, write: (line: string) => void) {
    this.#world = world;
    this.#write = write;
    this.#reader = new Reader(world.workspace);
  }

  /** Everything written so far, without colours. */
  get text(): string {
    return this.#lines.join('\n');
  }

  /** Starts following the messages; the answer ends it. */
  follow(): () => void {
    return this.#world.changes.subscribe((change) => {
      if (change.kind !== 'message') return;
      const record = this.#world.messages.find(change.channel, change.ts);
      if (record !== undefined) this.#message(record);
    });
  }

  /** From now on this text is not written any more. */
  hide(secret: string): void {
    this.#secrets.add(secret);
  }

  title(text: string): void {
    this.#line('');
    this.#line(text, 'bold');
    this.#line('─'.repeat(Math.min([...text].length, 100)), 'dim');
  }

  /** What somebody does, on one line. */
  deed(who: string, deed: string): void {
    this.#line(`${who} ${deed}`, 'cyan');
  }

  /** A text that somebody sees, under a line that says where. */
  sight(heading: string, text: string): void {
    this.#line(heading, 'dim');
    for (const line of text.split('\n')) this.#line(`${MARGIN}${line}`);
  }

  /** What the NAS tells. */
  finding(text: string): void {
    this.#line(`The NAS: ${text}`, 'green');
  }

  failure(text: string): void {
    for (const line of text.split('\n')) this.#line(line, 'red');
  }

  plain(text: string): void {
    this.#line(text);
  }

  #message(record: MessageRecord): void {
    const { channel, message } = record;
    const key = `${channel} ${message.ts}`;
    const before = this.#shown.get(key);
    const text = message.blocks?.length ? this.#reader.blocks(message.blocks, {}) : this.#reader.mrkdwn(message.text);
    if (before === text) return;
    this.#shown.set(key, text);
    const known = new Set(before?.split('\n'));
    const news = text.split('\n').filter((line) => !known.has(line));
    if (news.length === 0) return;
    const author = this.#world.workspace.findPerson(message.user ?? '')?.real_name ?? 'Somebody';
    const verb = before === undefined ? 'writes' : 'edits';
    this.sight(`${author} ${verb} ${this.#whereabouts(record)}:`, news.join('\n'));
  }

  #whereabouts({ channel, message, visibleTo }: MessageRecord): string {
    const { kind, name, members } = this.#world.workspace.channel(channel);
    const nameOf = (id: string) => this.#world.workspace.findPerson(id)?.real_name ?? id;
    const others = [...members].filter((id) => id !== message.user).map(nameOf);
    const place = kind === 'im' ? `to ${others.join(' and ')}` : `in #${name}`;
    const isReply = message.thread_ts !== undefined && message.thread_ts !== message.ts;
    return `${place}${isReply ? ', in the thread' : ''}${visibleTo === undefined ? '' : `, only for ${nameOf(visibleTo)}`}`;
  }

  #line(line: string, style?: Style): void {
    const safe = [...this.#secrets].reduce((text, secret) => text.replaceAll(secret, HIDDEN), line);
    this.#lines.push(safe);
    this.#write(style === undefined ? safe : styleText(style, safe, { stream: process.stdout }));
  }
}
