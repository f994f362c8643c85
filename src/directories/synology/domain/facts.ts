import { z } from 'zod';
import type { DirectoryFacts } from '../../../core/directory-view.ts';
import { DeskhandError } from '../../../core/errors.ts';
import { countGroups, countUsers } from '../accounts-api.ts';
import type { Session } from '../session/session.ts';
import { type DomainInfo, readDomainInfo } from './api.ts';

type Fact = DirectoryFacts['facts'][number];

/**
 * What Directory Server and DSM tell of the domain. Its rules for passwords are not among it: they are the domain's own, and
 * those that DSM shows are for local accounts.
 */
export async function readDomainFacts(session: Session, container: string | undefined): Promise<DirectoryFacts> {
  const [info, nas] = await Promise.all([readDomainInfo(session), readNasSide(session)]);
  const facts: Fact[] = [
    { label: 'Domain', value: info.realm },
    { label: 'Workgroup', value: info.workgroup },
    { label: 'Directory Server', value: statusLabel(info.status, session.where) },
    ...controllersOf(info),
    ...nas,
    { label: 'New accounts and groups', value: `in ${container ?? `CN=Users,${info.base}`}` },
  ];
  return { facts, settings: {} };
}

function statusLabel(status: string | undefined, where: string): string {
  if (status === undefined) return `does not report its state on ${where}`;
  return status === 'running' ? `runs on ${where}` : `says “${status.slice(0, 40)}” on ${where}`;
}

const controllersOf = ({ controllers }: DomainInfo): Fact[] =>
  controllers.map(({ dn, dnshostname, roles }) => ({
    label: 'Controller',
    value: `${dnshostname ?? dn}${roles.length > 0 ? ` (${roles.join(', ')})` : ''}`,
  }));

const Joined = z.object({ enable_domain: z.boolean() });

/** DSM's side of the domain: whether its own domain service is on, and what it has learnt at the last sync, of which it tells no time. */
async function readNasSide(session: Session): Promise<Fact[]> {
  const joined = await ifReadable(
    session.call({ api: 'SYNO.Core.Directory.Domain', method: 'get', version: 1, data: Joined }),
  );
  const counts = await ifReadable(Promise.all([countUsers(session, 'domain'), countGroups(session, 'domain')]));
  const [users, groups] = counts ?? [];
  return [
    ...(joined ? [{ label: 'Domain service of the NAS', value: joined.enable_domain ? 'on' : 'off' }] : []),
    ...(counts ? [{ label: 'On the NAS', value: `${users} accounts and ${groups} groups, as of the last sync` }] : []),
  ];
}

/** What is only nice to know is left out where DSM does not tell it now, as during a sync. */
async function ifReadable<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (cause) {
    if (cause instanceof DeskhandError) return undefined;
    throw cause;
  }
}
