import { z } from 'zod';
import { DirectoryError } from '../../../core/errors.ts';
import { parseJson } from '../../answer.ts';
import type { HttpClient } from '../../http.ts';

/** One endpoint of the NAS: it speaks one version of the API, whatever the NAS itself has learnt since. */
export interface ApiVersion {
  /** As it stands in the path, such as `v25.10.2`. */
  readonly name: string;
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
}

/** The newest line of releases whose methods are known here; the NAS keeps older endpoints beside its newest. */
const newestKnown = 27;
const oldestKnown = 'TrueNAS 25.04';

/** Whether the endpoint is of this release or a later one. */
export function isAtLeast({ major, minor }: ApiVersion, wantedMajor: number, wantedMinor = 0): boolean {
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
}

function readVersion(name: string): ApiVersion | undefined {
  const [, major, minor, patch] = /^v(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(name) ?? [];
  return major ? { name, major: Number(major), minor: Number(minor), patch: Number(patch) } : undefined;
}

const newestFirst = (one: ApiVersion, other: ApiVersion): number =>
  other.major - one.major || other.minor - one.minor || other.patch - one.patch;

/** Asks the NAS which endpoints it has and picks the newest that is known here. @throws DeskhandError */
export async function pickVersion(http: HttpClient, where: string): Promise<ApiVersion> {
  const { status, text } = await http.send({ method: 'GET', path: 'api/versions', changes: false });
  if (status >= 500) {
    const userMessage = `${where} answered with HTTP status ${status}. Nothing was changed. Check the NAS, then try again.`;
    throw new DirectoryError('directory-unreachable', { userMessage, effect: 'none' });
  }
  if (status === 403) {
    const userMessage = `${where} refuses Deskhand's address. Allow it in TrueNAS: System, General Settings, GUI, Allowed IP Addresses.`;
    throw new DirectoryError('directory-not-permitted', { userMessage, effect: 'none' });
  }
  const offered = (z.array(z.string()).safeParse(parseJson(text)).data ?? [])
    .flatMap((name) => readVersion(name) ?? [])
    .sort(newestFirst);
  const picked = offered.find(({ major }) => major <= newestKnown);
  if (picked && status === 200) return picked;
  const userMessage = offered.length
    ? `${where} has only API versions newer than ${newestKnown}. Update Deskhand.`
    : `${where} does not list its API versions. Deskhand needs ${oldestKnown} or newer.`;
  throw new DirectoryError('not-supported', { userMessage, effect: 'none' });
}
