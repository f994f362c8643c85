import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Secret } from '../core/secret.ts';
import { isBlock } from '../core/setting-values.ts';
import type { MailSettings } from '../mail/settings.ts';
import { MailSection } from '../mail/settings.ts';
import { checkDocument, type OpenDocument } from '../yaml/document.ts';
import type { Complaint, Fault } from '../yaml/fault.ts';
import { namedSecret } from './directories.ts';
import type { Environment } from './environment.ts';

/** Checks the section `mail`, reads the password that it names and the certificate. Without the section, nothing. */
export function checkMailSection(
  document: OpenDocument,
  folder: string,
  environment: Environment,
): { readonly settings?: MailSettings; readonly faults: readonly Fault[] } {
  const section = isBlock(document.value) ? document.value.mail : undefined;
  if (section === undefined) return { faults: [] };
  const faults: Fault[] = [];
  const report = (key: string, complaint: Complaint) =>
    faults.push(document.fault(['mail', key], { ...complaint, name: `mail.${key}` }));
  let value: unknown = section;
  let password: Secret | undefined;
  if (isBlock(section) && section.password !== undefined) {
    const named = namedSecret(section.password, environment, 'MAIL_PASSWORD');
    if (named.fault) report('password', named.fault);
    password = named.secret;
    // What is not a variable's name may be the password itself, so the schema never sees it.
    value = { ...section, password: named.name };
  }
  const checked = checkDocument(document, MailSection, { path: ['mail'], value });
  faults.push(...checked.faults);
  const file = isBlock(section) && typeof section.ca_file === 'string' ? resolve(folder, section.ca_file) : undefined;
  const authority = file === undefined ? undefined : readAuthority(file);
  if (authority?.fault) report('ca_file', authority.fault);
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
export function readAuthority(file: string): { text?: string; fault?: Complaint } {
  try {
    const text = readFileSync(file, 'utf8');
    return text.includes('-----BEGIN CERTIFICATE-----')
      ? { text }
      : { fault: { code: 'not-a-certificate', text: `${file} contains no certificate in PEM format` } };
  } catch {
    return { fault: { code: 'unreadable-file', text: `${file} cannot be read` } };
  }
}
