import { asObject, type JsonObject } from '../kit/json.ts';
import type { ElementName, PlaceName } from './protocol.ts';

/** The member as text. Throws where it is none. */
export function requireText(body: JsonObject, name: string): string {
  const value = body[name];
  if (typeof value !== 'string') throw new TypeError(`“${name}” has to be text.`);
  return value;
}

/** The member as text, or undefined. */
export function optionalText(body: JsonObject, name: string): string | undefined {
  return body[name] === undefined ? undefined : requireText(body, name);
}

/** The member as a whole number that is not negative. Throws where it is none. */
export function requireCount(body: JsonObject, name: string): number {
  const value = body[name];
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
    throw new TypeError(`“${name}” has to be a whole number.`);
  }
  return value;
}

/** The names of an element that the page points at. Throws where they are none. */
export function requireElement(body: JsonObject): ElementName {
  return {
    place: requirePlace(asObject(body.place)),
    blockId: requireText(body, 'blockId'),
    actionId: requireText(body, 'actionId'),
  };
}

function requirePlace(place: JsonObject): PlaceName {
  return place.kind === 'view'
    ? { kind: 'view', viewId: requireText(place, 'viewId') }
    : { kind: 'message', channel: requireText(place, 'channel'), ts: requireText(place, 'ts') };
}
