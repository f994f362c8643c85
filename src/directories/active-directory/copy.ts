import { GreaterThanEqualsFilter } from 'ldapts';
import type { Entry } from '../../core/directory.ts';
import type { IndexedEntry } from '../search-index.ts';
import type { Domain } from './domain.ts';
import { all, any, isAccount, isGroup } from './filters.ts';
import type { Row } from './session/row.ts';
import { rootDse } from './session/search.ts';
import type { Session } from './session/session.ts';
import { guidOf } from './values/guid.ts';

/** The typeahead's copy of a domain: filled once, then kept up with what has changed. */
export interface DomainCopy {
  /** All entries as they are now; `undefined` where nothing has changed since they were last given. */
  load(signal: AbortSignal): Promise<readonly IndexedEntry[] | undefined>;
  /** Leaves an object out that was deleted. */
  forget(id: string): void;
}

interface CopyDeps {
  readonly directory: string;
  readonly session: Session;
  readonly domain: () => Promise<Domain>;
  readonly clock: { now(): number };
}

const attributes = [
  'objectGUID',
  'sAMAccountName',
  'displayName',
  'mail',
  'title',
  'department',
  'description',
  'objectClass',
];

/** Deletions are shown to administrators only, so that now and then all is read anew. */
const fullAfter = 60 * 60_000;
/**
 * A change gets its number before it is visible, so that one with a lower number may come to light after one with a higher. So many
 * numbers are asked for once more.
 */
const overlap = 100;

/** Starts empty. */
export function createDomainCopy({ directory, session, domain, clock }: CopyDeps): DomainCopy {
  let entries = new Map<string, IndexedEntry>();
  /** Numbers of changes are each controller's own. */
  let known: { readonly server: string; readonly number: number; readonly filledAt: number } | undefined;
  let isChanged = true;

  async function stateOf() {
    const [root] = await session.search(rootDse(['dsServiceName', 'highestCommittedUSN']), 'pages');
    const number = Number(root?.text('highestCommittedUSN'));
    return { server: root?.text('dsServiceName') ?? '', number: Number.isSafeInteger(number) ? number : 0 };
  }

  async function read(signal: AbortSignal, since?: number): Promise<readonly IndexedEntry[]> {
    const { base } = await domain();
    const changed = new GreaterThanEqualsFilter({ attribute: 'uSNChanged', value: String(since) });
    const everything = any([isAccount, isGroup]);
    const filter = since === undefined ? everything : all(everything, changed);
    const found: IndexedEntry[] = [];
    for await (const page of session.pages({ base, filter, attributes }, signal))
      found.push(...page.flatMap((row) => indexed(directory, row) ?? []));
    return found;
  }

  function take(found: readonly IndexedEntry[]): void {
    for (const entry of found) {
      const { id } = entry.entry.ref;
      if (JSON.stringify(entries.get(id)) === JSON.stringify(entry)) continue;
      entries.set(id, entry);
      isChanged = true;
    }
  }

  return {
    async load(signal) {
      const { server, number } = await stateOf();
      const isFresh = known?.server === server && clock.now() - known.filledAt < fullAfter && number >= known.number;
      if (known && isFresh) {
        if (number > known.number) take(await read(signal, Math.max(known.number - overlap, 0)));
        known = { ...known, number };
      } else {
        const found = await read(signal);
        // What was given up half-way is no copy.
        if (signal.aborted) return undefined;
        entries = new Map(found.map((entry) => [entry.entry.ref.id, entry]));
        isChanged = true;
        known = { server, number, filledAt: clock.now() };
      }
      if (!isChanged) return undefined;
      isChanged = false;
      return [...entries.values()];
    },
    forget(id) {
      isChanged = entries.delete(id) || isChanged;
    },
  };
}

function indexed(directory: string, row: Row): IndexedEntry | undefined {
  const id = guidOf(row.bytes('objectGUID'));
  const name = row.text('sAMAccountName');
  if (id === undefined || name === undefined) return undefined;
  const displayName = row.text('displayName') ?? '';
  const parts = ['mail', 'title', 'department', 'description'].flatMap((attribute) => row.text(attribute) ?? []);
  const isNamed = displayName !== '' && displayName !== name;
  const entry: Entry = {
    ref: { directory, id, name },
    title: isNamed ? `${displayName} (${name})` : name,
    ...(parts.length > 0 && { detail: parts.join(', ') }),
  };
  const isGroupRow = row.texts('objectClass').some((one) => one.toLowerCase() === 'group');
  return { what: isGroupRow ? 'group' : 'account', entry, words: [displayName, ...parts] };
}
