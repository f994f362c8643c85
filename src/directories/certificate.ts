import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

const plainHex = (fingerprint: string): string => fingerprint.replaceAll(':', '').toUpperCase();

/**
 * Why the certificate that a server shows is not one of those that are trusted, as part of a sentence; `undefined` where it is one.
 *
 * @param fingerprints SHA-256, with or without colons
 */
export function wrongCertificate(socket: Socket, fingerprints: readonly string[]): string | undefined {
  const shown = socket instanceof TLSSocket ? socket.getPeerCertificate().fingerprint256 : undefined;
  if (shown !== undefined && fingerprints.some((one) => plainHex(one) === plainHex(shown))) return undefined;
  return `its certificate has the SHA-256 fingerprint ${shown ?? '(none)'}, not the one under \`fingerprint\``;
}

/** Why a certificate is not trusted, as part of a sentence; `undefined` where that was not the trouble. */
export function untrustedMessage(fault: Error): string | undefined {
  const code = 'code' in fault ? String(fault.code) : '';
  if (code === 'CERT_HAS_EXPIRED') return 'its certificate has expired';
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return 'its certificate is for another host name';
  if (/CERT|ISSUER|SIGNATURE/.test(code)) return 'its certificate is not from a trusted authority';
  return /SSL|TLS|EPROTO/.test(code) ? 'the TLS handshake failed' : undefined;
}
