import type { Clock } from '../core/clock.ts';
import type { Entry } from '../core/directory.ts';
import type { Log } from '../core/log.ts';
import { mixesScripts, plainText } from './plain-text.ts';
import { createSearchList, type Searchable, type SearchList } from './search-list.ts';

type What = 'account' | 'group';

/** One account or group to be found by its words. */
export interface IndexedEntry extends Searchable {
  readonly what: What;
}

/** The typeahead of one directory: answers from memory, while a copy of the directory is made anew in the background. */
export interface SearchIndex {
  /** At most `limit` entries, best first. Waits for nothing but, for a moment, the first copy. */
  search(text: string, what: What, limit: number): Promise<readonly Entry[]>;
  /** Makes a copy soon: something was changed. */
  refreshSoon(): void;
  /** Resolves when the copy is not older than this; makes one where it is. Throws what making it threw. */
  freshWithin(milliseconds: number): Promise<void>;
  close(): Promise<void>;
}

interface SearchIndexDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly directory: string;
  /** Reads the whole directory; `undefined` where nothing has changed since it was last read. */
  load(signal: AbortSignal): Promise<readonly IndexedEntry[] | undefined>;
  /** Milliseconds between two copies. */
  readonly interval?: number;
}

const usualInterval = 5 * 60_000;
/** How long a search waits for the first copy; Slack gives three seconds for everything. */
const firstWait = 1_500;

/** Starts keeping a copy of a directory for searching. */
export function createSearchIndex({
  clock,
  log,
  directory,
  load,
  interval = usualInterval,
}: SearchIndexDeps): SearchIndex {
  const stopping = new AbortController();
  let lists: Readonly<Record<What, SearchList>> | undefined;
  let copiedAt = Number.NEGATIVE_INFINITY;
  let copying: Promise<void> | undefined;
  let wake = new AbortController();

  async function copy(): Promise<void> {
    const began = clock.now();
    const loaded = await load(stopping.signal);
    copiedAt = began;
    if (!loaded) return;
    const entries = loaded.map(shown);
    const of = (what: What) => createSearchList(entries.filter((entry) => entry.what === what));
    lists = { account: await of('account'), group: await of('group') };
    log.debug(
      { directory, entries: entries.length, milliseconds: clock.now() - began },
      'directory indexed for search',
    );
  }

  function copyOnce(): Promise<void> {
    copying ??= copy().finally(() => {
      copying = undefined;
    });
    return copying;
  }

  async function keepFresh(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        await copyOnce();
      } catch (cause) {
        if (!stopping.signal.aborted) log.warn({ directory, cause }, 'cannot index the directory for search');
      }
      await clock.wait(interval, AbortSignal.any([stopping.signal, wake.signal]));
      if (wake.signal.aborted) wake = new AbortController();
    }
  }

  const keeping = keepFresh();

  return {
    async search(text, what, limit) {
      if (!lists) {
        const enough = new AbortController();
        await Promise.race([copyOnce().catch(() => undefined), clock.wait(firstWait, enough.signal)]);
        enough.abort();
      }
      return lists?.[what].search(text, limit) ?? [];
    },
    refreshSoon: () => wake.abort(),
    async freshWithin(milliseconds) {
      if (clock.now() - copiedAt > milliseconds) await copyOnce();
    },
    async close() {
      stopping.abort();
      await keeping;
    },
  };
}

/** The entry as it may be shown; a name that could pass for another in looks says so. */
function shown({ what, entry, words }: IndexedEntry): IndexedEntry {
  const warning = mixesScripts(entry.ref.name) ? 'mixes letters that look alike' : '';
  const detail = [warning, plainText(entry.detail ?? '')].filter((text) => text !== '').join(' · ');
  return { what, words, entry: { ref: entry.ref, title: plainText(entry.title), ...(detail !== '' && { detail }) } };
}
