import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { replayPolicy } from '../../src/cli/policy-replay.ts';
import { decide } from '../../src/policy/decide.ts';
import { type Fact, type Facts, unknown } from '../../src/policy/facts.ts';
import type { Policy } from '../../src/policy/policy.ts';
import { factsOf, recordFacts } from '../../src/policy/recorded-facts.ts';
import { decideStrictly } from '../../src/policy/replay.ts';
import { ApproveRule, Rule } from '../../src/policy/rule.ts';
import type { Draft } from '../../src/requests/evaluate.ts';
import { person } from '../support/builders.ts';
import { settle } from '../support/fake-clock.ts';
import { aPolicy, RequestHarness } from '../support/request-harness.ts';
import { runs } from '../support/thorough.ts';

const names = ['helpdesk', 'leads', 'unknown', 'executives'];
const flag = fc.constantFrom<Fact<boolean>>(true, false, unknown);
const set: fc.Arbitrary<Fact<ReadonlySet<string>>> = fc.oneof(
  fc.constant(unknown as typeof unknown),
  fc.subarray(names).map((some) => new Set(some)),
);
const facts: fc.Arbitrary<Facts> = fc.record({
  requester: fc.record({ teams: set, guest: flag, external: flag, bot: flag, deactivated: flag }),
  operation: fc.constantFrom('reset-password', 'join-group'),
  risk: fc.constantFrom('read' as const, 'routine' as const, 'sensitive' as const),
  channel: fc.constantFrom<Fact<string>>('C1', 'unknown', unknown),
  directory: fc.constantFrom<Fact<string>>('nas', 'unknown', unknown),
  target: fc.record({ groups: set, requester: flag, administrator: flag, serviceAccount: flag }),
  destinations: fc.array(set, { maxLength: 3 }),
});

describe('recorded facts', () => {
  it('come back as they were, whatever they are', () => {
    fc.assert(
      fc.property(facts, (given) => {
        const record = JSON.parse(JSON.stringify(recordFacts(given, aPolicy())));
        expect(factsOf(record)).toEqual(given);
      }),
      { numRuns: runs(1_000) },
    );
  });

  it('decide on a policy whose names were all asked for as they did then', () => {
    const policy: Policy = aPolicy();
    fc.assert(
      fc.property(facts, (given) => {
        expect(decideStrictly(policy, given, { teams: [], groupBindings: [] })).toEqual(decide(policy, given));
      }),
      { numRuns: runs(1_000) },
    );
  });

  it('never come out looser by a name that was not asked for', () => {
    const policy = aPolicy({
      never: [Rule.parse({ id: 'n', do: 'any', target: { in: ['new'] }, because: 'No.' })],
      may: [Rule.parse({ id: 'm', do: 'any', who: { in: ['fresh'] }, because: 'Yes.' })],
    });
    fc.assert(
      fc.property(facts, (given) => {
        expect(decideStrictly(policy, given, { teams: ['fresh'], groupBindings: ['new'] }).verdict).toBe('denied');
      }),
      { numRuns: runs(300) },
    );
  });
});

const policyText = (more = 'approve: []\n') => `version: 1
teams: { helpdesk: { usergroup: S0HELPDESK }, leads: { usergroup: S0LEADS }, security: { usergroup: S0SECURITY } }
directory: { executives: nas:executives }
may:
  - id: helpdesk
    who: { in: [helpdesk] }
    do: [reset-password, join-group]
    because: The helpdesk helps.
${more}`;
const approved = `approve:
  - { id: leads, do: [reset-password], from: [leads], because: Two. }
`;

describe('policy replay', () => {
  let test: RequestHarness;
  let folder: string;
  const reset: Draft = {
    person: person('U0KIM'),
    channel: 'C0HELPDESK',
    operation: 'reset-password',
    subject: { kind: 'account', directory: 'nas', id: '1030', name: 'ada' },
    values: {},
  };

  beforeEach(async () => {
    test = await RequestHarness.open();
    folder = mkdtempSync(join(tmpdir(), 'deskhand-replay-'));
    mkdirSync(join(folder, 'x'));
    writeFileSync(join(folder, 'deskhand.yml'), 'directories: { nas: { kind: synology } }\n');
  });
  afterEach(async () => {
    await test.close();
    rmSync(folder, { recursive: true });
  });

  const ask = async (draft: Draft) => {
    const { proof = '' } = await test.service.preview(draft);
    const request = await test.service.submit(draft, `s/${Math.random()}`, proof);
    await settle();
    return request;
  };
  const replay = (text: string) => {
    const file = join(folder, 'new.yml');
    writeFileSync(file, text);
    const journal = join(test.folder, 'deskhand.db');
    return replayPolicy({ config: join(folder, 'deskhand.yml'), journal, since: '2000-01-01', file });
  };

  it('tells each past decision that would be another one, and no other', async () => {
    test.policy = aPolicy({
      never: [],
      may: [
        Rule.parse({
          id: 'helpdesk',
          who: { in: ['helpdesk'] },
          do: ['reset-password', 'join-group'],
          because: 'Yes.',
        }),
      ],
      approve: [ApproveRule.parse({ id: 'leads', do: ['reset-password'], from: ['leads'], because: 'Two.' })],
    });
    const request = await ask(reset);
    await ask({ ...reset, operation: 'join-group', values: { groups: ['65537'] } });
    expect((await replay(policyText(approved))).changed).toBe(0);
    const { lines, changed } = await replay(policyText());
    expect(changed).toBe(1);
    expect(lines[0]).toMatch(new RegExp(`${request.id} U0KIM reset-password`));
    expect(lines[0]).toMatch(/was: allowed by helpdesk; 1 of leads\n {2}now: allowed by helpdesk; no approval needed/);
    expect(lines.at(-1)).toMatch(/^2 decisions since 2000-01-01, 1 /);
  });

  it('holds refused attempts against it too', async () => {
    test.policy = aPolicy({
      never: [Rule.parse({ id: 'own', do: 'any', target: { is: ['requester'] }, because: 'Not your own.' })],
      approve: [],
    });
    const own = { ...reset, subject: { kind: 'account' as const, directory: 'nas', id: '1027', name: 'kim' } };
    await expect(test.service.submit(own, 'k', 'p')).rejects.toThrow(/Not your own/);
    const { lines, changed } = await replay(policyText());
    expect(changed).toBe(1);
    expect(lines[0]).toMatch(/was: denied by own\n {2}now: allowed by helpdesk/);
  });

  it('tells where what no rule could have allowed would be possible now', async () => {
    test.policy = aPolicy({
      may: [Rule.parse({ id: 'leads', who: { in: ['leads'] }, do: ['reset-password'], because: 'Leads.' })],
      approve: [],
    });
    await expect(test.service.submit(reset, 'k', 'p')).rejects.toMatchObject({ code: 'denied' });
    const { lines, changed } = await replay(policyText());
    expect(changed).toBe(1);
    expect(lines[0]).toMatch(/was: denied: no rule could have allowed it\n {2}now: possible, depending on the account/);
    expect((await replay(policyText().replace('in: [helpdesk]', 'in: [leads]'))).changed).toBe(0);
  });

  it('takes a name that nobody asked for then as the worse, and says so', async () => {
    test.policy = aPolicy({
      may: [Rule.parse({ id: 'helpdesk', who: { in: ['helpdesk'] }, do: ['reset-password'], because: 'Yes.' })],
      approve: [],
    });
    await ask(reset);
    const text = policyText()
      .replace('leads: {', 'night: { people: [U0KIM] }, leads: {')
      .replace('in: [helpdesk]', 'in: [night]');
    const { lines } = await replay(text);
    expect(lines[0]).toMatch(/now: denied: no rule allows it/);
    expect(lines.join('\n')).toMatch(/: night$/m);
  });
});
