import { DirectoryError } from '../../core/errors.ts';
import { equals } from './filters.ts';
import { isRefusal, status } from './session/refusals.ts';
import { rootDse } from './session/search.ts';
import type { Session } from './session/session.ts';
import { administrativeBuiltIns, administrativeNumbers, isAdministrative, sidOf } from './values/sid.ts';

/** What stays the same for a domain's life. */
export interface Domain {
  /** Its distinguished name. */
  readonly base: string;
  readonly configuration: string;
  readonly sid: string;
  /** `example.org`. */
  readonly dnsName: string;
  /** What stands before the backslash in `EXAMPLE\ada`. */
  readonly shortName: string;
  /** Where new accounts are made unless the settings say otherwise. */
  readonly usersContainer: string;
  /** Groups of the domain whose members administer it. */
  readonly administrativeSids: readonly string[];
  /** Whether the members of a group, of whichever domain, administer. */
  administers(sid: string): boolean;
}

/** The container for users of every domain. MS-ADTS 6.1.1.4. */
const usersContainerId = 'a9d1ca15768811d1aded00c04fd8d5cd';

/** The domain's names, asked for once. */
export function rememberedDomain(session: Session): () => Promise<Domain> {
  let known: Promise<Domain> | undefined;
  return () => {
    known ??= readDomain(session).catch((cause: unknown) => {
      known = undefined;
      throw cause;
    });
    return known;
  };
}

async function readDomain(session: Session): Promise<Domain> {
  const [root] = await session.search(rootDse(['defaultNamingContext', 'configurationNamingContext']));
  const base = root?.text('defaultNamingContext');
  const configuration = root?.text('configurationNamingContext');
  if (base === undefined || configuration === undefined) throw noDomain(session.where());
  const [own, names, users, dnsAdmins] = await Promise.all([
    session.search({ base, scope: 'base', attributes: ['objectSid'] }),
    session.search({
      base: `CN=Partitions,${configuration}`,
      scope: 'one',
      filter: equals('nCName', base),
      attributes: ['nETBIOSName', 'dnsRoot'],
    }),
    containerOf(session, `<WKGUID=${usersContainerId},${base}>`),
    // It has no number that is the same everywhere, and its members can run code on the controllers.
    session.search({ base, filter: equals('sAMAccountName', 'DnsAdmins'), attributes: ['objectSid'] }),
  ]);
  const sid = sidOf(own[0]?.bytes('objectSid'));
  if (sid === undefined) throw noDomain(session.where());
  const dnsAdminsSids = dnsAdmins.flatMap((row) => sidOf(row.bytes('objectSid')) ?? []);
  return {
    base,
    configuration,
    sid,
    dnsName: names[0]?.text('dnsRoot') ?? dnsNameOf(base),
    shortName: names[0]?.text('nETBIOSName') ?? '',
    usersContainer: users ?? `CN=Users,${base}`,
    administrativeSids: [
      ...administrativeNumbers.map((number) => `${sid}-${number}`),
      ...administrativeBuiltIns,
      ...dnsAdminsSids,
    ],
    administers: (one) => isAdministrative(one) || dnsAdminsSids.includes(one),
  };
}

const dnsNameOf = (base: string): string => base.replace(/^DC=/i, '').replace(/,\s*DC=/gi, '.');

function noDomain(where: string): DirectoryError {
  const userMessage = `${where} does not show itself as the controller of an Active Directory domain. Please correct \`controllers\`.`;
  return new DirectoryError('directory-answer-unknown', { userMessage, effect: 'none' });
}

/** The distinguished name of a container as the domain writes it; `undefined` where there is none. */
export async function containerOf(session: Session, base: string): Promise<string | undefined> {
  try {
    const found = await session.search({ base, scope: 'base', attributes: ['objectClass'] });
    const classes = found[0]?.texts('objectClass').map((name) => name.toLowerCase()) ?? [];
    const holds = ['container', 'organizationalunit', 'builtindomain', 'domain'];
    return holds.some((name) => classes.includes(name)) ? found[0]?.dn : undefined;
  } catch (cause) {
    // No name at all is no container either.
    if (isRefusal(cause, status.noSuchObject, 34)) return undefined;
    throw cause;
  }
}
