import type { JsonObject } from '../../kit/json.ts';
import {
  address,
  anyText,
  identifier,
  imageElement,
  imageSource,
  mrkdwn,
  oneImageSource,
  plainText,
  urlSource,
} from './composition.ts';
import { elementsOf } from './elements.ts';
import { richText } from './rich-text.ts';
import { byType, type Fault, fault, flag, integer, list, number, object, oneOf, type Schema, text } from './schema.ts';

/** Where blocks are shown. */
export type Surface = 'message' | 'modal' | 'home';

const type: Schema = text(255);
const base = { block_id: identifier } as const;

const SELECTS = ['static', 'external', 'users', 'conversations', 'channels'].flatMap((kind) => [
  `${kind}_select`,
  `multi_${kind}_select`,
]);
const PICKERS = [...SELECTS, 'checkboxes', 'radio_buttons', 'datepicker', 'timepicker'];
const BUTTONS = ['button', 'workflow_button', 'overflow'];
const INPUTS = [
  ...PICKERS,
  'datetimepicker',
  'plain_text_input',
  'email_text_input',
  'url_text_input',
  'number_input',
  'rich_text_input',
  'file_input',
];

function needsOneOf(...names: readonly string[]) {
  return (value: JsonObject, pointer: string): readonly Fault[] =>
    names.some((name) => value[name] !== undefined && value[name] !== null)
      ? []
      : fault(pointer, `must define either ${names.map((name) => `\`${name}\``).join(' or ')}`);
}

const rawText = object({ type, text: text(10_000) });
const rawNumber = object({ type, value: number, text: text(10_000) });
const cell = byType({ raw_text: rawText, raw_number: rawNumber, rich_text: richText });
const plainCell = byType({ raw_text: rawText, raw_number: rawNumber });
const columnSettings = object({}, { align: oneOf('left', 'center', 'right'), is_wrapped: flag });

function equalRows({ rows }: JsonObject, pointer: string): readonly Fault[] {
  const lengths = Array.isArray(rows) ? rows.map((row) => (Array.isArray(row) ? row.length : 0)) : [];
  const odd = lengths.findIndex((length) => length !== lengths[0]);
  return odd < 0 ? [] : fault(`${pointer}/rows/${odd}`, 'must have the same number of cells as the first row');
}

/** Data tables name their columns in the first row, which may not hold rich text. */
const dataRows: Schema = (value, pointer) => {
  const faults = list(list(cell, 20, 1), 101, 2)(value, pointer);
  if (faults.length > 0 || !Array.isArray(value)) return faults;
  return list(plainCell, 20, 1)(value[0], `${pointer}/0`);
};

const card = object(
  { type },
  {
    ...base,
    hero_image: imageElement,
    icon: imageElement,
    title: mrkdwn(150),
    subtitle: mrkdwn(150),
    body: mrkdwn(200),
    actions: list(byType(elementsOf('button')), 5, 1),
  },
  needsOneOf('hero_image', 'title', 'actions', 'body'),
);

const taskCard = object(
  { type, task_id: identifier, title: text(255, 1), status: oneOf('pending', 'in_progress', 'complete', 'error') },
  {
    ...base,
    details: richText,
    output: richText,
    sources: list(urlSource, 20),
    icon: object({
      type: oneOf('icon'),
      name: oneOf('globe', 'book', 'map', 'code', 'comment', 'folder', 'cube', 'image'),
    }),
  },
);

const onAll: Readonly<Record<string, Schema>> = {
  actions: object(
    { type, elements: list(byType(elementsOf(...PICKERS, ...BUTTONS, 'datetimepicker', 'rich_text_input')), 25, 1) },
    base,
  ),
  context: object(
    { type, elements: list(byType({ image: imageElement, ...elementsOf('mrkdwn', 'plain_text') }), 10, 1) },
    base,
  ),
  divider: object({ type }, base),
  header: object({ type, text: plainText(150) }, base),
  image: object({ type, alt_text: text(2000, 1) }, { ...base, ...imageSource, title: plainText(2000) }, oneImageSource),
  input: object(
    { type, label: plainText(2000), element: byType(elementsOf(...INPUTS)) },
    { ...base, hint: plainText(2000), optional: flag, dispatch_action: flag },
  ),
  rich_text: richText,
  section: object(
    { type },
    {
      ...base,
      text: anyText(3000),
      fields: list(anyText(2000), 10, 1),
      accessory: byType({ image: imageElement, ...elementsOf(...PICKERS, ...BUTTONS) }),
      expand: flag,
    },
    needsOneOf('text', 'fields'),
  ),
  video: object(
    { type, alt_text: text(2000, 1), title: plainText(200), thumbnail_url: address(), video_url: address() },
    {
      ...base,
      author_name: text(50),
      description: plainText(200),
      provider_icon_url: address(),
      provider_name: text(50),
      title_url: address(),
    },
  ),
  card,
};

const table = object(
  { type, rows: list(list(cell, 20, 1), 100, 1) },
  { ...base, column_settings: list(columnSettings, 20) },
);

const inContainer = byType({
  ...Object.fromEntries(Object.entries(onAll).filter(([name]) => name !== 'card')),
  table,
});

const onMessages: Readonly<Record<string, Schema>> = {
  ...onAll,
  carousel: object({ type, elements: list(byType({ card }), 10, 1) }, base),
  container: object(
    { type, child_blocks: list(inContainer, 10, 1) },
    {
      ...base,
      title: plainText(150),
      rich_text_title: richText,
      subtitle: anyText(150),
      width: oneOf('narrow', 'standard', 'wide', 'full'),
      icon: imageElement,
      is_collapsible: flag,
      default_collapsed: flag,
      has_header_divider: flag,
    },
    needsOneOf('title', 'rich_text_title'),
  ),
  context_actions: object({ type, elements: list(byType(elementsOf('feedback_buttons', 'icon_button')), 5, 1) }, base),
  data_table: object(
    { type, caption: text(255, 1), rows: dataRows },
    { ...base, page_size: integer(1, 100), row_header_column_index: integer(0, 19) },
    equalRows,
  ),
  file: object({ type, external_id: identifier, source: oneOf('remote') }, base),
  markdown: object({ type, text: text(12_000, 1) }, base),
  plan: object({ type, title: text(255, 1) }, { ...base, tasks: list(byType({ task_card: taskCard }), 50) }),
  table,
  task_card: taskCard,
};

const BLOCKS: Readonly<Record<Surface, Readonly<Record<string, Schema>>>> = {
  message: onMessages,
  modal: {
    ...onAll,
    alert: object(
      { type, text: anyText(200) },
      { ...base, level: oneOf('default', 'info', 'warning', 'error', 'success') },
    ),
  },
  home: { ...onAll, carousel: object({ type, elements: list(byType({ card }), 10, 1) }, base) },
};

/** How many blocks a surface takes. */
const MOST_BLOCKS: Readonly<Record<Surface, number>> = { message: 50, modal: 100, home: 100 };

/** The blocks that a surface takes. */
export function blocksOn(surface: Surface): Schema {
  return list(byType(BLOCKS[surface]), MOST_BLOCKS[surface]);
}

/** The types of block that a surface takes. */
export function blockTypesOn(surface: Surface): readonly string[] {
  return Object.keys(BLOCKS[surface]);
}
