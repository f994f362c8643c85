import { asList, type JsonObject } from '../kit/json.ts';
import { type PlacedElement, placedElements } from './elements.ts';
import type { StateValues } from './records.ts';

/** Which member of the state holds the value, per element type, and which member of the element its first value. */
const STATEFUL: Readonly<Record<string, readonly [member: string, initial: string, empty: 'null' | 'list']>> = {
  plain_text_input: ['value', 'initial_value', 'null'],
  email_text_input: ['value', 'initial_value', 'null'],
  url_text_input: ['value', 'initial_value', 'null'],
  number_input: ['value', 'initial_value', 'null'],
  rich_text_input: ['rich_text_value', 'initial_value', 'null'],
  static_select: ['selected_option', 'initial_option', 'null'],
  external_select: ['selected_option', 'initial_option', 'null'],
  radio_buttons: ['selected_option', 'initial_option', 'null'],
  users_select: ['selected_user', 'initial_user', 'null'],
  conversations_select: ['selected_conversation', 'initial_conversation', 'null'],
  channels_select: ['selected_channel', 'initial_channel', 'null'],
  datepicker: ['selected_date', 'initial_date', 'null'],
  timepicker: ['selected_time', 'initial_time', 'null'],
  datetimepicker: ['selected_date_time', 'initial_date_time', 'null'],
  checkboxes: ['selected_options', 'initial_options', 'list'],
  multi_static_select: ['selected_options', 'initial_options', 'list'],
  multi_external_select: ['selected_options', 'initial_options', 'list'],
  multi_users_select: ['selected_users', 'initial_users', 'list'],
  multi_conversations_select: ['selected_conversations', 'initial_conversations', 'list'],
  multi_channels_select: ['selected_channels', 'initial_channels', 'list'],
  file_input: ['files', 'initial_files', 'list'],
};

/** The member of state and action that holds an element's value; undefined where it has none (buttons, overflow). */
export function valueMember(elementType: unknown): string | undefined {
  return STATEFUL[String(elementType)]?.[0];
}

function initialState({ element }: PlacedElement, conversation: string | undefined): JsonObject | undefined {
  const entry = STATEFUL[String(element.type)];
  if (entry === undefined) return undefined;
  const [member, initial, empty] = entry;
  const isList = empty === 'list';
  const isCurrent = element.default_to_current_conversation === true && conversation !== undefined;
  const standard = isCurrent ? (isList ? [conversation] : conversation) : isList ? [] : null;
  return { type: element.type, [member]: element[initial] ?? standard };
}

/**
 * The state of the blocks' elements: what was entered before survives where block_id, action_id and type are the same,
 * everything else starts at its initial value. `conversation` is the one that the person looked at.
 */
export function stateOf(blocks: readonly JsonObject[], before: StateValues = {}, conversation?: string): StateValues {
  const values: StateValues = {};
  for (const placed of placedElements(blocks)) {
    const fresh = initialState(placed, conversation);
    if (fresh === undefined) continue;
    const kept = before[placed.blockId]?.[placed.actionId];
    const inBlock = values[placed.blockId] ?? {};
    values[placed.blockId] = inBlock;
    inBlock[placed.actionId] = kept !== undefined && kept.type === placed.element.type ? kept : fresh;
  }
  return values;
}

/** The state with one element's value replaced. */
export function withValue(values: StateValues, placed: PlacedElement, value: unknown): StateValues {
  const member = valueMember(placed.element.type);
  if (member === undefined) return values;
  const entry = { type: placed.element.type, [member]: value };
  return { ...values, [placed.blockId]: { ...values[placed.blockId], [placed.actionId]: entry } };
}

/** Whether a required input was left empty. */
export function isEmptyValue(state: JsonObject | undefined): boolean {
  const member = valueMember(state?.type);
  const value = member === undefined ? undefined : state?.[member];
  return value === null || value === undefined || value === '' || (Array.isArray(value) && asList(value).length === 0);
}
