import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeCertificate } from '../../sandbox/dsm/certificate.ts';
import { checkMailSection } from '../../src/config/mail.ts';
import { openDocument } from '../../src/yaml/document.ts';
import { faultLine } from '../../src/yaml/fault.ts';
import { faultCode } from '../support/faults.ts';

const environment = { MAIL_PASSWORD: 'Mail-Sandbox-1' };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'deskhand-mail-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const read = (text: string) => checkMailSection(openDocument('deskhand.yml', text), folder, environment);
const faultsOf = (text: string) => read(text).faults.map((fault) => faultCode(fault).replaceAll(`${folder}/`, ''));

const good = 'host: mail.example.org, port: 587, security: starttls, from: deskhand@example.org';

describe('the mail section', () => {
  it('is nothing where it is left out', () => {
    expect(read('slack: {}\n')).toEqual({ faults: [] });
  });

  it('gives the settings, with the password read and the certificate beside the file', () => {
    const { certificate } = makeCertificate();
    writeFileSync(join(folder, 'ca.pem'), certificate);
    const { settings, faults } = read(
      `mail: { ${good}, account: deskhand, password: MAIL_PASSWORD, ca_file: ca.pem, timeout: 20 }\n`,
    );
    expect(faults).toEqual([]);
    expect(settings).toMatchObject({
      host: 'mail.example.org',
      port: 587,
      security: 'starttls',
      from: 'deskhand@example.org',
      authority: certificate,
      timeout: 20_000,
    });
    expect(settings?.account?.name).toBe('deskhand');
    expect(settings?.account?.password.reveal()).toBe('Mail-Sandbox-1');
    expect(JSON.stringify(settings)).not.toContain('Mail-Sandbox-1');
  });

  it.each([
    ['mail:\n', ['deskhand.yml:1:1 mail: wrong-type']],
    ['mail: mail.example.org\n', ['deskhand.yml:1:7 mail: wrong-type']],
    [
      'mail: { host: smtp://mail.example.org, port: 0, security: ssl, from: Deskhand <d@example.org> }\n',
      [
        'deskhand.yml:1:15 mail.host: wrong-address',
        'deskhand.yml:1:46 mail.port: too-small',
        'deskhand.yml:1:59 mail.security: unknown-value',
        'deskhand.yml:1:70 mail.from: wrong-address',
      ],
    ],
    [`mail: { ${good}, acount: deskhand }\n`, ['deskhand.yml:1:92 mail: unknown-key (account)']],
    [`mail: { ${good}, account: deskhand }\n`, ['deskhand.yml:1:101 mail.account: no-password']],
    [`mail: { ${good}, password: MAIL_PASSWORD }\n`, ['deskhand.yml:1:102 mail.password: no-account']],
    [
      'mail: { host: mail.example.org, port: 25, security: none, from: deskhand@example.org, ca_file: absent.pem }\n',
      [
        'deskhand.yml:1:53 mail.security: unencrypted',
        'deskhand.yml:1:96 mail.ca_file: wrong-security',
        'deskhand.yml:1:96 mail.ca_file: unreadable-file',
      ],
    ],
    [
      `mail: { ${good}, account: deskhand, password: MAIL_PASWORD }\n`,
      ['deskhand.yml:1:121 mail.password: missing-variable'],
    ],
  ])('%j is refused, each fault where it stands', (text, faults) => {
    expect(faultsOf(text)).toEqual(faults);
  });

  it('never repeats a password that stands where a name should', () => {
    const text = `mail: { ${good}, account: deskhand, password: hunter2-Secret }\n`;
    expect(faultsOf(text)).toEqual(['deskhand.yml:1:121 mail.password: not-a-variable']);
    expect(read(text).faults.map(faultLine).join()).not.toContain('hunter2');
  });

  it('refuses a file that holds no certificate', () => {
    writeFileSync(join(folder, 'ca.pem'), 'hello');
    expect(faultsOf(`mail: { ${good}, ca_file: ca.pem }\n`)).toEqual([
      'deskhand.yml:1:101 mail.ca_file: not-a-certificate',
    ]);
  });

  it.each(['127.0.0.1', 'localhost', '"::1"'])('lets %s be reached in the clear', (host) => {
    expect(faultsOf(`mail: { host: ${host}, port: 25, security: none, from: deskhand@example.org }\n`)).toEqual([]);
  });
});
