import { z } from 'zod';
import type { Secret } from '../core/secret.ts';
import { File, Host, isBlock, isLoopback } from '../core/setting-values.ts';
import { isMailAddress } from './message.ts';

/** How the mail server is reached. */
export interface MailServer {
  readonly host: string;
  readonly port: number;
  /** `tls` from the first byte, `starttls` before anything else is said, `none` on this machine only. */
  readonly security: 'tls' | 'starttls' | 'none';
  readonly account?: { readonly name: string; readonly password: Secret };
  /** PEM of the authority that signed the server's certificate; the public ones where left out. */
  readonly authority?: string;
  /** Milliseconds for one whole conversation. */
  readonly timeout: number;
}

export interface MailSettings extends MailServer {
  /** The bare address that all mails come from. */
  readonly from: string;
}

/** The section `mail` of deskhand.yml. */
export const MailSection = z
  .strictObject({
    host: Host,
    port: z.int().min(1).max(65_535),
    security: z.enum(['tls', 'starttls', 'none']),
    account: z.string().min(1).optional(),
    password: z.string().optional(),
    from: z.string().refine(isMailAddress, {
      error: 'must be an address only, such as deskhand@example.org',
      params: { code: 'wrong-address' },
    }),
    ca_file: File.optional(),
    timeout: z.number().min(1).max(600).default(30),
  })
  .superRefine(
    ({ host, security, account, password, ca_file: file }, context) => {
      const report = (key: string, code: string, message: string) =>
        context.addIssue({ code: 'custom', path: [key], message, input: security, params: { code } });
      if (security === 'none' && !isLoopback(host)) {
        report(
          'security',
          'unencrypted',
          'must be tls or starttls, or codes would be sent unencrypted. none is for this machine',
        );
      }
      if (security === 'none' && file !== undefined)
        report('ca_file', 'wrong-security', 'is for tls and starttls only');
      if (account !== undefined && password === undefined) report('account', 'no-password', 'needs password: too');
      if (account === undefined && password !== undefined) report('password', 'no-account', 'needs account: too');
    },
    // Checked even if something else is wrong too, so that one start shows all faults.
    { when: ({ value }) => isBlock(value) },
  );
