import type { Finding } from '../../../core/directory.ts';
import { findingOf, type NeededApi } from '../checks.ts';
import type { Session } from '../session/session.ts';
import type { UnrecordedChange } from '../settings.ts';
import type { DomainNames } from './api.ts';
import type { DomainLookup } from './lookup.ts';

/** What a domain needs of DSM besides the session; all but the last two come with the package Directory Server. */
export const neededOfDomain: readonly NeededApi[] = [
  ['SYNO.ActiveDirectory.Info', 3],
  ['SYNO.ActiveDirectory.Directory', 3],
  ['SYNO.ActiveDirectory.User', 2],
  ['SYNO.ActiveDirectory.Group', 1],
  ['SYNO.ActiveDirectory.Group.Member', 1],
  ['SYNO.ActiveDirectory.Polling', 1],
  ['SYNO.Core.Directory.Domain', 1],
  ['SYNO.Entry.Request', 1],
];

interface CheckDeps {
  readonly session: Session;
  readonly lookup: DomainLookup;
  readonly names: () => Promise<DomainNames>;
  readonly container?: string | undefined;
  readonly unrecorded: readonly UnrecordedChange[];
}

/** Whether the NAS serves a domain in which Deskhand can work. */
export async function checkDomain(deps: CheckDeps): Promise<readonly Finding[]> {
  const { session, lookup, names, container, unrecorded } = deps;
  if (!(await session.offers('SYNO.ActiveDirectory.Info', 3))) {
    const text = `Synology Directory Server is not installed on ${session.where}. Install the package, or remove this directory from the configuration.`;
    return [{ level: 'bad', text }];
  }
  return findingOf(async () => {
    const { base, workgroup } = await names();
    const place = container ?? `CN=Users,${base}`;
    const served: Finding = { level: 'good', text: `Directory Server serves the domain ${workgroup} (${base}).` };
    const found: Finding = (await lookup.hasContainer(place))
      ? { level: 'good', text: `Deskhand creates accounts and groups in ${place}.` }
      : {
          level: 'bad',
          text: `Deskhand cannot create accounts or groups: ${place} does not exist. Correct \`container\`.`,
        };
    const doubts = unrecorded.map((change): Finding => {
      const text = `${change} is on, but its call is untested on a real NAS. Try it with a test account first.`;
      return { level: 'warning', text };
    });
    return [served, found, ...doubts];
  });
}
