/**
 * The typeahead: our list beside MiniSearch and a sorted table of words, over 1,000, 16,000 and 50,000 accounts. Each runs in a
 * process of its own, so that one's memory is not counted for another.
 *
 *   node bench/typeahead.ts
 */
import { execFileSync } from 'node:child_process';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import MiniSearch from 'minisearch';
import { foldedText } from '../src/directories/plain-text.ts';
import { createSearchList } from '../src/directories/search-list.ts';

interface Person {
  readonly name: string;
  readonly displayName: string;
  readonly mail: string;
}

type Search = (text: string) => readonly unknown[];
type Build = (people: readonly Person[]) => Promise<Search>;

const limit = 20;
const sizes = [1_000, 16_000, 50_000] as const;

/** Numbers that look like chance but are the same in each run. */
function sequence(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const syllables =
  'an bel car dor el fin gra hol iv jo kat lor mar nad ol per qui ros sal tom ul ver wil xan yor zel'.split(' ');

function makePeople(count: number): readonly Person[] {
  const next = sequence(7);
  const word = (length: number) =>
    Array.from({ length }, () => syllables[Math.floor(next() * syllables.length)] ?? '').join('');
  const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
  return Array.from({ length: count }, (_, number) => {
    const [first, last] = [word(2), word(3)];
    const name = `${first}.${last}${number}`;
    return { name, displayName: `${capital(first)} ${capital(last)}`, mail: `${name}@example.org` };
  });
}

/** What people type: a name's first one to seven letters, sometimes two words, sometimes a mail address. */
function makeQueries(people: readonly Person[], count: number): readonly string[] {
  const next = sequence(11);
  return Array.from({ length: count }, () => {
    const person = people[Math.floor(next() * people.length)];
    const [first = '', last = ''] = person?.displayName.split(' ') ?? [];
    const kind = next();
    if (kind < 0.6) return (next() < 0.5 ? first : last).slice(0, 1 + Math.floor(next() * 7));
    return kind < 0.85
      ? `${first.slice(0, 3)} ${last.slice(0, 1 + Math.floor(next() * 4))}`
      : (person?.mail.slice(0, 12) ?? '');
  });
}

const builds: Readonly<Record<string, Build>> = {
  'our list': async (people) => {
    const list = await createSearchList(
      people.map(({ name, displayName, mail }) => {
        const ref = { directory: 'bench', id: name, name };
        return { entry: { ref, title: `${displayName} (${name})`, detail: mail }, words: [displayName, mail] };
      }),
    );
    return (text) => list.search(text, limit);
  },
  MiniSearch: async (people) => {
    const index = new MiniSearch({
      idField: 'name',
      fields: ['name', 'displayName', 'mail'],
      storeFields: ['name', 'displayName', 'mail'],
      processTerm: (term) => foldedText(term),
    });
    await index.addAllAsync([...people], { chunkSize: 1_000 });
    return (text) => index.search(text, { prefix: true, combineWith: 'AND' }).slice(0, limit);
  },
  'word table': async (people) => tableOf(people),
};

/** Every word with the rows that hold it, sorted, so that a beginning is a range. */
function tableOf(people: readonly Person[]): Search {
  const texts = people.map((person) => ` ${foldedText(`${person.name} ${person.displayName} ${person.mail}`)}`);
  const holders = new Map<string, number[]>();
  for (const [row, text] of texts.entries()) {
    for (const word of new Set(text.split(/[^a-z0-9@]+/))) {
      const rows = holders.get(word);
      if (rows) rows.push(row);
      else holders.set(word, [row]);
    }
  }
  const words = [...holders.keys()].sort();
  return (text) => {
    const [first = '', ...others] = foldedText(text).split(/[^a-z0-9@]+/);
    const found: Person[] = [];
    for (let at = firstFrom(words, first); words[at]?.startsWith(first) && found.length < limit; at += 1) {
      for (const row of holders.get(words[at] ?? '') ?? []) {
        const person = people[row];
        if (person && others.every((word) => texts[row]?.includes(` ${word}`))) found.push(person);
      }
    }
    return found.slice(0, limit);
  };
}

function firstFrom(words: readonly string[], beginning: string): number {
  let [low, high] = [0, words.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((words[middle] ?? '') < beginning) low = middle + 1;
    else high = middle;
  }
  return low;
}

const megabytes = () => {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 2 ** 20;
};

async function measure(name: string, size: number): Promise<string> {
  const build = builds[name];
  if (!build) throw new Error(`There is no "${name}" to measure.`);
  const people = makePeople(size);
  const queries = makeQueries(people, 5_000);
  const before = megabytes();
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const began = performance.now();
  const search = await build(people);
  const built = performance.now() - began;
  delay.disable();
  const held = megabytes() - before;
  for (const query of queries.slice(0, 500)) search(query);
  const times = queries.map((query) => {
    const start = performance.now();
    search(query);
    return performance.now() - start;
  });
  times.sort((one, other) => one - other);
  const at = (share: number) => (times[Math.floor(times.length * share)] ?? 0).toFixed(3).padStart(9);
  const cells = [at(0.5), at(0.99), at(0.9999), held.toFixed(1).padStart(8), built.toFixed(0).padStart(8)];
  return [name.padEnd(12), String(size).padStart(7), ...cells, (delay.max / 1e6).toFixed(0).padStart(8)].join(' ');
}

const [name, size] = process.argv.slice(2);
if (name !== undefined && size !== undefined) {
  process.stdout.write(`${await measure(name, Number(size))}\n`);
} else {
  process.stdout.write('index        entries    p50 ms    p99 ms    max ms       MB build ms stall ms\n');
  for (const count of sizes) {
    for (const index of Object.keys(builds)) {
      const file = fileURLToPath(import.meta.url);
      process.stdout.write(
        execFileSync(process.execPath, ['--expose-gc', file, index, String(count)], { encoding: 'utf8' }),
      );
    }
  }
}
