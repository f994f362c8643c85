import { z } from 'zod';
import { isLoopback } from '../core/setting-values.ts';

/** Where a server is: https, or http on this machine only. */
export const EndpointUrl = z.string().superRefine((text, context) => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const fault = !url
    ? 'Enter a full address such as https://nas.example.org:5001.'
    : url.protocol !== 'https:' && url.protocol !== 'http:'
      ? 'Enter an address that starts with https://.'
      : url.protocol === 'http:' && !isLoopback(url.hostname)
        ? 'Use https://: http would send passwords unencrypted. Plain http works for this machine only.'
        : url.username || url.password || url.search || url.hash
          ? 'Enter the address without account, question mark or hash.'
          : undefined;
  if (fault) context.addIssue({ code: 'custom', message: fault });
});

/** SHA-256 of a certificate, as `openssl x509 -fingerprint -sha256` prints it. */
export const Fingerprint = z
  .string()
  .regex(
    /^([0-9a-f]{2}:?){31}[0-9a-f]{2}$/i,
    'Enter the SHA-256 fingerprint: 64 hexadecimal digits, with or without colons.',
  );

/** Settings of how a server is reached and trusted, the same for every kind of directory. */
export const endpointSettings = {
  url: EndpointUrl,
  /** Path of a PEM file with the authority that signed the server's certificate. */
  ca_file: z.string().optional(),
  fingerprint: Fingerprint.optional(),
  /** Seconds for one call. */
  timeout: z.number().min(1).max(600).default(45),
};
