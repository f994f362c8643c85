import { asObject } from '../kit/json.ts';
import { blocksOf, type Place } from '../slack/act-element.ts';
import { optionsOf, type PlacedElement, placedElements, textOf } from '../slack/elements.ts';
import type { World } from '../slack/world.ts';
import { containsText, type Sight, type Sights, type Within } from './sight.ts';

/** How long to wait and where to look. */
export interface Looking {
  readonly within?: Within;
  /** Milliseconds of real time; 20,000 unless told otherwise: a busy machine is slow, not wrong. */
  readonly timeout?: number | undefined;
}

/** Something to press, and the value that pressing it chooses. */
export interface Pressable {
  readonly place: Place;
  readonly placed: PlacedElement;
  readonly value?: unknown;
}

/** Narrows down where a button may be. */
interface Where {
  readonly within?: Within;
  readonly message?: string | RegExp;
  readonly isAtHome: boolean;
}

/** The newest thing to press with these words: a modal covers everything, Home counts only while the person is there. */
export function findButton(
  world: World,
  user: string,
  sights: Sights,
  words: string,
  { within, message, isAtHome }: Where,
): Pressable | undefined {
  const isCovered = world.views.top(user) !== undefined && message === undefined && within === undefined;
  const isSearched = ({ kind, text }: Sight): boolean => {
    if (isCovered) return kind === 'modal';
    if (kind === 'home') return message === undefined && (isAtHome || within === 'home');
    if (kind === 'modal') return message === undefined;
    return message === undefined || containsText(text, message);
  };
  const shown = sights.within(within).filter(isSearched).toReversed();
  for (const { place } of shown) {
    const found = findPressable(place, words);
    if (found !== undefined) return found;
  }
  return undefined;
}

function findPressable(place: Place, words: string): Pressable | undefined {
  for (const placed of placedElements(blocksOf(place))) {
    const { element } = placed;
    if (['button', 'icon_button', 'workflow_button'].includes(String(element.type)) && textOf(element.text) === words) {
      return { place, placed };
    }
    if (element.type === 'overflow') {
      const value = optionsOf(element).find((option) => textOf(option.text) === words);
      if (value !== undefined) return { place, placed, value };
    }
    if (element.type === 'feedback_buttons') {
      const sides = [asObject(element.positive_button), asObject(element.negative_button)];
      const side = sides.find(({ text }) => textOf(text) === words);
      if (side !== undefined) return { place, placed, value: side.value };
    }
  }
  return undefined;
}

/** Whether a place has something to fill in or choose. */
export function hasFields(place: Place): boolean {
  return placedElements(blocksOf(place)).some(({ element }) => element.type !== 'button');
}

/** Looks now, and again at each change, until there is something or patience ends. */
export function waitFor<Seen>(
  world: World,
  find: () => Seen | undefined,
  timeout: number,
  complain: () => string,
): Promise<Seen> {
  const now = find();
  if (now !== undefined) return Promise.resolve(now);
  return new Promise((resolve, reject) => {
    const stop = world.changes.subscribe(() => {
      const found = find();
      if (found === undefined) return;
      stop();
      clearTimeout(timer);
      resolve(found);
    });
    const timer = setTimeout(() => {
      stop();
      reject(new Error(complain()));
    }, timeout);
  });
}
