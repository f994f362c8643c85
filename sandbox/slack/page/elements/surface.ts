import { createContext } from 'preact';
import { useContext, useState } from 'preact/hooks';
import type { ElementName, PlaceName } from '../../../page/protocol.ts';
import type { StateValues } from '../../records.ts';
import { confirmed } from '../actions.ts';
import { asObject, asText, isObject, type JsonObject } from '../json.ts';
import { ask, toast } from '../store.ts';

/** Where blocks stand, and what the person entered there. */
export interface Surface {
  readonly place: PlaceName;
  readonly values: StateValues;
  /** Messages beside fields, by block_id. */
  readonly errors: Readonly<Record<string, string>>;
}

export const SurfaceContext = createContext<Surface>({
  place: { kind: 'view', viewId: '' },
  values: {},
  errors: {},
});

/** What every element is given. */
export interface ElementProps {
  readonly block: JsonObject;
  readonly element: JsonObject;
  /** The id of the words that say what it is for, and the words themselves where nothing on the page says them. */
  readonly labelId?: string;
  readonly label?: string;
  /** The id that the label points at. */
  readonly fieldId?: string;
}

/** The attributes that name a field: its label where it has one, else the words. */
export function namesOf({ labelId, label, fieldId }: ElementProps, words: string): Readonly<Record<string, string>> {
  if (labelId === undefined) return { 'aria-label': label ?? words };
  return { 'aria-labelledby': labelId, ...(fieldId === undefined ? {} : { id: fieldId }) };
}

/** Marks the field that a window puts the cursor into when it opens. */
export function focusMark(element: JsonObject): Readonly<Record<string, string>> {
  return element.focus_on_load === true ? { 'data-focus': 'on-load' } : {};
}

/** One element at work. */
export interface ElementUse {
  readonly name: ElementName;
  /** Its state as the sandbox holds it, such as `{ type, value }`. */
  readonly held: JsonObject;
  readonly isBusy: boolean;
  /** Keeps a value and tells the app nothing. */
  enter(value: unknown): void;
  /** Keeps a value, and tells the app at once where the element does so; asks first where the app wants it. */
  choose(value: unknown): Promise<boolean>;
}

export function useElement({ block, element }: ElementProps): ElementUse {
  const surface = useContext(SurfaceContext);
  const [isBusy, setBusy] = useState(false);
  const name = { place: surface.place, blockId: asText(block.block_id), actionId: asText(element.action_id) };
  const isTold = block.type !== 'input' || block.dispatch_action === true;
  const act = async (value: unknown): Promise<boolean> => {
    if (isObject(element.confirm) && !(await confirmed(element.confirm))) return false;
    setBusy(true);
    const isAcknowledged = await ask('act', { ...name, value });
    setBusy(false);
    if (isAcknowledged === false) toast('This app responded with an error, or not at all. Try again?');
    return true;
  };
  return {
    name,
    held: asObject(surface.values[name.blockId]?.[name.actionId]),
    isBusy,
    enter: (value) => void ask('enter', { ...name, value }),
    choose: async (value) => {
      if (isTold) return act(value);
      await ask('enter', { ...name, value });
      return true;
    },
  };
}

/** A value that is the person's own while they work on it, and the sandbox's when it changes there. */
export function useOwnValue<Value>(held: Value): [Value, (value: Value) => void] {
  const [own, setOwn] = useState({ value: held, seen: JSON.stringify(held), sent: '' });
  const text = JSON.stringify(held);
  if (text !== own.seen) {
    // What comes back of one's own typing is no news, even when it comes late.
    const isEcho = own.sent.includes(`\u0000${text}\u0000`);
    const next = { value: isEcho ? own.value : held, seen: text, sent: isEcho ? own.sent : '' };
    setOwn(next);
    return [next.value, keep];
  }
  return [own.value, keep];
  function keep(value: Value): void {
    const sent = JSON.stringify(value);
    setOwn((before) => ({ ...before, value, sent: `${before.sent.slice(-20_000)}\u0000${sent}\u0000` }));
  }
}
