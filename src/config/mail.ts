import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { z } from 'zod';
import type { Secret } from '../core/secret.ts';
import type { MailSettings } from '../mail/mailer.ts';
import { isMailAddress } from '../mail/message.ts';
import { checkDocument, type OpenDocument } from '../yaml/document.ts';
import type { Fault } from '../yaml/fault.ts';
import { isBlock, namedSecret } from './directories.ts';
import type { Environment } from './environment.ts';
import { File, isLoopback } from './values.ts';

const hostName = /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/i;

/** A bare host name or address. */
export const Host = z
  .string()
  .refine((text) => hostName.test(text) || isIP(text) > 0, 'must be a bare host name such as mail.example.org');

const Mail = z
  .strictObject({
    host: Host,
    port: z.int().min(1).max(65_535),
    security: z.enum(['tls', 'starttls', 'none']),
    account: z.string().min(1).optional(),
    password: z.string().optional(),
    from: z.string().refine(isMailAddress, 'must be a bare address such as deskhand@example.org'),
    ca_file: File.optional(),
    timeout: z.number().min(1).max(600).default(30),
  })
  .superRefine(
    ({ host, security, account, password, ca_file: file }, context) => {
      const report = (key: string, message: string) =>
        context.addIssue({ code: 'custom', path: [key], message, input: security });
      if (security === 'none' && !isLoopback(host)) {
        report(
          'security',
          'must be tls or starttls: codes would cross the network in the clear. none is for this machine',
        );
      }
      if (security === 'none' && file !== undefined) report('ca_file', 'goes with tls or starttls');
      if (account !== undefined && password === undefined) report('account', 'needs a password beside it');
      if (account === undefined && password !== undefined) report('password', 'needs an account beside it');
    },
    // Checked even where something else is wrong too: nobody should have to start twice to hear two faults.
    { when: ({ value }) => isBlock(value) },
  );

/** Checks the section `mail`, reads the password that it names and the certificate. Without the section, nothing. */
export function checkMailSection(
  document: OpenDocument,
  folder: string,
  environment: Environment,
): { readonly settings?: MailSettings; readonly faults: readonly Fault[] } {
  const section = isBlock(document.value) ? document.value.mail : undefined;
  if (section === undefined) return { faults: [] };
  const faults: Fault[] = [];
  const report = (key: string, text: string) => faults.push(document.fault(['mail', key], `mail.${key}: ${text}`));
  let value: unknown = section;
  let password: Secret | undefined;
  if (isBlock(section) && section.password !== undefined) {
    const named = namedSecret(section.password, 'mail.password', environment, 'MAIL_PASSWORD');
    if (named.fault !== undefined) faults.push(document.fault(['mail', 'password'], named.fault));
    password = named.secret;
    // What is no name may be the password itself, so the schema never gets to repeat it.
    value = { ...section, password: named.name };
  }
  const checked = checkDocument(document, Mail, { path: ['mail'], value });
  faults.push(...checked.faults);
  const file = isBlock(section) && typeof section.ca_file === 'string' ? resolve(folder, section.ca_file) : undefined;
  const authority = file === undefined ? undefined : readAuthority(file);
  if (authority?.fault !== undefined) report('ca_file', authority.fault);
  if (faults.length > 0 || !checked.value) return { faults };
  const { host, port, security, account, from, timeout } = checked.value;
  const settings: MailSettings = {
    host,
    port,
    security,
    from,
    timeout: timeout * 1000,
    ...(account !== undefined && password && { account: { name: account, password } }),
    ...(authority?.text !== undefined && { authority: authority.text }),
  };
  return { settings, faults };
}

/** The certificate of an authority in a file, or what is wrong with it. */
export function readAuthority(file: string): { text?: string; fault?: string } {
  try {
    const text = readFileSync(file, 'utf8');
    return text.includes('-----BEGIN CERTIFICATE-----')
      ? { text }
      : { fault: `${file} holds no certificate in PEM form` };
  } catch {
    return { fault: `${file} cannot be read` };
  }
}
