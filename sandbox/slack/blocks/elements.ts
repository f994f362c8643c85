import type { JsonObject } from '../../kit/json.ts';
import { asList } from '../../kit/json.ts';
import {
  address,
  anyText,
  atLeastOne,
  confirm,
  conversationFilter,
  dispatchConfig,
  identifier,
  option,
  optionGroup,
  optionKey,
  plainOption,
  plainText,
  richOption,
  style,
} from './composition.ts';
import { richText } from './rich-text.ts';
import { type Fault, fault, flag, integer, list, object, oneOf, pattern, type Schema, text } from './schema.ts';

const type: Schema = text(255);
const base = { action_id: identifier } as const;
const picker = { ...base, confirm, focus_on_load: flag, placeholder: plainText(150) } as const;
const typed = {
  ...base,
  focus_on_load: flag,
  placeholder: plainText(150),
  dispatch_action_config: dispatchConfig,
} as const;
const many = { ...picker, max_selected_items: atLeastOne } as const;
const date = pattern(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, 'must be a valid date, like YYYY-MM-DD');
const time = pattern(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a valid time, like HH:mm');
const numeral = pattern(/^-?\d+(\.\d+)?$/, 'must be a valid number');
const MANY = 10_000;

/** An initial option must be one of those on offer, word for word. */
function initialIsOffered(value: JsonObject, pointer: string): readonly Fault[] {
  const groups = asList(value.option_groups).flatMap((group) => asList((group as JsonObject).options));
  const offered = new Set([...asList(value.options), ...groups].map(optionKey));
  const initial = value.initial_option === undefined ? asList(value.initial_options) : [value.initial_option];
  const member = value.initial_option === undefined ? 'initial_options' : 'initial_option';
  return initial.every((entry) => offered.has(optionKey(entry)))
    ? []
    : fault(`${pointer}/${member}`, `must be one of the options`);
}

function eitherOptions(value: JsonObject, pointer: string): readonly Fault[] {
  return (value.options === undefined) === (value.option_groups === undefined)
    ? fault(pointer, 'must define either `options` or `option_groups`')
    : [];
}

function ordered(low: string, high: string) {
  return (value: JsonObject, pointer: string): readonly Fault[] =>
    value[low] !== undefined && value[high] !== undefined && Number(value[low]) > Number(value[high])
      ? fault(pointer, `\`${low}\` must not be greater than \`${high}\``)
      : [];
}

const offered = { options: list(plainOption, 100, 1), option_groups: list(optionGroup, 100, 1) } as const;
const filter = { filter: conversationFilter } as const;
const feedbackButton = object({ text: plainText(75), value: text(2000) }, { accessibility_label: text(75) });

/** Every element by its type. */
const ELEMENTS: Readonly<Record<string, Schema>> = {
  button: object(
    { type, text: plainText(75) },
    { ...base, value: text(2000), url: address(), style, confirm, accessibility_label: text(75) },
  ),
  workflow_button: object(
    {
      type,
      text: plainText(75),
      workflow: object({
        trigger: object(
          { url: address() },
          { customizable_input_parameters: list(object({ name: text(255), value: text(3000) }), 100) },
        ),
      }),
    },
    { ...base, style, accessibility_label: text(75) },
  ),
  overflow: object({ type, options: list(option(plainText(75), true), 5, 1) }, { ...base, confirm }),
  checkboxes: object(
    { type, options: list(richOption, 10, 1) },
    { ...base, confirm, focus_on_load: flag, initial_options: list(richOption, 10, 1) },
    initialIsOffered,
  ),
  radio_buttons: object(
    { type, options: list(richOption, 10, 1) },
    { ...base, confirm, focus_on_load: flag, initial_option: richOption },
    initialIsOffered,
  ),
  datepicker: object({ type }, { ...picker, initial_date: date }),
  timepicker: object({ type }, { ...picker, initial_time: time, timezone: text(255) }),
  datetimepicker: object(
    { type },
    { ...base, confirm, focus_on_load: flag, initial_date_time: integer(1_000_000_000, 9_999_999_999) },
  ),
  plain_text_input: object(
    { type },
    {
      ...typed,
      initial_value: text(3000),
      multiline: flag,
      min_length: integer(0, 3000),
      max_length: integer(1, 3000),
    },
    ordered('min_length', 'max_length'),
  ),
  email_text_input: object({ type }, { ...typed, initial_value: text(3000) }),
  url_text_input: object({ type }, { ...typed, initial_value: text(3000) }),
  number_input: object(
    { type, is_decimal_allowed: flag },
    { ...typed, initial_value: numeral, min_value: numeral, max_value: numeral },
    ordered('min_value', 'max_value'),
  ),
  rich_text_input: object(
    { type },
    { ...typed, initial_value: richText, min_lines: integer(1, 100), max_lines: integer(1, 100) },
  ),
  file_input: object({ type }, { ...base, filetypes: list(text(32, 1), 100, 1), max_files: integer(1, 10) }),
  static_select: object(
    { type },
    { ...picker, ...offered, initial_option: plainOption },
    eitherOptions,
    initialIsOffered,
  ),
  multi_static_select: object(
    { type },
    { ...many, ...offered, initial_options: list(plainOption, 100, 1) },
    eitherOptions,
    initialIsOffered,
  ),
  external_select: object({ type }, { ...picker, initial_option: plainOption, min_query_length: integer(0, MANY) }),
  multi_external_select: object(
    { type },
    { ...many, initial_options: list(plainOption, 100, 1), min_query_length: integer(0, MANY) },
  ),
  users_select: object({ type }, { ...picker, initial_user: identifier }),
  multi_users_select: object({ type }, { ...many, initial_users: list(identifier, MANY, 1) }),
  conversations_select: object(
    { type },
    {
      ...picker,
      ...filter,
      initial_conversation: identifier,
      default_to_current_conversation: flag,
      response_url_enabled: flag,
    },
  ),
  multi_conversations_select: object(
    { type },
    { ...many, ...filter, initial_conversations: list(identifier, MANY, 1), default_to_current_conversation: flag },
  ),
  channels_select: object({ type }, { ...picker, initial_channel: identifier, response_url_enabled: flag }),
  multi_channels_select: object({ type }, { ...many, initial_channels: list(identifier, MANY, 1) }),
  feedback_buttons: object({ type, positive_button: feedbackButton, negative_button: feedbackButton }, base),
  icon_button: object(
    { type, icon: oneOf('trash'), text: plainText(75) },
    { ...base, value: text(2000), confirm, accessibility_label: text(75), visible_to_user_ids: list(identifier, MANY) },
  ),
  // Listed last: texts are elements only inside a context block.
  mrkdwn: anyText(3000),
  plain_text: anyText(3000),
};

/** The named elements, for a block that takes only those. */
export function elementsOf(...types: readonly string[]): Readonly<Record<string, Schema>> {
  return Object.fromEntries(Object.entries(ELEMENTS).filter(([name]) => types.includes(name)));
}
