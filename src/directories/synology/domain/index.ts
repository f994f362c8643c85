import type { Directory, Entry } from '../../../core/directory.ts';
import type { DirectoryDeps, Lease } from '../../kind.ts';
import { createSearchIndex, type IndexedEntry } from '../../search-index.ts';
import { checkSession } from '../checks.ts';
import { isRefusal } from '../session/refusals.ts';
import type { Session } from '../session/session.ts';
import type { DomainSettings } from '../settings.ts';
import { type DomainNames, readDomainInfo } from './api.ts';
import { domainHandlers, domainParts } from './changes.ts';
import { checkDomain, neededOfDomain } from './check.ts';
import { readDomainFacts } from './facts.ts';
import { listDomainAccounts } from './listing.ts';
import { createDomainLookup, type SnapshotSource } from './lookup.ts';
import { domainNameFault, domainObstacle } from './rules.ts';
import { type DomainSnapshot, loadDomain, type Sighting } from './snapshot.ts';
import { pollDomainTask } from './tasks.ts';

/** DSM does not have the API: the package Directory Server is not installed. */
const noSuchApi = 102;
/** A copy that took longer than this to make is not made anew at once for each name that is not found. */
const longCopy = 1_000;
/** It is good for so many times as long as it took, so that a large domain is not read all the time. */
const rest = 10;

/** The accounts and groups of the Active Directory domain that a NAS serves with Synology Directory Server. */
export function openDomain(
  id: string,
  label: string,
  settings: DomainSettings,
  deps: DirectoryDeps,
  lease: Lease<Session>,
): Directory {
  const session = lease.value;
  const names = rememberedNames(session);
  const snapshot = keepSnapshot(id, session, names, deps);
  const lookup = createDomainLookup({ directory: id, session, names, snapshot, clock: deps.clock });
  const place = async () => settings.container ?? `CN=Users,${(await names()).base}`;
  const { unrecorded } = settings;
  const directory: Directory = {
    id,
    label,
    kind: 'synology-ad',
    handlers: domainHandlers({ label, session, lookup, place, clock: deps.clock, unrecorded }),
    parts: domainParts,
    // Memberships are read back from DSM's own lists, which only a sync brings up to date.
    shownAfter: { 'join-group': 'sync-domain', 'create-account': 'sync-domain' },
    search: (text, what, limit) => snapshot.index.search(text, what, limit),
    readAccount: (accountId) => lookup.readAccount(accountId),
    readGroup: (groupId) => lookup.readGroup(groupId),
    findAccount: (name) => lookup.findAccount(name),
    findGroup: (name) => lookup.findGroup(name),
    listAccounts: () => listDomainAccounts(id, session, names),
    readFacts: () => readDomainFacts(session, settings.container),
    hasContainer: (path) => lookup.hasContainer(path),
    nameFault: (name, what) => domainNameFault(session, label, name, what),
    blocker: (subject, kind) => domainObstacle(lookup, subject, kind),
    async poll(task) {
      const status = await pollDomainTask(session, lookup, task);
      // What was deleted or synced is to be found, or no longer, by the next search.
      if (status.state === 'finished') snapshot.refreshSoon();
      return status;
    },
    async check() {
      const password = deps.secret(settings.password)?.reveal() ?? '';
      const { findings, works } = await checkSession(session, settings, password, neededOfDomain);
      return works ? [...findings, ...(await checkDomain({ session, lookup, names, ...settings }))] : findings;
    },
    async close() {
      await snapshot.index.close();
      await lease.release();
    },
  };
  return offeringUnless(snapshot.isMissing, directory);
}

/** Without the package the domain offers nothing. What it offers is asked anew each time, so that it comes back by itself. */
function offeringUnless(isMissing: () => boolean, directory: Directory): Directory {
  const { handlers, parts, listAccounts, readFacts } = directory;
  return Object.defineProperties(directory, {
    handlers: { get: () => (isMissing() ? {} : handlers) },
    parts: { get: () => (isMissing() ? {} : parts) },
    listAccounts: { get: () => (isMissing() ? undefined : listAccounts) },
    readFacts: { get: () => (isMissing() ? undefined : readFacts) },
  });
}

/** The domain's names do not change while it stands, so they are asked for once. */
function rememberedNames(session: Session): () => Promise<DomainNames> {
  let known: Promise<DomainNames> | undefined;
  return () => {
    known ??= readDomainInfo(session).catch((cause: unknown) => {
      known = undefined;
      throw cause;
    });
    return known;
  };
}

function keepSnapshot(id: string, session: Session, names: () => Promise<DomainNames>, { clock, log }: DirectoryDeps) {
  let held: { readonly snapshot: DomainSnapshot; readonly took: number } | undefined;
  let isMissing = false;
  const index = createSearchIndex({
    clock,
    log,
    directory: id,
    async load(signal) {
      const began = clock.now();
      // What DSM offers is asked at each sign-in only; a package may have been installed since.
      if (isMissing) await session.discover();
      try {
        const snapshot = await loadDomain(session, (await names()).base, held?.snapshot, signal);
        held = { snapshot, took: clock.now() - began };
        isMissing = false;
        return snapshot.all.map((sighting) => indexed(id, sighting));
      } catch (cause) {
        isMissing = isRefusal(cause, noSuchApi);
        throw cause;
      }
    },
  });
  const source: SnapshotSource = {
    recent: () => held?.snapshot,
    async refreshed() {
      const took = held?.took ?? 0;
      await index.freshWithin(took > longCopy ? took * rest : -1);
      if (held) return held.snapshot;
      throw new TypeError('Copying failed.');
    },
    refreshSoon: () => index.refreshSoon(),
  };
  return { ...source, index, isMissing: () => isMissing };
}

function indexed(directory: string, sighting: Sighting): IndexedEntry {
  const { id, name, displayName, description, mail, what } = sighting;
  const isNamed = displayName !== '' && displayName !== name;
  const detail = [mail, description].filter((text) => text !== '').join(', ');
  const entry: Entry = {
    ref: { directory, id, name },
    title: isNamed ? `${displayName} (${name})` : name,
    ...(detail !== '' && { detail }),
  };
  return { what, entry, words: [displayName, mail, description] };
}
