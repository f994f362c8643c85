import { asObject, asObjects, asText, isObject, type JsonObject } from '../kit/json.ts';
import { randomCharacters } from './identifiers.ts';

/** An interactive element and the block that holds it. */
export interface PlacedElement {
  readonly block: JsonObject;
  readonly element: JsonObject;
  readonly blockId: string;
  readonly actionId: string;
  /** Whether choosing in it tells the app at once (outside `input`, or with `dispatch_action`). */
  readonly dispatches: boolean;
}

const STATIC_ELEMENTS = new Set(['image', 'mrkdwn', 'plain_text']);

function childBlocks(block: JsonObject): readonly JsonObject[] {
  if (block.type === 'container') return asObjects(block.child_blocks);
  if (block.type === 'carousel') return asObjects(block.elements);
  return [];
}

function holders(block: JsonObject): readonly unknown[] {
  switch (block.type) {
    case 'input':
      return [block.element];
    case 'section':
      return [block.accessory];
    case 'actions':
    case 'context_actions':
      return asObjects(block.elements);
    case 'card':
      return asObjects(block.actions);
    default:
      return [];
  }
}

/** Every interactive element of the blocks, in reading order. */
export function placedElements(blocks: readonly JsonObject[]): readonly PlacedElement[] {
  return blocks.flatMap((block) => [
    ...holders(block)
      .filter(isObject)
      .filter((element) => !STATIC_ELEMENTS.has(String(element.type)))
      .map((element) => ({
        block,
        element,
        blockId: asText(block.block_id) ?? '',
        actionId: asText(element.action_id) ?? '',
        dispatches: block.type !== 'input' || block.dispatch_action === true,
      })),
    ...placedElements(childBlocks(block)),
  ]);
}

/** The blocks with a block_id for each and an action_id for each element, as Slack fills them in. */
export function withIdentifiers(blocks: readonly JsonObject[]): readonly JsonObject[] {
  const copies = structuredClone(blocks);
  const name = (block: JsonObject): void => {
    if (typeof block.block_id !== 'string' || block.block_id === '') block.block_id = randomCharacters(5);
    for (const child of childBlocks(block)) name(child);
  };
  copies.forEach(name);
  for (const { element } of placedElements(copies)) {
    if (typeof element.action_id !== 'string' || element.action_id === '') element.action_id = randomCharacters(5);
  }
  return copies;
}

/** The text of a text object. */
export function textOf(value: unknown): string {
  return asText(asObject(value).text) ?? '';
}

/** All options of a select, radio group, checkboxes or overflow, those in groups included. */
export function optionsOf(element: JsonObject): readonly JsonObject[] {
  return [
    ...asObjects(element.options),
    ...asObjects(element.option_groups).flatMap((group) => asObjects(group.options)),
  ];
}
