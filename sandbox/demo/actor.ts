import type { Entry } from '../person/form.ts';
import type { ModalSight, Submitted } from '../person/modal.ts';
import type { Person } from '../person/person.ts';
import type { Looking } from '../person/search.ts';
import { actOn } from '../slack/act-element.ts';
import { placedElements, textOf } from '../slack/elements.ts';
import type { MessageRecord } from '../slack/records.ts';
import type { World } from '../slack/world.ts';
import type { Transcript } from './transcript.ts';

/** A scripted person whose deeds stand in the transcript. */
export class Actor {
  readonly #world: World;
  readonly #person: Person;
  readonly #transcript: Transcript;
  readonly #timeout: number;

  /** `patience` is how many milliseconds they wait for one thing to happen. */
  constructor(world: World, person: Person, transcript: Transcript, patience: number) {
    this.#world = world;
    this.#person = person;
    this.#transcript = transcript;
    this.#timeout = patience;
  }

  get name(): string {
    return this.#person.record.real_name;
  }

  /** Types a slash command in #helpdesk. */
  async types(line: string): Promise<void> {
    this.#deed(`types ${line}`);
    await this.#person.types(line, { channel: 'C0HELPDESK' });
  }

  /** Waits until the window in front has the words, and reads it. */
  async reads(words: string | RegExp): Promise<ModalSight> {
    const modal = await this.#person.awaitModal(words, { timeout: this.#timeout });
    const buttons = ['Close', ...(modal.submit === undefined ? [] : [modal.submit])].map((word) => `[${word}]`);
    this.#transcript.sight(`${this.name} reads “${modal.title}”:`, `${modal.text}\n${buttons.join(' ')}`);
    return modal;
  }

  async fills(values: Readonly<Record<string, Entry>>): Promise<void> {
    for (const [label, entry] of Object.entries(values)) {
      const words = Array.isArray(entry) ? entry.join(', ') || 'nothing' : entry;
      this.#deed(`fills in ${label}: ${words}`);
      await this.#person.fills({ [label]: entry });
    }
  }

  /** Presses the window's own button. What Slack then shows beside fields stands in the transcript. */
  async submits(): Promise<Submitted> {
    this.#deed(`presses “${this.#person.modal()?.submit ?? ''}”`);
    const submitted = await this.#person.submits();
    for (const [label, message] of Object.entries(submitted.errors ?? {})) {
      this.#transcript.sight(`${this.name} reads beside ${label}:`, message);
    }
    if (submitted.notice !== undefined) throw new Error(`Slack shows ${this.name}: ${submitted.notice}`);
    return submitted;
  }

  /** Presses a button in the newest message, or in the window in front, that has it. */
  async presses(words: string): Promise<void> {
    await this.#person.sees(`[${words}]`, { timeout: this.#timeout });
    this.#deed(`presses “${words}”`);
    if (await this.#person.presses(words, { timeout: this.#timeout })) return;
    throw new Error(`Slack shows ${this.name} that “${words}” did not work.`);
  }

  /** Waits for words in a message; the transcript has them already, since it follows all messages. */
  async sees(words: string | RegExp, within: NonNullable<Looking['within']>): Promise<void> {
    await this.#person.sees(words, { within, timeout: this.#timeout });
  }

  async closesModal(): Promise<void> {
    this.#deed('closes the window');
    await this.#person.closesModal({ all: true });
  }

  /** Closes whatever is open, without a word. */
  async tidiesUp(): Promise<void> {
    if (this.#person.modal() !== undefined) await this.#person.closesModal({ all: true });
  }

  /** What stands in the window in front as preformatted text: a secret. It is kept out of the transcript. */
  async readsSecret(): Promise<string> {
    await this.#person.awaitModal(/Only you can see this/, { timeout: this.#timeout });
    const view = this.#world.views.top(this.#person.record.id)?.view;
    const texts = view?.blocks.flatMap((block) => preformattedTexts(block)) ?? [];
    const [secret] = texts;
    if (secret === undefined || texts.length > 1) throw new Error(`${this.name} was shown ${texts.length} passwords.`);
    this.#transcript.hide(secret);
    await this.reads('');
    return secret;
  }

  /** The newest message with a button of these words, as a second device of the person still shows it later. */
  remembers(button: string): MessageRecord {
    const { workspace, messages } = this.#world;
    const { id } = workspace.directMessage(this.#person.record.id);
    const record = messages.inChannel(id).findLast(({ message }) => hasButton(message, button));
    if (record === undefined) throw new Error(`${this.name} has no message with “${button}”.`);
    return { ...record, message: structuredClone(record.message) };
  }

  /** Presses a button on a device that has not been redrawn yet. */
  async pressesOn(remembered: MessageRecord, button: string): Promise<void> {
    this.#deed(`presses “${button}” again, on a device that still shows it`);
    const placed = placedElements(remembered.message.blocks ?? []).find(
      ({ element }) => textOf(element.text) === button,
    );
    if (placed === undefined) throw new Error(`There is no “${button}”.`);
    await actOn(this.#world, this.#person.record.id, { kind: 'message', record: remembered }, placed);
  }

  #deed(words: string): void {
    this.#transcript.deed(this.name, words);
  }
}

function hasButton(message: MessageRecord['message'], words: string): boolean {
  return placedElements(message.blocks ?? []).some(({ element }) => textOf(element.text) === words);
}

function preformattedTexts(block: Readonly<Record<string, unknown>>): readonly string[] {
  const elements = Array.isArray(block.elements) ? (block.elements as Readonly<Record<string, unknown>>[]) : [];
  if (block.type !== 'rich_text_preformatted') return elements.flatMap(preformattedTexts);
  return [elements.map(({ text }) => String(text)).join('')];
}
