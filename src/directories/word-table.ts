import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Entry } from '../core/directory.ts';
import { foldedText } from './plain-text.ts';

/** What a table holds of an entry. */
interface Row {
  readonly entry: Entry;
  /** The name itself, folded: an exact hit and one at its beginning come first. */
  readonly name: string;
  /** All its words, folded, with a blank before each. */
  readonly words: string;
}

/** Entries that are found by the beginnings of their words. */
export interface WordTable {
  add(entries: readonly { readonly entry: Entry; readonly words: readonly string[] }[]): void;
  /** Makes the table ready for searching; nothing is added afterwards. */
  seal(): Promise<void>;
  /** Entries in which each word of the text begins a word, best first, at most `limit`. An empty text finds the first ones. */
  search(text: string, limit: number): readonly Entry[];
}

/** Words sorted between two turns of the event loop. */
const portion = 10_000;

/** Makes an empty table. */
export function createWordTable(): WordTable {
  const rows: Row[] = [];
  const found = new Map<string, number[]>();
  let sorted: readonly string[] = [];

  return {
    add(entries) {
      for (const { entry, words } of entries) {
        const name = foldedText(entry.ref.name);
        const all = new Set([name, ...words.flatMap(wordsOf), ...wordsOf(entry.ref.name), ...wordsOf(entry.title)]);
        for (const word of all) {
          const places = found.get(word);
          if (places) places.push(rows.length);
          else found.set(word, [rows.length]);
        }
        rows.push({ entry, name, words: ` ${[...all].join(' ')}` });
      }
    },

    async seal() {
      sorted = await sortInPortions([...found.keys()]);
    },

    search(text, limit) {
      const wanted = wordsOf(text);
      if (wanted.length === 0) return rows.slice(0, limit).map(({ entry }) => entry);
      const whole = foldedText(text.trim());
      const candidates = rarest(wanted.map((word) => rangeOf(sorted, word)));
      const best: Entry[][] = [[], [], []];
      const seen = new Set<number>();
      for (let at = candidates.start; at < candidates.end; at += 1) {
        for (const place of found.get(sorted[at] ?? '') ?? []) {
          const row = rows[place];
          if (!row) continue;
          const rank = row.name === whole ? 0 : row.name.startsWith(whole) ? 1 : 2;
          const shelf = best[rank];
          if (!shelf || shelf.length >= limit || seen.has(place)) continue;
          if (!wanted.every((word) => row.words.includes(` ${word}`))) continue;
          seen.add(place);
          shelf.push(row.entry);
        }
      }
      return best.flat().slice(0, limit);
    },
  };
}

/** A text's words, and texts such as mail addresses as they stand, too. */
function wordsOf(text: string): string[] {
  const folded = foldedText(text);
  const pieces = folded.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
  return pieces.length > 1 && !folded.includes(' ') ? [folded, ...pieces] : pieces;
}

interface Range {
  readonly start: number;
  readonly end: number;
}

/** Where the words that begin so stand among the sorted ones. */
function rangeOf(sorted: readonly string[], beginning: string): Range {
  const start = firstAt(sorted, (word) => word >= beginning);
  return { start, end: firstAt(sorted, (word) => word >= beginning && !word.startsWith(beginning), start) };
}

function firstAt(sorted: readonly string[], isReached: (word: string) => boolean, from = 0): number {
  let [low, high] = [from, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isReached(sorted[middle] ?? '')) high = middle;
    else low = middle + 1;
  }
  return low;
}

const rarest = (ranges: readonly Range[]): Range =>
  ranges.reduce((best, range) => (range.end - range.start < best.end - best.start ? range : best), {
    start: 0,
    end: Number.MAX_SAFE_INTEGER,
  });

/** Sorts without holding the event loop for long: portions first, then merges of neighbours. */
async function sortInPortions(words: readonly string[]): Promise<readonly string[]> {
  let runs: string[][] = [];
  for (let start = 0; start < words.length; start += portion) {
    runs.push(words.slice(start, start + portion).sort());
    await nextTurn();
  }
  while (runs.length > 1) {
    const merged: string[][] = [];
    for (let index = 0; index < runs.length; index += 2) {
      merged.push(merge(runs[index] ?? [], runs[index + 1] ?? []));
      await nextTurn();
    }
    runs = merged;
  }
  return runs[0] ?? [];
}

function merge(left: readonly string[], right: readonly string[]): string[] {
  const merged: string[] = [];
  let [at, other] = [0, 0];
  while (at < left.length || other < right.length) {
    const [first, second] = [left[at], right[other]];
    if (second === undefined || (first !== undefined && first <= second)) {
      merged.push(first ?? '');
      at += 1;
    } else {
      merged.push(second);
      other += 1;
    }
  }
  return merged;
}
