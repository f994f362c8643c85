import { readFileSync } from 'node:fs';
import { DirectoryError } from '../core/errors.ts';
import type { HttpSettings } from './http.ts';
import type { Closable, DirectoryDeps, Lease } from './kind.ts';

/** A server as the clients of all kinds reach it: address, name in sentences, trust, and milliseconds for one call. */
export type Endpoint = Omit<HttpSettings, 'callsAtOnce'>;

/** What a directory is opened with: its settings, as far as they are the same for every kind. */
interface EndpointUse {
  /** The directory's id, for what is wrong with its settings. */
  readonly directory: string;
  readonly settings: {
    readonly url: string;
    readonly ca_file?: string | undefined;
    readonly fingerprint?: string | undefined;
    readonly timeout: number;
  };
  /** What is shared, such as `dsm`; nothing else has this name. */
  readonly what: string;
  /** The kind's own settings that two directories must agree in to share it; of secrets the names. */
  readonly own: Readonly<Record<string, string | boolean | undefined>>;
}

/**
 * The way to a server: one for all directories that reach it in the same way with the same credentials.
 *
 * @param make makes it for the first who asks
 * @throws DeskhandError `config-invalid` where the `ca_file` cannot be used
 */
export function shareEndpoint<T extends Closable>(
  { directory, settings, what, own }: EndpointUse,
  deps: DirectoryDeps,
  make: (endpoint: Endpoint) => T,
): Lease<T> {
  const { url, ca_file, fingerprint, timeout } = settings;
  const ca = ca_file === undefined ? undefined : readAuthority(ca_file, directory);
  return deps.share(JSON.stringify([what, { url, ca_file, fingerprint, timeout }, own]), () =>
    make({
      url,
      where: new URL(url).host,
      timeout: timeout * 1000,
      ...(ca !== undefined && { ca }),
      ...(fingerprint !== undefined && { fingerprint }),
    }),
  );
}

/** Reads the authority's certificate. @throws DeskhandError `config-invalid` */
export function readAuthority(file: string, directory: string): string {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    const userMessage = `Deskhand cannot read the \`ca_file\` of the directory "${directory}": ${file}.`;
    throw new DirectoryError('config-invalid', { userMessage, cause, effect: 'none' });
  }
  if (text.includes('-----BEGIN CERTIFICATE-----')) return text;
  const userMessage = `The \`ca_file\` of the directory "${directory}" has no PEM certificate: ${file}.`;
  throw new DirectoryError('config-invalid', { userMessage, effect: 'none' });
}
