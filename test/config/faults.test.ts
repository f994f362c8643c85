import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { z } from 'zod';
import type { Environment } from '../../src/config/environment.ts';
import { loadConfig } from '../../src/config/index.ts';
import { DocumentError, faultLine } from '../../src/yaml/fault.ts';
import { runs } from '../support/thorough.ts';

const nas = z.strictObject({ url: z.string(), account: z.string(), password: z.string() });
const kinds = new Map([
  ['synology', { secrets: ['password'], settings: nas }],
  ['synology-ad', { secrets: ['password'], settings: nas.extend({ container: z.string().optional() }) }],
]);

const environment: Environment = {
  SLACK_BOT_TOKEN: 'xoxb-sandbox-deskhand',
  SLACK_APP_TOKEN: 'xapp-1-A0DESKHAND-sandbox',
  DESKHAND_KEY: Buffer.alloc(32, 7).toString('base64'),
  NAS_PASSWORD: 'Deskhand-Sandbox-1',
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'deskhand-config-'));
  writeFileSync(join(folder, 'policy.yml'), '');
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The faults as a person reads them, with the folder left out. */
function faultsOf(text: string): string[] {
  const file = join(folder, 'deskhand.yml');
  writeFileSync(file, text);
  try {
    loadConfig({ file, kinds, environment });
  } catch (cause) {
    if (!(cause instanceof DocumentError)) throw cause;
    return cause.faults.map((fault) => faultLine(fault).replaceAll(`${folder}/`, ''));
  }
  return [];
}

const slack = 'slack: { requests_channel: C0REQUESTS }\n';
const office = `directories:
  nas: { kind: synology, label: Office NAS, url: https://nas, account: deskhand, password: NAS_PASSWORD }
`;

describe('a faulty configuration', () => {
  it('is told with all its faults at once, each where it stands', () => {
    const text = `slack:
  request_channel: C0REQUESTS
  port: 3000
directories:
  nas: { kind: sinology, label: Office NAS }
  office: { kind: synology-ad, label: office nas, url: https://nas, acount: deskhand, password: NAS_PASWORD }
people:
  U0ADA: [nas/ada, offize/ada]
  U0ALAN: [NAS/Ada]
  kim: [nas/kim]
policy: rules.yml
limits: { call_deadline: 30, reveal: 90h }
log: { level: verbose }
`;
    expect(faultsOf(text)).toEqual([
      'deskhand.yml:2:3: slack: unknown key "request_channel" - did you mean "requests_channel"?',
      'deskhand.yml:3:9: slack.port: goes with transport: http; Socket Mode listens on no port',
      'deskhand.yml:5:16: directories.nas.kind: there is no kind "sinology" - did you mean "synology"?',
      'deskhand.yml:6:39: directories.office.label: "office nas" is the label of nas already; people could not tell them apart',
      'deskhand.yml:6:69: directories.office: unknown key "acount" - did you mean "account"?',
      'deskhand.yml:6:97: directories.office.password: NAS_PASWORD is missing: set it, or NAS_PASWORD_FILE to a file that holds it',
      'deskhand.yml:8:20: people.U0ADA: no directory is called "offize" - did you mean "office"?',
      'deskhand.yml:9:12: people.U0ALAN: no directory is called "NAS" - did you mean "nas"?',
      'deskhand.yml:10:3: people.kim: must be a member id such as U0ADA: copy it from the person’s profile in Slack',
      'deskhand.yml:11:9: policy: rules.yml cannot be read. Begin with a copy of policy.example.yml',
      'deskhand.yml:12:26: limits.call_deadline: must be a time such as 30s, 10m, 4h or 14d',
      'deskhand.yml:12:38: limits.reveal: must be from 1m to 24h',
      'deskhand.yml:13:15: log.level: "verbose" is not known (known: trace, debug, info, warn, error)',
    ]);
  });

  it('whose indentation is wrong gets one message', () => {
    expect(faultsOf('slack:\n  requests_channel: C0REQUESTS\n   transport: socket\n')).toHaveLength(1);
  });

  it('that is not there says what to begin with', () => {
    const file = join(folder, 'absent.yml');
    expect(() => loadConfig({ file, kinds, environment })).toThrow(/absent\.yml: there is no such file\. Begin with/);
  });

  it.each([
    ['', ['deskhand.yml:1:1: must be a block of keys, not nothing']],
    ['hello', ['deskhand.yml:1:1: must be a block of keys, not "hello"']],
    [slack, ['deskhand.yml:1:1: "directories" is missing']],
    [`${slack}directories: {}\n`, ['deskhand.yml:2:1: directories: must name at least one directory']],
    [office, ['deskhand.yml:1:1: "slack" is missing']],
    [
      `${slack}${office.replace('nas:', 'deskhand:')}`,
      [
        expect.stringMatching(
          /^deskhand\.yml:\d+:\d+: directories\.deskhand: is how Deskhand itself is called/,
        ) as unknown as string,
      ],
    ],
    [
      `${slack}${slack}${office}`,
      ['deskhand.yml:2:1: this key stands here a second time: only one of the two can hold'],
    ],
  ])('made of %j is refused', (text, faults) => {
    expect(faultsOf(text)).toEqual(faults);
  });

  it.each([
    'http://slack-gateway.example.org/api/',
    'ftp://127.0.0.1/',
    'https://kim:secret@slack.com/api/',
    'https://slack.com/api?token=1',
    'slack.com/api',
  ])('that would send the token to %s is refused', (address) => {
    const text = `slack: { requests_channel: C0REQUESTS, api_url: '${address}' }\n${office}`;
    expect(faultsOf(text)).toEqual([
      expect.stringContaining('1:49: slack.api_url: must be an address that begins with'),
    ]);
  });

  it('that listens somewhere though it calls Slack itself says that this goes with http', () => {
    const text = `slack: { requests_channel: C0REQUESTS, host: 0.0.0.0 }\n${office}`;
    expect(faultsOf(text)).toEqual([
      'deskhand.yml:1:46: slack.host: goes with transport: http; Socket Mode listens on no port',
    ]);
  });

  it('that takes requests over http without a port says that the port is missing, and the signing secret too', () => {
    const text = `slack: { requests_channel: C0REQUESTS, transport: http }\n${office}`;
    expect(faultsOf(text)).toEqual([
      'deskhand.yml:1:1: slack: "port" is missing',
      'environment: SLACK_SIGNING_SECRET is missing: copy the Signing Secret from Basic Information of your app at api.slack.com/apps',
    ]);
  });
});

describe('any file', () => {
  const odd = fc.oneof(
    fc.jsonValue({ maxDepth: 3 }),
    fc.constantFrom(
      'C0REQUESTS',
      'synology',
      'nas/ada',
      'NAS_PASSWORD',
      '10m',
      null,
      [],
      {},
      '__proto__',
      'constructor',
    ),
  );
  const key = fc.constantFrom(
    ...['slack', 'requests_channel', 'transport', 'port', 'directories', 'nas', 'kind', 'label', 'password', 'people'],
    ...['U0ADA', 'policy', 'journal', 'file', 'limits', 'reveal', 'log', 'level', 'constructor', 'toString', 'x'],
  );
  const block = fc.dictionary(key, fc.oneof(odd, fc.dictionary(key, fc.oneof(odd, fc.dictionary(key, odd)))));

  it('is read, or refused with faults that have words and a place, and never breaks the reader', () => {
    fc.assert(
      fc.property(block, (content) => {
        for (const line of faultsOf(stringify(content)))
          expect(line).toMatch(/^(deskhand\.yml:\d+:\d+|environment): \S/);
      }),
      { numRuns: runs(400) },
    );
  });

  it('is refused as soon as one of its settings has a wrong form', () => {
    const right = {
      slack: { requests_channel: 'C0REQUESTS' },
      directories: { nas: { kind: 'synology', label: 'NAS', url: 'u', account: 'a', password: 'NAS_PASSWORD' } },
      people: { U0ADA: ['nas/ada'] },
      limits: { reveal: '10m' },
    };
    expect(faultsOf(stringify(right))).toEqual([]);
    const places = [
      ['slack', 'requests_channel'],
      ['directories', 'nas', 'label'],
      ['directories', 'nas', 'kind'],
      ['directories', 'nas', 'account'],
      ['people', 'U0ADA'],
      ['limits', 'reveal'],
    ];
    const wrong = fc.oneof(fc.integer(), fc.boolean(), fc.constant(null), fc.constant([[]]), fc.constant({ a: 1 }));
    fc.assert(
      fc.property(fc.constantFrom(...places), wrong, (place, value) => {
        const content = structuredClone(right);
        const parent = place.slice(0, -1).reduce<Record<string, unknown>>((at, step) => at[step] as typeof at, content);
        parent[place.at(-1) ?? ''] = value;
        const faults = faultsOf(stringify(content));
        expect(faults).not.toEqual([]);
        expect(faults.join('\n')).toContain(place.slice(0, 2).join('.'));
      }),
    );
  });
});
