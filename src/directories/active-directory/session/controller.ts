import { isIP } from 'node:net';
import type { Secret } from '../../../core/secret.ts';

/** One domain controller. */
export interface Controller {
  /** In sentences: `dc1.example.org`, with its port where that is not the usual one. */
  readonly where: string;
  readonly host: string;
  readonly port: number;
  /** `ldap://` begins in the clear and is encrypted before anything else is sent; `ldaps://` begins encrypted. */
  readonly startTls: boolean;
}

/** How controllers are trusted. */
export interface Trust {
  /** PEM of the authority that signed their certificates. */
  readonly ca?: string;
  /** SHA-256 of their own certificates. */
  readonly fingerprints?: readonly string[];
}

/** The account that Deskhand signs in with. */
export interface Credentials {
  /** A user principal name, `DOMAIN\name` or a distinguished name; a bare name is refused like a wrong password. */
  readonly account: string;
  readonly password: Secret;
}

/** Reads an address of the settings. */
export function controllerOf(url: string): Controller {
  const { protocol, hostname, port } = new URL(url);
  const startTls = protocol === 'ldap:';
  const usual = startTls ? 389 : 636;
  const host = hostname.replace(/^\[|\]$/g, '');
  const isUsual = port === '' || Number(port) === usual;
  return { host, port: isUsual ? usual : Number(port), startTls, where: isUsual ? hostname : `${hostname}:${port}` };
}

/** Options of a TLS connection to a controller. Addresses are no server names, but are looked for in the certificate all the same. */
export const tlsOptions = ({ host }: Controller, { ca, fingerprints }: Trust) => ({
  host,
  ...(isIP(host) === 0 && { servername: host }),
  ...(ca !== undefined && { ca }),
  // A pinned certificate is judged by its fingerprint; by its signer, too, only where one is named.
  rejectUnauthorized: fingerprints === undefined || ca !== undefined,
});
