import { asObject, asText, asTexts, type JsonObject } from '../kit/json.ts';
import { optionsOf, type PlacedElement, placedElements, textOf } from '../slack/elements.ts';
import type { World } from '../slack/world.ts';

/** What a person enters: text, an option's words, a person's key, a date; several for lists; null clears. */
export type Entry = string | number | readonly string[] | null;

/** The words beside an element: its input's label, its section's text, or its own placeholder. */
export function labelsOf({ block, element }: PlacedElement): readonly string[] {
  const labels = [block.label, block.text, element.placeholder, element.text].map(textOf);
  return labels.filter((label) => label !== '');
}

/**
 * The element that a label names: an exact one first, else the only one that contains the words; undefined where there is
 * none. Throws where there are several.
 */
export function findByLabel(blocks: readonly JsonObject[], label: string): PlacedElement | undefined {
  const placed = placedElements(blocks).filter(({ element }) => element.type !== 'button');
  const exact = placed.filter((entry) => labelsOf(entry).includes(label));
  const wanted = label.toLowerCase();
  const near = placed.filter((entry) => labelsOf(entry).some((words) => words.toLowerCase().includes(wanted)));
  const [found, second] = exact.length > 0 ? exact : near;
  if (second === undefined) return found;
  const known = placed.map((entry) => labelsOf(entry)[0] ?? entry.actionId).join(', ');
  throw new RangeError(`More than one field is called “${label}”. There are: ${known}.`);
}

/** The option with these words: the same text or value, else the only one with the whole word, else with the letters. */
export function findOption(options: readonly JsonObject[], words: string): JsonObject {
  const exact = options.find((option) => textOf(option.text) === words || option.value === words);
  const wanted = words.toLowerCase();
  const near = options.filter((option) => textOf(option.text).toLowerCase().includes(wanted));
  const whole = near.filter((option) =>
    textOf(option.text)
      .toLowerCase()
      .split(/[^\p{L}\p{N}_.-]+/u)
      .includes(wanted),
  );
  const found = exact ?? only(whole) ?? only(near);
  if (found === undefined) {
    throw new RangeError(
      `No option says “${words}”. There are: ${options.map(({ text }) => textOf(text)).join(', ')}.`,
    );
  }
  return found;
}

function only<Item>(items: readonly Item[]): Item | undefined {
  return items.length === 1 ? items[0] : undefined;
}

/** Whether the element's options come from the app. */
export function isExternal(element: JsonObject): boolean {
  return element.type === 'external_select' || element.type === 'multi_external_select';
}

/** The element's value for what a person entered, as `state.values` and actions hold it. */
export function toValue(world: World, element: JsonObject, entry: Entry): unknown {
  const type = asText(element.type) ?? '';
  const texts = Array.isArray(entry) ? asTexts(entry) : entry === null ? [] : [String(entry)];
  const one = texts[0];
  const options = optionsOf(element);
  switch (type) {
    case 'checkboxes':
    case 'multi_static_select':
      return texts.map((words) => findOption(options, words));
    case 'static_select':
    case 'radio_buttons':
      return one === undefined ? null : findOption(options, one);
    case 'users_select':
      return one === undefined ? null : world.workspace.person(one).id;
    case 'multi_users_select':
      return texts.map((key) => world.workspace.person(key).id);
    case 'conversations_select':
    case 'channels_select':
      return one === undefined ? null : world.workspace.channel(one).id;
    case 'multi_conversations_select':
    case 'multi_channels_select':
      return texts.map((name) => world.workspace.channel(name).id);
    case 'datetimepicker':
      return one === undefined ? null : Number(one);
    case 'rich_text_input':
      return one === undefined ? null : toRichText(one);
    default:
      return one === undefined || one === '' ? null : one;
  }
}

function toRichText(text: string): JsonObject {
  return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text }] }] };
}

/** Whether entering a text tells the app: people press Enter in one-line inputs that listen for it. */
export function tellsOnTyping({ element, dispatches }: PlacedElement): boolean {
  if (!dispatches) return false;
  const listened = asTexts(asObject(element.dispatch_action_config).trigger_actions_on);
  if (listened.includes('on_character_entered')) return true;
  return element.multiline !== true;
}
