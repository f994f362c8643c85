import type { JsonObject } from '../kit/json.ts';
import { runCommand } from '../slack/act-command.ts';
import { actOn, blocksOf, enterValue, type Place, suggest } from '../slack/act-element.ts';
import { openAppTab, useMessageShortcut, useShortcut } from '../slack/act-menu.ts';
import { say } from '../slack/act-message.ts';
import { closeView, submitView } from '../slack/act-view.ts';
import { optionsOf, type PlacedElement, textOf } from '../slack/elements.ts';
import type { MessageRecord, PersonRecord, ViewRecord } from '../slack/records.ts';
import type { World } from '../slack/world.ts';
import { type Entry, findByLabel, findOption, isExternal, tellsOnTyping, toValue } from './form.ts';
import { describeModal, labelErrors, type ModalSight, type Submitted } from './modal.ts';
import { findButton, hasFields, type Looking, waitFor } from './search.ts';
import { containsText, Sights } from './sight.ts';

const PATIENCE = 20_000;

/** One scripted person: does what a person does in Slack's client, and waits for what they would see. */
export class Person {
  readonly #world: World;
  readonly #id: string;
  readonly #sights: Sights;
  #channel: string;
  #isAtHome = false;

  constructor(world: World, id: string) {
    this.#world = world;
    this.#id = id;
    this.#sights = new Sights(world, id);
    const joined = world.workspace.channels.find(({ members, kind }) => kind === 'public' && members.has(id));
    const helpdesk = world.workspace.findChannel('C0HELPDESK')?.members.has(id) === true ? 'C0HELPDESK' : undefined;
    this.#channel = helpdesk ?? joined?.id ?? world.workspace.directMessage(id).id;
  }

  get record(): PersonRecord {
    return this.#world.workspace.person(this.#id);
  }

  /** Goes to a channel (`#helpdesk`, an id, or `dm` for the app's direct message); what is typed next goes there. */
  goesTo(channel: string): void {
    const { workspace } = this.#world;
    this.#channel = channel === 'dm' ? workspace.directMessage(this.#id).id : workspace.channel(channel).id;
    this.#isAtHome = false;
  }

  /** Types a line: a slash command, or a message. Resolves once the app acknowledged it or Slack said that it failed. */
  async types(line: string, options: { readonly channel?: string } = {}): Promise<void> {
    if (options.channel !== undefined) this.goesTo(options.channel);
    this.#isAtHome = false;
    if (line.startsWith('/')) await runCommand(this.#world, this.#id, this.#channel, line);
    else say(this.#world, this.#id, this.#channel, line);
  }

  /** Posts a message, in a thread if told; `@deskhand` in it becomes a mention. */
  says(channel: string, text: string, options: { readonly thread?: string } = {}): MessageRecord {
    this.goesTo(channel);
    const mentioned = text.replace(/@([\w.-]+)/g, (whole, name: string) => {
      const person = this.#world.workspace.people.find((entry) => entry.name === name);
      return person === undefined ? whole : `<@${person.id}>`;
    });
    return say(this.#world, this.#id, this.#channel, mentioned, options.thread);
  }

  /** The modal in front of the person, or undefined. */
  modal(): ModalSight | undefined {
    const record = this.#world.views.top(this.#id);
    return record === undefined ? undefined : describeModal(this.#sights.reader, record);
  }

  /** Waits until a modal is in front whose title or text has these words. */
  async awaitModal(words: string | RegExp = '', options: Pick<Looking, 'timeout'> = {}): Promise<ModalSight> {
    await this.sees(words, { ...options, within: 'modal' });
    return describeModal(this.#sights.reader, this.#requireModal());
  }

  /** Enters values by label, in the modal in front or else in Home, each once its field is there. Elements that tell the app do so. */
  async fills(values: Readonly<Record<string, Entry>>): Promise<void> {
    for (const [label, entry] of Object.entries(values)) {
      const { place, placed } = await this.#awaitField(label);
      if (isExternal(placed.element) && entry !== null) await this.#picksExternal(place, placed, entry);
      else await this.#enters(place, placed, toValue(this.#world, placed.element, entry));
    }
  }

  /** Types into an external select and gives the words of what it offers. Throws where the result failed to load. */
  async searches(label: string, typed: string): Promise<readonly string[]> {
    const { place, placed } = await this.#awaitField(label);
    return (await this.#offers(place, placed, typed)).map((option) => textOf(option.text));
  }

  /** Chooses an option by its words; in an external select the person types `typed` (or those words) first. */
  async picks(label: string, words: string, options: { readonly typed?: string } = {}): Promise<void> {
    const { place, placed } = await this.#awaitField(label);
    if (!isExternal(placed.element)) return this.fills({ [label]: words });
    const offered = await this.#offers(place, placed, options.typed ?? words);
    const option = findOption(offered, words);
    await this.#enters(place, placed, placed.element.type === 'external_select' ? option : [option]);
  }

  /** Fills in what is given and submits the modal. Resolves once the app has answered, or Slack says that it did not. */
  async submits(values: Readonly<Record<string, Entry>> = {}): Promise<Submitted> {
    await this.fills(values);
    const record = await this.#waitFor(() => this.#submittable(), 'have a modal to submit');
    const { blocks } = record.view;
    const { errors, notice } = await submitView(this.#world, record);
    const byLabel = labelErrors(blocks, errors);
    return {
      ...(Object.keys(byLabel).length === 0 ? {} : { errors: byLabel }),
      ...(notice === undefined ? {} : { notice }),
    };
  }

  /** Closes the modal in front, or the whole stack. */
  async closesModal(options: { readonly all?: boolean } = {}): Promise<void> {
    await closeView(this.#world, this.#requireModal(), options.all);
  }

  /**
   * Presses a button (or overflow option) by its words, in the newest thing that shows it: the modal in front, Home when
   * the person is there, else messages from the newest. Waits for it to appear; confirms its dialog. `message` narrows the
   * messages down to those with these words. Resolves with whether the app acknowledged it.
   */
  async presses(words: string, options: Looking & { readonly message?: string | RegExp } = {}): Promise<boolean> {
    const found = await this.#waitFor(
      () => findButton(this.#world, this.#id, this.#sights, words, { ...options, isAtHome: this.#isAtHome }),
      `press “${words}”`,
      options.timeout,
    );
    return actOn(this.#world, this.#id, found.place, found.placed, found.value);
  }

  /** Looks at the app's Home tab. */
  async opensHome(): Promise<void> {
    this.#isAtHome = true;
    await openAppTab(this.#world, this.#id, 'home');
  }

  /** Uses a global shortcut by its callback id. */
  usesShortcut(callbackId: string): Promise<boolean> {
    return useShortcut(this.#world, this.#id, callbackId);
  }

  /** Uses a shortcut on a message: a record from `says`, or the newest visible message with these words. */
  usesMessageShortcut(callbackId: string, message: MessageRecord | string | RegExp): Promise<boolean> {
    const record = typeof message === 'string' || message instanceof RegExp ? this.findMessage(message) : message;
    return useMessageShortcut(this.#world, this.#id, callbackId, record);
  }

  /** The newest message with these words that the person can see. */
  findMessage(words: string | RegExp): MessageRecord {
    const found = this.#sights.messages().findLast(({ text }) => containsText(text, words));
    if (found?.place.kind !== 'message')
      throw new RangeError(`${this.record.real_name} sees no message with ${words}.`);
    return found.place.record;
  }

  /** Waits until the words are visible to this person; resolves with the whole text of the thing that has them. */
  async sees(words: string | RegExp, options: Looking = {}): Promise<string> {
    const find = () => this.#sights.within(options.within).findLast(({ text }) => containsText(text, words));
    const where = options.within === undefined ? '' : ` within ${options.within}`;
    const sight = await this.#waitFor(find, `see ${String(words)}${where}`, options.timeout);
    return sight.text;
  }

  /** Waits until the words are visible nowhere. */
  async doesNotSee(words: string | RegExp, options: Looking = {}): Promise<void> {
    const isGone = () =>
      this.#sights.within(options.within).some(({ text }) => containsText(text, words)) ? undefined : true;
    await this.#waitFor(isGone, `no longer see ${String(words)}`, options.timeout);
  }

  /** Everything this person can see, in lines. */
  transcript(): string {
    return this.#sights.transcript();
  }

  async #enters(place: Place, placed: PlacedElement, value: unknown): Promise<void> {
    const isTyped = typeof value === 'string' && String(placed.element.type).endsWith('_input');
    const tells = isTyped ? tellsOnTyping(placed) : placed.dispatches;
    if (tells) await actOn(this.#world, this.#id, place, placed, value);
    else enterValue(this.#world, this.#id, place, placed, value);
  }

  async #picksExternal(place: Place, placed: PlacedElement, entry: Exclude<Entry, null>): Promise<void> {
    const words = Array.isArray(entry) ? entry.map(String) : [String(entry)];
    const chosen: JsonObject[] = [];
    for (const each of words) chosen.push(findOption(await this.#offers(place, placed, each), each));
    await this.#enters(place, placed, placed.element.type === 'external_select' ? chosen[0] : chosen);
  }

  async #offers(place: Place, placed: PlacedElement, typed: string): Promise<readonly JsonObject[]> {
    if (!isExternal(placed.element)) return optionsOf(placed.element);
    const offered = await suggest(this.#world, this.#id, place, placed, typed);
    if (offered === undefined) throw new Error('Slack shows: Result failed to load.');
    return offered.map(({ option }) => option);
  }

  /** The modal in front, once it has a submit button: a loading view has none yet. */
  #submittable(): ViewRecord | undefined {
    const top = this.#world.views.top(this.#id);
    return top !== undefined && textOf(top.view.submit) !== '' ? top : undefined;
  }

  #awaitField(label: string): Promise<{ readonly place: Place; readonly placed: PlacedElement }> {
    const find = () => {
      const place = this.#formPlace();
      const placed = place === undefined ? undefined : findByLabel(blocksOf(place), label);
      return place === undefined || placed === undefined ? undefined : { place, placed };
    };
    return this.#waitFor(find, `fill in “${label}”`);
  }

  #requireModal(): ViewRecord {
    const record = this.#world.views.top(this.#id);
    if (record === undefined) throw new Error(`${this.record.real_name} has no modal open.\n${this.transcript()}`);
    return record;
  }

  /** Where forms are filled in: the modal in front, Home when the person is there, else the newest message with elements. */
  #formPlace(): Place | undefined {
    const top = this.#world.views.top(this.#id);
    if (top !== undefined) return { kind: 'view', record: top };
    const home = this.#world.views.home(this.#id);
    if (this.#isAtHome && home !== undefined) return { kind: 'view', record: home };
    return this.#sights.messages().findLast(({ place }) => hasFields(place))?.place;
  }

  #waitFor<Seen>(find: () => Seen | undefined, wish: string, timeout = PATIENCE): Promise<Seen> {
    const complain = () =>
      `${this.record.real_name} waited ${timeout} ms to ${wish}. What they saw instead:\n${this.transcript()}`;
    return waitFor(this.#world, find, timeout, complain);
  }
}
