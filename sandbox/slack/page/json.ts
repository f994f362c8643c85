import type { JsonObject } from '../json.ts';

/** Reading blocks: they are the app's, so nothing about their shape is taken for granted. */

export type { JsonObject } from '../json.ts';

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function asObject(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function asObjects(value: unknown): readonly JsonObject[] {
  return asList(value).filter(isObject);
}

export function asText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** The text of a text object. */
export function textOf(value: unknown): string {
  return asText(asObject(value).text);
}
