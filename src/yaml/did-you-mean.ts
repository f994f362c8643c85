const longest = 64;

const words = (text: string): string[] =>
  text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');

/** Names that were given up, old to new. The two can have no letter in common, so no distance finds them. */
export type Renamed = Readonly<Record<string, string>>;

/** The candidate that a mistyped or renamed word most likely stands for; `undefined` if none is near enough to suggest. */
export function closest(word: string, candidates: Iterable<string>, renamed: Renamed = {}): string | undefined {
  const known = [...candidates];
  const now = Object.hasOwn(renamed, word) ? renamed[word] : undefined;
  if (now !== undefined && known.includes(now)) return now;
  const typed = words(word.slice(0, longest));
  if (typed.length === 0) return undefined;
  const text = typed.join('-');
  const sorted = typed.toSorted().join('-');
  const same = known.find((candidate) => words(candidate).toSorted().join('-') === sorted);
  if (same !== undefined) return same;

  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(text.length / 3)) + 1;
  for (const candidate of known) {
    const distance = editDistance(text, words(candidate.slice(0, longest)).join('-'));
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best ?? onlyBeginning(text, known);
}

/** The one candidate that a shortened word is the beginning of. */
function onlyBeginning(text: string, known: readonly string[]): string | undefined {
  const found = text.length < 3 ? [] : known.filter((candidate) => words(candidate).join('-').startsWith(text));
  return found.length === 1 ? found[0] : undefined;
}

/** How many letters must be added, left out, replaced or swapped with their neighbour to turn one text into the other. */
export function editDistance(one: string, other: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let row = 1; row <= one.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const isSame = one[row - 1] === other[column - 1];
      const steps = [at(last, column) + 1, at(current, column - 1) + 1, at(last, column - 1) + (isSame ? 0 : 1)];
      const isSwapped =
        row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      if (isSwapped) steps.push(at(beforeLast, column - 2) + 1);
      current.push(Math.min(...steps));
    }
    beforeLast = last;
    last = current;
  }
  return at(last, other.length);
}

const at = (row: readonly number[], column: number): number => row[column] ?? Number.POSITIVE_INFINITY;

/** The end of a sentence about an unknown word: what was probably meant, else what there is. */
export function didYouMean(word: string, candidates: Iterable<string>, renamed: Renamed = {}): string {
  const known = [...candidates];
  const meant = closest(word, known, renamed);
  if (meant !== undefined) return ` - did you mean "${meant}"?`;
  if (known.length === 0) return '';
  const shown = known.slice(0, 12).join(', ');
  return ` (known: ${shown}${known.length > 12 ? ', …' : ''})`;
}
