import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeCertificate } from '../../sandbox/dsm/certificate.ts';
import { newKeyPair } from '../../src/audit/keys.ts';
import { checkAuditSection } from '../../src/config/audit.ts';
import { openDocument } from '../../src/yaml/document.ts';
import { faultLine } from '../../src/yaml/fault.ts';
import { faultCode } from '../support/faults.ts';

const { privateKey, publicKey } = newKeyPair();
const environment = {
  DESKHAND_CHECKPOINT_KEY: privateKey,
  PUBLIC_HALF: publicKey,
  HOOK_KEY: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
  BARE_KEY: 'swordfish',
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'deskhand-audit-config-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const read = (text: string) => checkAuditSection(openDocument('deskhand.yml', text), folder, environment);
const faultsOf = (text: string) => read(text).faults.map((fault) => faultCode(fault).replaceAll(`${folder}/`, ''));
const linesOf = (text: string) => read(text).faults.map(faultLine).join('\n');
const sinkFaults = (sink: string) =>
  faultsOf(`audit: { sinks: [{ ${sink} }] }\n`).map((text) => text.replace(/^deskhand.yml:\d+:\d+ audit\.sinks/, ''));

describe('the audit section', () => {
  it('is nothing where it is left out', () => {
    expect(read('slack: {}\n')).toEqual({ faults: [] });
  });

  it('gives the settings, with the keys read and the certificate beside the file', () => {
    const { certificate } = makeCertificate();
    writeFileSync(join(folder, 'ca.pem'), certificate);
    const { settings, faults } = read(`
audit:
  checkpoints: { channel: C0AUDIT, key: DESKHAND_CHECKPOINT_KEY, every: 1h }
  sinks:
    - { webhook: "https://siem.example.org/in?token=1", secret: HOOK_KEY, ca_file: ca.pem }
    - { webhook: "http://127.0.0.1:8080/in" }
    - { syslog: "tls://logs.example.org", format: cef }
    - { syslog: "tcp://[::1]:601" }
    - { syslog: "udp://10.0.0.7:5514", unencrypted: true }
`);
    expect(faults).toEqual([]);
    expect(settings?.checkpoints).toMatchObject({ channel: 'C0AUDIT', every: 3_600_000 });
    expect(settings?.checkpoints?.key.reveal()).toBe(privateKey);
    expect(settings?.sinks).toMatchObject([
      { kind: 'webhook', url: 'https://siem.example.org/in?token=1', authority: certificate },
      { kind: 'webhook', url: 'http://127.0.0.1:8080/in' },
      { kind: 'syslog', transport: 'tls', host: 'logs.example.org', port: 6514, format: 'cef' },
      { kind: 'syslog', transport: 'tcp', host: '::1', port: 601, format: 'jsonl' },
      { kind: 'syslog', transport: 'udp', host: '10.0.0.7', port: 5514 },
    ]);
    expect(JSON.stringify(settings)).not.toContain(privateKey);
  });

  it('takes no key that is none, and repeats none', () => {
    const checkpoints = (key: string) => `audit: { checkpoints: { channel: C0AUDIT, every: 1h, key: ${key} } }\n`;
    const place = 'deskhand.yml:1:59 audit.checkpoints.key:';
    expect(faultsOf(checkpoints('PUBLIC_HALF'))).toEqual([`${place} wrong-secret`]);
    expect(faultsOf(checkpoints('NOT_SET'))).toEqual([`${place} missing-variable`]);
    expect(faultsOf(checkpoints(privateKey))).toEqual([`${place} not-a-variable`]);
    expect(linesOf(checkpoints(privateKey))).not.toContain(privateKey);
    const bare = 'webhook: "https://a.example.org", secret: BARE_KEY';
    expect(linesOf(`audit: { sinks: [{ ${bare} }] }\n`)).not.toContain('swordfish');
    expect(sinkFaults(bare)).toEqual(['.secret: wrong-secret']);
  });

  it.each([
    'http://siem.example.org/in',
    'http://127.0.0.1.example.org/in',
    'http://169.254.169.254/latest',
    'ftp://127.0.0.1/',
    'file:///etc/passwd',
    'https://kim:secret@siem.example.org/',
    'https://siem.example.org/#part',
    'siem.example.org',
  ])('sends nothing to %s', (address) => {
    expect(sinkFaults(`webhook: "${address}"`)).toEqual(['.webhook: wrong-address']);
  });

  it.each([
    'tls://',
    'tls://a b',
    'http://logs.example.org',
    'tls://logs.example.org/path',
    'tls://kim@logs',
    'tcp://127.0.0.1:70000',
    'udp://[nonsense]:1',
  ])('takes %s for no collector', (address) => {
    expect(sinkFaults(`syslog: "${address}"`)).toEqual(['.syslog: wrong-address']);
  });

  it.each([
    ['syslog: "tcp://logs.example.org"', '.syslog: unencrypted'],
    ['syslog: "udp://10.0.0.7"', '.syslog: unencrypted'],
    ['syslog: "tls://logs.example.org", unencrypted: true', '.unencrypted: wrong-sink'],
    ['syslog: "tcp://127.0.0.1", ca_file: ca.pem', '.ca_file: wrong-sink'],
    ['syslog: "tls://logs.example.org", secret: HOOK_KEY', '.secret: wrong-sink'],
    ['webhook: "https://a.example.org", format: cef', '.format: wrong-sink'],
    ['webhook: "https://a.example.org", syslog: "tls://b.example.org"', '.syslog: two-addresses'],
    ['secret: HOOK_KEY', ': no-address'],
    ['syslog: "tls://logs.example.org", ca_file: absent.pem', '.ca_file: unreadable-file'],
  ])('says what is wrong with { %s }', (sink, fault) => {
    const faults = sinkFaults(sink);
    expect(faults).toContain(fault);
  });

  it('takes no address twice, because both would share one cursor', () => {
    const text = `audit: { sinks: [{ syslog: "tls://a.example.org" }, { syslog: "tls://a.example.org:6514", format: cef }] }\n`;
    expect(faultsOf(text)).toEqual(['deskhand.yml:1:53 audit.sinks: duplicate-address']);
  });

  it('is told with all its faults at once', () => {
    expect(
      faultsOf('audit: { checkpoint: 1, checkpoints: { channel: audit, key: NOT_SET, every: 1s }, sinks: {} }\n'),
    ).toHaveLength(5);
  });
});
