import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Entry } from '../core/directory.ts';
import { foldedText } from './plain-text.ts';

/** An entry with the texts that it is found by besides its name and its title. */
export interface Searchable {
  readonly entry: Entry;
  readonly words: readonly string[];
}

/** Entries in memory, found by the beginnings of their words. */
export interface SearchList {
  /** Entries in which each word of the text begins a word, best first, at most `limit`. An empty text finds the first ones. */
  search(text: string, limit: number): readonly Entry[];
}

interface Row {
  readonly entry: Entry;
  readonly name: string;
  readonly title: string;
  /** Everything that the entry is found by. */
  readonly text: string;
}

/** Entries made ready between two turns of the event loop, so that clicks come in between. */
const portion = 2_000;

/**
 * Makes a list ready for searching. A search looks at every row: of 50,000 that takes 2 ms, 6 ms in the slowest hundredth of
 * cases, where a full-text index was measured at 45 ms with four times the memory (bench/typeahead.ts).
 */
export async function createSearchList(entries: readonly Searchable[]): Promise<SearchList> {
  const rows: Row[] = [];
  for (let start = 0; start < entries.length; start += portion) {
    rows.push(...entries.slice(start, start + portion).map(rowOf));
    await nextTurn();
  }
  rows.sort((one, other) => (one.name < other.name ? -1 : one.name > other.name ? 1 : 0));
  return { search: (text, limit) => search(rows, text, limit) };
}

function rowOf({ entry, words }: Searchable): Row {
  const name = foldedText(entry.ref.name);
  const title = foldedText(entry.title);
  const more = words.map(foldedText).filter((word) => word !== '' && !title.includes(word));
  return { entry, name, title, text: [title.includes(name) ? '' : name, title, ...more].join(' ') };
}

function search(rows: readonly Row[], text: string, limit: number): readonly Entry[] {
  const whole = foldedText(text).trim();
  const words = whole.split(/[\s,;]+/).filter((word) => word !== '');
  const shelves: Entry[][] = [[], [], [], []];
  for (const row of rows) {
    const shelf = shelves[rankOf(row, whole)];
    if (shelf && shelf.length < limit && words.every((word) => beginsWord(row.text, word))) shelf.push(row.entry);
  }
  return shelves.flat().slice(0, limit);
}

/** The exact name first, then names that begin so, then titles that do. */
function rankOf({ name, title }: Row, whole: string): number {
  if (name === whole) return 0;
  if (name.startsWith(whole)) return 1;
  return title.startsWith(whole) ? 2 : 3;
}

/** Whether a word of the text begins so; a word begins after whatever is no letter and no digit. */
function beginsWord(text: string, beginning: string): boolean {
  for (let at = text.indexOf(beginning); at >= 0; at = text.indexOf(beginning, at + 1)) {
    if (at === 0 || !isWordCharacter(text.charCodeAt(at - 1))) return true;
  }
  return false;
}

function isWordCharacter(code: number): boolean {
  // Folded text has no capitals; what is not ASCII is rare enough to be asked about.
  if (code < 128) return (code >= 97 && code <= 122) || (code >= 48 && code <= 57);
  return /[\p{L}\p{N}\p{Cs}]/u.test(String.fromCharCode(code));
}
