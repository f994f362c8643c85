import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { z } from 'zod';
import type { Environment } from '../../src/config/environment.ts';
import { loadConfig } from '../../src/config/index.ts';
import { faultCode, faultsOfReading } from '../support/faults.ts';
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

/** The faults by their codes, with the folder left out. */
function faultsOf(text: string): string[] {
  const file = join(folder, 'deskhand.yml');
  writeFileSync(file, text);
  const faults = faultsOfReading(() => loadConfig({ file, kinds, environment }));
  return faults.map((fault) => faultCode(fault).replaceAll(`${folder}/`, ''));
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
      'deskhand.yml:2:3 slack: unknown-key (requests_channel)',
      'deskhand.yml:3:9 slack.port: wrong-transport',
      'deskhand.yml:5:16 directories.nas.kind: unknown-kind (synology)',
      'deskhand.yml:6:39 directories.office.label: duplicate-label',
      'deskhand.yml:6:69 directories.office: unknown-key (account)',
      'deskhand.yml:6:97 directories.office.password: missing-variable',
      'deskhand.yml:8:20 people.U0ADA: unknown-name (office)',
      'deskhand.yml:9:12 people.U0ALAN: unknown-name (nas)',
      'deskhand.yml:10:3 people.kim: wrong-name',
      'deskhand.yml:11:9 policy: unreadable-file',
      'deskhand.yml:12:26 limits.call_deadline: wrong-type',
      'deskhand.yml:12:38 limits.reveal: out-of-range',
      'deskhand.yml:13:15 log.level: unknown-value',
    ]);
  });

  it('whose indentation is wrong gets one message', () => {
    expect(faultsOf('slack:\n  requests_channel: C0REQUESTS\n   transport: socket\n')).toHaveLength(1);
  });

  it('that is not there says what to begin with', () => {
    const file = join(folder, 'absent.yml');
    const [fault] = faultsOfReading(() => loadConfig({ file, kinds, environment }));
    expect(fault).toMatchObject({
      file,
      code: 'no-file',
      text: expect.stringContaining('deskhand.example.yml') as unknown,
    });
  });

  it.each([
    ['', ['deskhand.yml:1:1 wrong-type']],
    ['hello', ['deskhand.yml:1:1 wrong-type']],
    [slack, ['deskhand.yml:1:1 directories: missing']],
    [`${slack}directories: {}\n`, ['deskhand.yml:2:1 directories: too-small']],
    [office, ['deskhand.yml:1:1 slack: missing']],
    [`${slack}${office.replace('nas:', 'deskhand:')}`, ['deskhand.yml:3:3 directories.deskhand: wrong-name']],
    [`${slack}${slack}${office}`, ['deskhand.yml:2:1 duplicate-key']],
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
    expect(faultsOf(text)).toEqual([expect.stringContaining('1:49 slack.api_url: wrong-address')]);
  });

  it('that listens somewhere though it calls Slack itself says that this goes with http', () => {
    const text = `slack: { requests_channel: C0REQUESTS, host: 0.0.0.0 }\n${office}`;
    expect(faultsOf(text)).toEqual(['deskhand.yml:1:46 slack.host: wrong-transport']);
  });

  it('that takes requests over http without a port says that the port is missing, and the signing secret too', () => {
    const text = `slack: { requests_channel: C0REQUESTS, transport: http }\n${office}`;
    expect(faultsOf(text)).toEqual([
      'deskhand.yml:1:1 slack.port: missing',
      'environment SLACK_SIGNING_SECRET: missing-variable',
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
          expect(line).toMatch(/^(deskhand\.yml:\d+:\d+|environment) \S/);
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
