import type { Directory, Handlers } from '../../core/directory.ts';
import type { DirectoryDeps, Lease } from '../kind.ts';
import { createSearchIndex } from '../search-index.ts';
import { domainHandlers, domainParts } from './changes/index.ts';
import { checkDomain } from './check.ts';
import { createDomainCopy } from './copy.ts';
import { containerOf, rememberedDomain } from './domain.ts';
import { readDomainFacts } from './facts.ts';
import { listAccounts } from './listing.ts';
import { createLookup } from './lookup.ts';
import { blockerOf, nameFault } from './rules.ts';
import type { Session } from './session/session.ts';
import type { DomainSettings } from './settings.ts';

/** Milliseconds between two looks at what has changed, so that a new account is found within a minute. */
const pollInterval = 30_000;

/** The accounts and groups of an Active Directory domain. */
export function openDomain(
  id: string,
  label: string,
  settings: DomainSettings,
  { clock, log }: DirectoryDeps,
  lease: Lease<Session>,
): Directory {
  const session = lease.value;
  const domain = rememberedDomain(session);
  const lookup = createLookup({ directory: id, session, domain });
  const container = async () => settings.container ?? (await domain()).usersContainer;
  const upnSuffix = async () => settings.upn_suffix ?? (await domain()).dnsName;
  const copy = createDomainCopy({ directory: id, session, domain, clock });
  const index = createSearchIndex({
    clock,
    log,
    directory: id,
    interval: pollInterval,
    load: (signal) => copy.load(signal),
  });
  const rules = { session, lookup, label, upnSuffix };
  const { forget } = copy;
  const handlers = domainHandlers({
    directory: id,
    label,
    session,
    domain,
    lookup,
    clock,
    container,
    upnSuffix,
    forget,
  });
  return {
    id,
    label,
    kind: 'active-directory',
    handlers: refreshing(handlers, () => index.refreshSoon()),
    parts: domainParts,
    search: (text, what, limit) => index.search(text, what, limit),
    readAccount: (accountId) => lookup.readAccount(accountId),
    readGroup: (groupId) => lookup.readGroup(groupId),
    findAccount: (name) => lookup.findAccount(name),
    findGroup: (name) => lookup.findGroup(name),
    listAccounts: () => listAccounts({ directory: id, session, domain, self: () => lookup.self() }),
    readFacts: async () => readDomainFacts(session, await domain(), await container()),
    hasContainer: async (path) => (await containerOf(session, path)) !== undefined,
    nameFault: (name, what) => nameFault(rules, name, what),
    blocker: (subject, kind, change) => blockerOf(rules, subject, kind, change),
    // Every change is made when its call is answered.
    poll: async () => ({ state: 'lost', reason: 'Active Directory keeps no tasks.' }),
    check: () => checkDomain({ session, domain, lookup, container, upnSuffix }),
    async close() {
      await index.close();
      await lease.release();
    },
  };
}

/** What was changed, or may have been, is to be found by the next search. */
function refreshing(handlers: Handlers, refreshSoon: () => void): Handlers {
  const wrapped = Object.entries(handlers).map(([kind, handler]) => {
    const call = handler as (...given: unknown[]) => Promise<unknown>;
    return [kind, (...given: unknown[]) => call(...given).finally(refreshSoon)];
  });
  return Object.fromEntries(wrapped) as Handlers;
}
