import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeCertificate } from '../../sandbox/dsm/certificate.ts';
import { checkMailSection } from '../../src/config/mail.ts';
import { openDocument } from '../../src/yaml/document.ts';
import { faultLine } from '../../src/yaml/fault.ts';

const environment = { MAIL_PASSWORD: 'Mail-Sandbox-1' };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'deskhand-mail-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const read = (text: string) => checkMailSection(openDocument('deskhand.yml', text), folder, environment);
const faultsOf = (text: string) => read(text).faults.map((fault) => faultLine(fault).replaceAll(`${folder}/`, ''));

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
    ['mail:\n', ['deskhand.yml:1:1: mail: must be a block of keys, not nothing']],
    ['mail: mail.example.org\n', ['deskhand.yml:1:7: mail: must be a block of keys, not "mail.example.org"']],
    [
      'mail: { host: smtp://mail.example.org, port: 0, security: ssl, from: Deskhand <d@example.org> }\n',
      [
        'deskhand.yml:1:15: mail.host: must be a bare host name such as mail.example.org',
        'deskhand.yml:1:46: mail.port: must be at least 1',
        'deskhand.yml:1:59: mail.security: "ssl" is not known (known: tls, starttls, none)',
        'deskhand.yml:1:70: mail.from: must be a bare address such as deskhand@example.org',
      ],
    ],
    [
      `mail: { ${good}, acount: deskhand }\n`,
      [expect.stringContaining('unknown key "acount" - did you mean "account"?')],
    ],
    [`mail: { ${good}, account: deskhand }\n`, ['deskhand.yml:1:101: mail.account: needs a password beside it']],
    [`mail: { ${good}, password: MAIL_PASSWORD }\n`, ['deskhand.yml:1:102: mail.password: needs an account beside it']],
    [
      'mail: { host: mail.example.org, port: 25, security: none, from: deskhand@example.org, ca_file: absent.pem }\n',
      [
        'deskhand.yml:1:53: mail.security: must be tls or starttls: codes would cross the network in the clear. none is for this machine',
        'deskhand.yml:1:96: mail.ca_file: goes with tls or starttls',
        'deskhand.yml:1:96: mail.ca_file: absent.pem cannot be read',
      ],
    ],
    [
      `mail: { ${good}, account: deskhand, password: MAIL_PASWORD }\n`,
      [expect.stringContaining('mail.password: MAIL_PASWORD is missing: set it, or MAIL_PASWORD_FILE to a file')],
    ],
  ])('%j is refused, each fault where it stands', (text, faults) => {
    expect(faultsOf(text)).toEqual(faults);
  });

  it('never repeats a password that stands where a name should', () => {
    const [fault = ''] = faultsOf(`mail: { ${good}, account: deskhand, password: hunter2-Secret }\n`);
    expect(fault).toContain('must name an environment variable, such as MAIL_PASSWORD');
    expect(fault).not.toContain('hunter2');
  });

  it('refuses a file that holds no certificate', () => {
    writeFileSync(join(folder, 'ca.pem'), 'hello');
    expect(faultsOf(`mail: { ${good}, ca_file: ca.pem }\n`)).toEqual([
      expect.stringContaining('mail.ca_file: ca.pem holds no certificate in PEM form'),
    ]);
  });

  it.each(['127.0.0.1', 'localhost', '"::1"'])('lets %s be reached in the clear', (host) => {
    expect(faultsOf(`mail: { host: ${host}, port: 25, security: none, from: deskhand@example.org }\n`)).toEqual([]);
  });
});
