import type { Finding } from '../../core/directory.ts';
import { DeskhandError } from '../../core/errors.ts';
import type { DomainNames } from './domain-api.ts';
import type { DomainLookup } from './domain-lookup.ts';
import type { Session } from './session.ts';

interface CheckDeps {
  readonly session: Session;
  readonly lookup: DomainLookup;
  readonly names: () => Promise<DomainNames>;
  readonly container: string | undefined;
}

const needed = [
  ['SYNO.ActiveDirectory.Info', 3],
  ['SYNO.ActiveDirectory.Directory', 3],
  ['SYNO.ActiveDirectory.User', 2],
  ['SYNO.ActiveDirectory.Group', 1],
  ['SYNO.ActiveDirectory.Group.Member', 1],
  ['SYNO.Core.Directory.Domain', 1],
  ['SYNO.Entry.Request', 1],
] as const;

/** Whether the NAS serves a domain that Deskhand can work with. */
export async function checkDomain({ session, lookup, names, container }: CheckDeps): Promise<readonly Finding[]> {
  try {
    if (!(await session.offers('SYNO.ActiveDirectory.Info', 1))) {
      const text = `Synology Directory Server is not installed on ${session.where}. Please install the package, or remove this directory.`;
      return [{ level: 'bad', text }];
    }
    const offered = await Promise.all(needed.map(([api, version]) => session.offers(api, version)));
    const missing = needed.filter((_, index) => !offered[index]).map(([api, version]) => `${api} version ${version}`);
    if (missing.length > 0) {
      return [{ level: 'bad', text: `This Directory Server does not offer ${missing.join(', ')}. Please update it.` }];
    }
    const { base, workgroup } = await names();
    const place = container ?? `CN=Users,${base}`;
    return [
      { level: 'good', text: `Synology Directory Server serves the domain ${workgroup} (${base}).` },
      (await lookup.hasContainer(place))
        ? { level: 'good', text: `New accounts are made in ${place}.` }
        : { level: 'bad', text: `There is no container ${place} for new accounts. Please correct \`container\`.` },
    ];
  } catch (cause) {
    if (cause instanceof DeskhandError) return [{ level: 'bad', text: cause.tell }];
    throw cause;
  }
}
