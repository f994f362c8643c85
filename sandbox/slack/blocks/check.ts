import { asList, asObject, asObjects, asText, isObject, type JsonObject } from '../../kit/json.ts';
import { ApiError } from '../api-error.ts';
import { placedElements } from '../elements.ts';
import { blocksOn, type Surface } from './blocks.ts';
import { identifier, plainText } from './composition.ts';
import { byType, describeFault, type Fault, fault, flag, object, type Schema, text, union } from './schema.ts';

const LARGEST_VIEW = 250_000;
/** Not documented; about this much text was refused in practice. */
const MOST_BLOCK_TEXT = 13_200;
const MOST_MARKDOWN = 12_000;

/** Block ids are unique in a message or view, action ids in their block. */
function checkIdentities(blocks: readonly JsonObject[], pointer: string): readonly Fault[] {
  const seen = new Set<string>();
  return blocks.flatMap((block, index) => {
    const at = `${pointer}/${index}`;
    const id = asText(block.block_id) ?? '';
    const isRepeated = id !== '' && seen.has(id);
    seen.add(id);
    const actions = placedElements([block]).map(({ actionId }) => actionId);
    const repeated = actions.find((action, place) => action !== '' && actions.indexOf(action) !== place);
    return [
      ...(isRepeated ? fault(`${at}/block_id`, `\`block_id\` already exists: ${id}`) : []),
      ...(repeated === undefined ? [] : fault(at, `\`action_id\` already exists: ${repeated}`)),
    ];
  });
}

function checkFocus(blocks: readonly JsonObject[], pointer: string): readonly Fault[] {
  const focused = placedElements(blocks).filter(({ element }) => element.focus_on_load === true);
  return focused.length > 1 ? fault(pointer, 'only one element may have `focus_on_load` set to true') : [];
}

function checkSubmit(view: JsonObject, pointer: string): readonly Fault[] {
  if (view.type !== 'modal' || isObject(view.submit)) return [];
  const place = asObjects(view.blocks).findIndex((block) => block.type === 'input');
  return place < 0 ? [] : fault(`${pointer}/blocks/${place}/input`, 'must define `submit` to use `input` block');
}

function checkTables(blocks: readonly JsonObject[], pointer: string): readonly Fault[] {
  const tables = blocks.filter((block) => block.type === 'table');
  return tables.length > 1 ? fault(pointer, 'only one table is allowed') : [];
}

/** The faults of a message's or view's blocks, rules over several blocks included. */
export function findBlockFaults(blocks: unknown, surface: Surface, pointer = '/blocks'): readonly Fault[] {
  const faults = blocksOn(surface)(blocks, pointer);
  if (faults.length > 0) return faults;
  const known = asObjects(blocks);
  return [
    ...checkIdentities(known, pointer),
    ...checkFocus(known, pointer),
    ...(surface === 'message' ? checkTables(known, pointer) : []),
  ];
}

const type: Schema = text(255);
const common = { private_metadata: text(3000), callback_id: identifier, external_id: identifier } as const;
/** The blocks themselves are looked at afterwards, so that their rules come along. */
const anyBlocks: Schema = (value, pointer) => (Array.isArray(value) ? [] : fault(pointer, 'must provide an array'));

const MODAL = object(
  { type, title: plainText(24), blocks: anyBlocks },
  {
    ...common,
    submit: plainText(24),
    close: plainText(24),
    clear_on_close: flag,
    notify_on_close: flag,
  },
);
const HOME = object({ type, blocks: anyBlocks }, common);

/** The faults of a modal or Home. */
export function findViewFaults(view: unknown, allowed: readonly Surface[] = ['modal', 'home']): readonly Fault[] {
  const kinds: Record<string, Schema> = {};
  if (allowed.includes('modal')) kinds.modal = MODAL;
  if (allowed.includes('home')) kinds.home = HOME;
  const whole: Schema = (value, pointer) => {
    const faults = byType(kinds)(value, pointer);
    const surface = asObject(value).type === 'home' ? 'home' : 'modal';
    if (faults.length > 0) return faults;
    const found = findBlockFaults(asObject(value).blocks, surface, `${pointer}/blocks`);
    return found.length > 0 ? found : checkSubmit(asObject(value), pointer);
  };
  return union(whole)(view, '/view');
}

/** The blocks of a message, or `invalid_blocks` as chat methods answer it. */
export function requireMessageBlocks(value: unknown): readonly JsonObject[] {
  if (!Array.isArray(value)) throw new ApiError('invalid_blocks_format');
  const faults = findBlockFaults(value, 'message');
  if (faults.length > 0) throw invalidBlocks(faults.map(describeFault));
  const blocks = asObjects(value);
  const markdown = blocks.filter((block) => block.type === 'markdown').map((block) => asText(block.text) ?? '');
  if (markdown.join('').length > MOST_MARKDOWN) throw new ApiError('msg_blocks_too_long');
  if (countText(blocks) > MOST_BLOCK_TEXT) throw new ApiError('msg_blocks_too_long');
  return blocks;
}

/** `invalid_blocks` with Slack's two lists of the same complaints. */
export function invalidBlocks(complaints: readonly string[]): ApiError {
  const messages = complaints.map((complaint) => `[ERROR] ${complaint}`);
  return new ApiError('invalid_blocks', { errors: complaints, response_metadata: { messages } });
}

/** A view of one of these kinds, or `invalid_arguments` / `view_too_large` as views methods answer it. */
export function requireView(value: unknown, allowed: readonly Surface[]): JsonObject {
  const faults = findViewFaults(value, allowed);
  if (faults.length > 0) {
    const messages = faults.map((entry) => `[ERROR] ${describeFault(entry)}`);
    throw new ApiError('invalid_arguments', { response_metadata: { messages } });
  }
  if (JSON.stringify(value).length > LARGEST_VIEW) throw new ApiError('view_too_large');
  return asObject(value);
}

function countText(value: unknown): number {
  if (Array.isArray(value)) return asList(value).reduce((sum: number, item) => sum + countText(item), 0);
  if (!isObject(value)) return 0;
  return Object.entries(value).reduce(
    (sum, [name, member]) => sum + (name === 'text' && typeof member === 'string' ? member.length : countText(member)),
    0,
  );
}
