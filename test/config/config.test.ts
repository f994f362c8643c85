import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { makeCertificate } from '../../sandbox/dsm/certificate.ts';
import { newKeyPair } from '../../src/audit/keys.ts';
import type { Environment } from '../../src/config/environment.ts';
import { type Config, loadConfig } from '../../src/config/index.ts';
import { loadPolicy } from '../../src/policy/document.ts';
import { policyVocabulary } from '../../src/policy/vocabulary.ts';
import { usualTimings } from '../../src/requests/settings.ts';
import { faultLine } from '../../src/yaml/fault.ts';
import { faultCode, faultsOfReading } from '../support/faults.ts';

const kinds = new Map([
  [
    'synology',
    {
      secrets: ['password', 'otp'],
      settings: z.strictObject({
        url: z.url(),
        account: z.string(),
        password: z.string().regex(/^[A-Z_]+$/),
        otp: z.string().optional(),
        options: z.strictObject({ depth: z.number() }).optional(),
      }),
    },
  ],
  ['synapse', { secrets: ['token'], settings: z.strictObject({ url: z.url(), token: z.string() }) }],
]);

const complete: Environment = {
  SLACK_BOT_TOKEN: 'xoxb-sandbox-deskhand',
  SLACK_APP_TOKEN: 'xapp-1-A0DESKHAND-sandbox',
  DESKHAND_KEY: Buffer.alloc(32, 7).toString('base64'),
  NAS_PASSWORD: 'Deskhand-Sandbox-1',
};

const small = `slack:
  requests_channel: C0REQUESTS
directories:
  nas:
    kind: synology
    label: Office NAS
    url: https://nas.example.org:5001
    account: deskhand
    password: NAS_PASSWORD
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'deskhand-config-'));
  writeFileSync(join(folder, 'policy.yml'), '');
});
afterEach(() => rmSync(folder, { recursive: true }));

function load(text: string, environment: Environment = complete): Config {
  const file = join(folder, 'deskhand.yml');
  writeFileSync(file, text);
  return loadConfig({ file, kinds, environment });
}

const faultsIn = (text: string, environment: Environment = complete) => faultsOfReading(() => load(text, environment));

/** The faults by their codes, with the folder left out. */
const faultsOf = (text: string, environment: Environment = complete): string[] =>
  faultsIn(text, environment).map((fault) => faultCode(fault).replaceAll(`${folder}/`, ''));

/** The lines that a person reads. */
const linesOf = (text: string, environment: Environment = complete): string =>
  faultsIn(text, environment).map(faultLine).join('\n');

describe('a configuration without faults', () => {
  it('gives the usual settings where the file says nothing', () => {
    const config = load(small);
    expect(config.slack.requestsChannel).toBe('C0REQUESTS');
    expect(config.slack.transport.kind).toBe('socket');
    expect(config.slack.apiUrl).toBeUndefined();
    expect(config.people).toEqual({ links: new Map(), managers: new Map(), matchByEmail: true });
    expect(config.securityChannel).toBe('C0REQUESTS');
    expect(config.proof).toEqual({ addressAge: 14 * 86_400_000, codeLife: 600_000 });
    expect(config.limits).toEqual({
      agent: { count: 30, within: 3_600_000 },
      target: { count: 5, within: 86_400_000 },
      workspace: { count: 300, within: 3_600_000 },
    });
    expect(config.policy).toBe(join(folder, 'policy.yml'));
    expect(config.journal.file).toBe(join(folder, 'data/deskhand.db'));
    expect(config.timings).toEqual({});
    expect(config.log.level).toBe('info');
  });

  it('gives what the file says', () => {
    writeFileSync(join(folder, 'rules.yml'), '');
    const config = load(`${small}
people: { U0ADA: [nas/ada, nas/ada.admin] }
match_people_by_email: true
policy: rules.yml
journal: { file: /var/lib/deskhand.db }
limits: { call_deadline: 30s, read_back: 2m, task_limit: 4h, reveal: 5m }
log: { level: debug }
`);
    expect(config.people.links.get('U0ADA')).toEqual(['nas/ada', 'nas/ada.admin']);
    expect(config.people.matchByEmail).toBe(true);
    expect(config.policy).toBe(join(folder, 'rules.yml'));
    expect(config.journal.file).toBe('/var/lib/deskhand.db');
    expect(config.timings).toEqual({
      callDeadline: 30_000,
      readBack: 120_000,
      taskLimit: 14_400_000,
      reveal: 300_000,
    });
    expect(config.log.level).toBe('debug');
  });

  it('gives each directory its settings as its kind checked them, without kind and label', () => {
    const { directories } = load(small);
    expect([...directories]).toEqual([
      [
        'nas',
        {
          kind: 'synology',
          label: 'Office NAS',
          settings: { url: 'https://nas.example.org:5001', account: 'deskhand', password: 'NAS_PASSWORD' },
        },
      ],
    ]);
  });

  it('cannot be changed', () => {
    const config = load(small.replace('account: deskhand', 'account: deskhand\n    options: { depth: 1 }'));
    const settings = config.directories.get('nas')?.settings as { options: { depth: number } };
    expect(() => Object.assign(config.slack, { requestsChannel: 'C0OTHER' })).toThrow(TypeError);
    expect(() => Object.assign(config, { policy: '/tmp/other.yml' })).toThrow(TypeError);
    expect(() => Object.assign(settings.options, { depth: 2 })).toThrow(TypeError);
  });

  it('takes http with a port and the signing secret, and needs no app token then', () => {
    const { SLACK_APP_TOKEN: _, ...rest } = complete;
    const text = small.replace('C0REQUESTS', 'C0REQUESTS\n  transport: http\n  port: 3000');
    const { transport } = load(text, { ...rest, SLACK_SIGNING_SECRET: 'sandbox-signing-secret' }).slack;
    expect(transport).toMatchObject({ kind: 'http', port: 3000, host: '127.0.0.1' });
    expect(transport.kind === 'http' && transport.signingSecret.reveal()).toBe('sandbox-signing-secret');
  });

  it.each([
    ['https://gateway.example.org/api', 'https://gateway.example.org/api/'],
    ['http://127.0.0.1:8080/api/', 'http://127.0.0.1:8080/api/'],
    ['http://localhost:8080/api', 'http://localhost:8080/api/'],
  ])('takes the Web API address %s', (given, taken) => {
    expect(load(small.replace('C0REQUESTS', `C0REQUESTS\n  api_url: ${given}`)).slack.apiUrl).toBe(taken);
  });
});

describe('the example', () => {
  const example = readFileSync(join(import.meta.dirname, '../../deskhand.example.yml'), 'utf8');
  const environment: Environment = {
    ...complete,
    NAS_OTP: 'JBSWY3DPEHPK3PXP',
    NAS_DEVICE: 'a-device-token',
    MATRIX_TOKEN: 'a-token',
    TRUENAS_KEY: '1-a-key',
    AD_PASSWORD: 'an-ad-password',
    MAIL_PASSWORD: 'a-password',
    DESKHAND_CHECKPOINT_KEY: newKeyPair().privateKey,
    AUDIT_WEBHOOK_KEY: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
  };

  it('loads without a fault by the kinds that there are', async () => {
    const { loadKinds } = await import('../../src/directories/index.ts');
    const file = join(folder, 'deskhand.yml');
    writeFileSync(file, example);
    const config = loadConfig({ file, kinds: await loadKinds(), environment });
    expect([...config.directories.keys()]).toEqual(['nas', 'office']);
    expect(config.timings).toEqual(usualTimings);
    expect(config.slack.requestsChannel).toBe('C0REQUESTS');

    const rules = readFileSync(join(import.meta.dirname, '../../policy.example.yml'), 'utf8');
    const { loadOperations } = await import('../../src/operations/index.ts');
    const operations = [...(await loadOperations()).values()];
    const policy = loadPolicy('policy.example.yml', rules, policyVocabulary(operations, config.directories.keys()));
    expect(policy.may.length).toBeGreaterThan(0);
  });

  it('loads as well with every line that is commented out', async () => {
    const { loadKinds } = await import('../../src/directories/index.ts');
    const file = join(folder, 'deskhand.yml');
    const text = example
      .replace(/^ {2}transport: socket/m, '  transport: http')
      .replace('5A:1C:…', Array(32).fill('5A').join(':'))
      .replace('/etc/deskhand/mail-ca.pem', 'mail-ca.pem')
      .replace(/^( *)# ([a-z_]+:( |$))/gm, '$1$2');
    writeFileSync(file, text);
    writeFileSync(join(folder, 'mail-ca.pem'), makeCertificate().certificate);
    const { slack, directories, mail, audit } = loadConfig({
      file,
      kinds: await loadKinds(),
      environment: { ...environment, SLACK_SIGNING_SECRET: 'sandbox-signing-secret' },
    });
    expect(audit).toMatchObject({ checkpoints: { channel: 'C0AUDIT' }, sinks: [{ kind: 'webhook' }] });
    expect(slack).toMatchObject({
      apiUrl: 'https://slack-gateway.example.org/api/',
      transport: { port: 3000, host: '0.0.0.0' },
    });
    expect(directories.get('nas')?.settings).toMatchObject({ otp: 'NAS_OTP', device_id: 'NAS_DEVICE', timeout: 45 });
    expect(directories.get('matrix')).toMatchObject({ kind: 'synapse', settings: { token: 'MATRIX_TOKEN' } });
    expect(directories.get('corp')).toMatchObject({ kind: 'active-directory', settings: { password: 'AD_PASSWORD' } });
    expect(directories.get('vault')).toMatchObject({ kind: 'truenas', settings: { api_key: 'TRUENAS_KEY' } });
    expect(mail).toMatchObject({ host: 'mail.example.org', security: 'starttls', timeout: 30_000 });
  });

  it('names every setting of its own', () => {
    const settings = 'requests_channel transport port api_url match_people_by_email policy journal call_deadline';
    const missing =
      `${settings} read_back task_limit reveal requests level people managers security proof address_age code mail host security account from ca_file timeout`
        .split(' ')
        .filter((setting) => !new RegExp(`^ *(# )?${setting}:`, 'm').test(example));
    expect(missing).toEqual([]);
  });
});

describe('secrets', () => {
  it('print as [secret] wherever the configuration is written', () => {
    const config = load(small);
    const written = `${inspect(config, { depth: 9 })}${JSON.stringify(config)}`;
    for (const value of Object.values(complete)) expect(written).not.toContain(value);
    expect(config.secret('NAS_PASSWORD')?.reveal()).toBe('Deskhand-Sandbox-1');
    expect(config.slack.botToken.reveal()).toBe('xoxb-sandbox-deskhand');
    expect(config.key.reveal()).toBe(complete.DESKHAND_KEY);
  });

  it('are handed out only where a directory names them', () => {
    const config = load(small, { ...complete, OTHER_PASSWORD: 'other' });
    expect(config.secret('OTHER_PASSWORD')).toBeUndefined();
    expect(config.secret('SLACK_BOT_TOKEN')).toBeUndefined();
  });

  it('come from a file that a variable names, without the line break at its end', () => {
    const file = join(folder, 'nas-password');
    writeFileSync(file, ' from a file \n');
    const { NAS_PASSWORD: _, ...rest } = complete;
    const config = load(small, { ...rest, NAS_PASSWORD_FILE: file });
    expect(config.secret('NAS_PASSWORD')?.reveal()).toBe(' from a file ');
  });

  it('that are missing are named all at once, with where to get them', () => {
    expect(faultsOf(small, { NAS_PASSWORD: '' })).toEqual([
      'deskhand.yml:9:15 directories.nas.password: missing-variable',
      'environment SLACK_BOT_TOKEN: missing-variable',
      'environment SLACK_APP_TOKEN: missing-variable',
      'environment DESKHAND_KEY: missing-variable',
    ]);
  });

  it.each([
    [{ SLACK_BOT_TOKEN: 'xapp-1-swapped' }, 'environment SLACK_BOT_TOKEN: wrong-secret'],
    [{ SLACK_APP_TOKEN: 'xoxb-swapped' }, 'environment SLACK_APP_TOKEN: wrong-secret'],
    [{ SLACK_BOT_TOKEN: 'canary' }, 'environment SLACK_BOT_TOKEN: wrong-secret'],
    [{ DESKHAND_KEY: 'Y2FuYXJ5' }, 'environment DESKHAND_KEY: wrong-secret'],
    [{ DESKHAND_KEY: `${complete.DESKHAND_KEY}canary` }, 'environment DESKHAND_KEY: wrong-secret'],
    [{ NAS_PASSWORD_FILE: '/dev/null' }, 'deskhand.yml:9:15 directories.nas.password: set-twice'],
    [
      { NAS_PASSWORD: '', NAS_PASSWORD_FILE: '/no/such' },
      'deskhand.yml:9:15 directories.nas.password: unreadable-file',
    ],
    [{ NAS_PASSWORD: '', NAS_PASSWORD_FILE: '/dev/null' }, 'deskhand.yml:9:15 directories.nas.password: empty-file'],
  ])('that cannot be right are refused without being shown: %o', (wrong, fault) => {
    expect(faultsOf(small, { ...complete, ...wrong })).toEqual([fault]);
    expect(linesOf(small, { ...complete, ...wrong })).not.toMatch(/canary|swapped/);
  });

  it.each(['canary-1', 'Canary', '"12345678"', '12345678', '[canary]'])(
    'that stand in the file itself are refused without being shown: %s',
    (written) => {
      const text = small.replace('NAS_PASSWORD', written);
      expect(faultsOf(text)).toEqual([expect.stringMatching(/:9:(5|15) directories\.nas\.password: not-a-variable/)]);
      expect(linesOf(text)).not.toMatch(/canary|12345678/i);
    },
  );

  it('are asked for by their bare name', () => {
    expect(faultsOf(small.replace('NAS_PASSWORD', 'NAS_PASSWORD_FILE'))).toEqual([
      'deskhand.yml:9:15 directories.nas.password: not-a-variable',
    ]);
  });
});
