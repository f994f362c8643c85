import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCases, runCases } from '../../src/policy/cases.ts';
import { reviewPolicy } from '../../src/policy/document.ts';
import { unknown } from '../../src/policy/facts.ts';
import { faultCode, faultsOfReading } from '../support/faults.ts';
import { known, policyOf } from './world.ts';

const root = join(import.meta.dirname, '..', '..');
const textOf = (name: string) => readFileSync(join(root, name), 'utf8');

const policy = policyOf(`never:
  - id: outsiders
    who: { is: [guest] }
    do: any
    because: No guests.
may:
  - id: resets
    who: { in: [helpdesk] }
    do: [reset-password]
    channel: [helpdesk]
    because: Helpdesk resets.
approve:
  - id: executives
    do: any
    target: { in: [executives] }
    from: [security]
    because: Security confirms.
`);

const casesOf = (text: string) => readCases('cases.yml', text, policy, known);
const faultsOf = (text: string): string[] => faultsOfReading(() => casesOf(text)).map(faultCode);

const complete = `- case: allowed
  who: { teams: [helpdesk] }
  do: reset-password
  channel: helpdesk
  target: { groups: [executives] }
  expect: { allow: [resets], approve: [executives] }
- case: guest
  who: { is: [guest] }
  do: reset-password
  expect: { deny: [outsiders] }
`;

describe('the example policy', () => {
  const example = reviewPolicy('policy.example.yml', textOf('policy.example.yml'), known);

  it('loads without a fault and without a warning', () => {
    expect(example.warnings).toEqual([]);
  });

  it('says what its cases expect, and each of its rules is reached', () => {
    const text = textOf('policy.example.cases.yml');
    const cases = readCases('policy.example.cases.yml', text, example.policy, known);
    expect(runCases(example.policy, cases)).toEqual({ failures: [], unreached: [] });
  });
});

describe('cases', () => {
  it('pass where the policy says what they expect', () => {
    expect(runCases(policy, casesOf(complete))).toEqual({ failures: [], unreached: [] });
  });

  it('fail at their line with what was expected and what came out', () => {
    const wrong = complete.replace(', approve: [executives]', '');
    expect(runCases(policy, casesOf(wrong)).failures).toEqual([
      {
        file: 'cases.yml',
        line: 1,
        column: 3,
        code: 'case-failed',
        name: 'case "allowed"',
        text: 'expected allow: [resets], but the policy says allow: [resets], approve: [executives]',
      },
    ]);
  });

  it('name the rules that none of them reaches', () => {
    const [, guest = ''] = complete.split('- case: guest');
    expect(runCases(policy, casesOf(`- case: guest${guest}`)).unreached).toEqual([
      { list: 'may', id: 'resets' },
      { list: 'approve', id: 'executives' },
    ]);
  });

  it('reach a rule only where it certainly matches', () => {
    const cases = casesOf(
      `- case: nobody knows\n  who: unknown\n  do: reset-password\n  expect: { deny: [outsiders] }\n`,
    );
    const result = runCases(policy, cases);
    expect(result.failures).toEqual([]);
    expect(result.unreached.map(({ id }) => id)).toContain('outsiders');
  });

  it('take what they leave out as no, and only what is written unknown as unknown', () => {
    const [one] = casesOf('- case: one\n  do: join-group\n  group: [other, unknown, lists]\n  expect: { deny: [] }\n');
    expect(one?.facts).toMatchObject({
      requester: { teams: new Set(), guest: false },
      channel: '',
      directory: '',
      target: { groups: new Set(), requester: false, administrator: false, serviceAccount: false },
      destinations: [new Set(), unknown, new Set(['lists'])],
      risk: 'routine',
    });
    const [other] = casesOf(
      '- case: other\n  who: { is: unknown }\n  do: join-group\n  channel: unknown\n  directory: unknown\n  target: unknown\n  expect: { deny: [] }\n',
    );
    expect(other?.facts).toMatchObject({
      requester: { teams: new Set(), guest: unknown, deactivated: unknown },
      channel: unknown,
      directory: unknown,
      target: { groups: unknown, requester: unknown, administrator: unknown, serviceAccount: unknown },
    });
  });

  it('are refused with all their faults, at their places', () => {
    const text = `- case: one
  who: { teams: [helpdsk] }
  do: reset-pasword
  expect: { allow: [reset] }
- case: two
  do: reset-password
  expect: { allow: [resets], deny: [] }
- case: three
  do: reset-password
  expct: { deny: [] }
- case: four
  do: reset-password
  expect: { allow: [resets], confirm: [executives] }
`;
    expect(faultsOf(text)).toEqual([
      'cases.yml:2:18 case 1, who.teams: unknown-name (helpdesk)',
      'cases.yml:3:7 case 1, do: unknown-name (reset-password)',
      'cases.yml:4:21 case 1, expect.allow: unknown-name (resets)',
      'cases.yml:7:3 case 2, expect: no-expectation',
      'cases.yml:10:3 case 3: unknown-key (expect)',
      'cases.yml:13:30 case 4, expect: unknown-key (approve)',
    ]);
  });
});
