import { asObject } from '../../kit/json.ts';

/** Reading blocks: they are the app's, so nothing about their shape is taken for granted. */

export { asList, asObject, asObjects, isObject, type JsonObject } from '../../kit/json.ts';

export function asText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** The text of a text object. */
export function textOf(value: unknown): string {
  return asText(asObject(value).text);
}
