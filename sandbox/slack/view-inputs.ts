import { asText, type JsonObject } from '../kit/json.ts';
import { type PlacedElement, placedElements } from './elements.ts';
import type { WireView } from './records.ts';
import { isEmptyValue } from './view-state.ts';

const MOST_TEXT = 3_000;

/**
 * What Slack's client finds wrong with a modal's inputs before anything is sent, by block_id. Its words are inferred from
 * how the client behaves; only "Please complete this required field." was seen.
 */
export function findRefusedInputs(view: WireView): Readonly<Record<string, string>> {
  const errors: Record<string, string> = {};
  for (const placed of placedElements(view.blocks)) {
    if (placed.block.type !== 'input') continue;
    const state = view.state.values[placed.blockId]?.[placed.actionId];
    if (isEmptyValue(state)) {
      if (placed.block.optional !== true) errors[placed.blockId] = 'Please complete this required field.';
      continue;
    }
    const message = findFault(placed, state ?? {});
    if (message !== undefined) errors[placed.blockId] = message;
  }
  return errors;
}

function findFault({ element }: PlacedElement, state: JsonObject): string | undefined {
  const value = asText(state.value) ?? '';
  switch (element.type) {
    case 'plain_text_input': {
      const length = [...value].length;
      const least = typeof element.min_length === 'number' ? element.min_length : 0;
      const most = typeof element.max_length === 'number' ? element.max_length : MOST_TEXT;
      if (length < least) return `Please enter at least ${least} characters.`;
      return length > most ? `Please enter no more than ${most} characters.` : undefined;
    }
    case 'email_text_input':
      return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value) ? undefined : 'Please enter a valid email address.';
    case 'url_text_input':
      return URL.canParse(value) ? undefined : 'Please enter a valid URL.';
    case 'number_input':
      return findNumberFault(element, value);
    default:
      return undefined;
  }
}

function findNumberFault(element: JsonObject, value: string): string | undefined {
  const form = element.is_decimal_allowed === true ? /^-?\d+(\.\d+)?$/ : /^-?\d+$/;
  if (!form.test(value)) return 'Please enter a valid number.';
  const least = asText(element.min_value);
  const most = asText(element.max_value);
  if (least !== undefined && Number(value) < Number(least)) return `Please enter ${least} or more.`;
  return most !== undefined && Number(value) > Number(most) ? `Please enter ${most} or less.` : undefined;
}
