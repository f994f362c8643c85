import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Directory } from '../../src/core/directory.ts';
import { DeskhandError } from '../../src/core/errors.ts';
import { decide } from '../../src/policy/decide.ts';
import type { Facts } from '../../src/policy/facts.ts';
import { type PolicyWatch, readPolicy, watchPolicy } from '../../src/policy/reload.ts';
import { aGroup } from '../support/builders.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { MemoryDirectory } from '../support/memory-directory.ts';

const policyText = (because: string, place = '') => `version: 1
teams: { helpdesk: { people: [U0KIM] } }
${place}
may:
  - id: all
    who: { in: [helpdesk] }
    do: any
    because: ${because}
approve: []
${place ? 'never:\n  - id: boss\n    do: any\n    target: { in: [executives] }\n    because: No.\n' : ''}`;
const withPlace = (because: string, group: string) => policyText(because, `directory: { executives: nas:${group} }`);

const known = { operations: [{ name: 'reset-password', risk: 'sensitive' as const }], directories: ['nas'] };
const facts: Facts = {
  requester: { teams: new Set(['helpdesk']), guest: false, external: false, bot: false, deactivated: false },
  operation: 'reset-password',
  risk: 'sensitive',
  channel: 'C0HELPDESK',
  directory: 'nas',
  target: { groups: new Set(), requester: false, administrator: false, serviceAccount: false },
  destinations: [],
};

let folder: string;
let file: string;
let clock: FakeClock;
let nas: MemoryDirectory;
let watch: PolicyWatch;
let changes: string[];
let faults: string[];
let isSlackDown = false;
/** How often somebody was to be told. */
let calls = 0;
let isDiskFull = false;
const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

async function begin(text: string): Promise<void> {
  writeFileSync(file, text);
  watch = await watchPolicy(await readPolicy(file, known, silent), {
    file,
    vocabulary: known,
    directories: new Map<string, Directory>([['nas', nas]]),
    clock,
    log: silent,
    changed: async (from, to) => {
      if (isDiskFull) throw new DeskhandError('journal-unavailable', { userMessage: 'The disk is full.' });
      changes.push(`${from.slice(0, 6)} -> ${to.slice(0, 6)}`);
    },
    broken: async (words) => {
      calls += 1;
      if (isSlackDown) throw new Error('Slack is away.');
      faults.push(words);
    },
  });
}
/** Moves the clock until something has come of what is in the file: the file is read for real. */
const until = (holds: () => boolean) =>
  vi.waitFor(
    async () => {
      await clock.moveOn(5_000);
      if (!holds()) throw new Error('not yet');
    },
    { interval: 1, timeout: 15_000 },
  );
const verdict = () => decide(watch.current().policy, facts).verdict;
const because = () => watch.current().policy.may[0]?.because;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'deskhand-policy-'));
  file = join(folder, 'policy.yml');
  clock = new FakeClock();
  nas = new MemoryDirectory();
  nas.groups.set('65539', aGroup({ id: '65539', name: 'executives' }));
  changes = [];
  faults = [];
  isSlackDown = false;
  calls = 0;
  isDiskFull = false;
});
afterEach(async () => {
  await watch.stop();
  rmSync(folder, { recursive: true });
});

describe('the policy file', () => {
  it('is taken when it changes, and the change is told', async () => {
    await begin(policyText('First.'));
    writeFileSync(file, policyText('Second.'));
    await until(() => because() === 'Second.');
    expect(changes).toHaveLength(1);
    expect(faults).toEqual([]);
  });

  it('with a fault leaves the old policy in force, and says once where the fault is', async () => {
    await begin(policyText('First.'));
    writeFileSync(file, policyText('Second.').replace('do: any', 'do: [reset-pasword]'));
    await until(() => faults.length > 0);
    for (let round = 0; round < 5; round += 1) await clock.moveOn(5_000);
    expect(because()).toBe('First.');
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(/policy\.yml:\d+:\d+: may rule "all".*"reset-password"/);
    expect(faults[0]).toMatch(/stays in force/);
    writeFileSync(file, policyText('Third.'));
    await until(() => because() === 'Third.');
  });

  it('that names a group which does not exist is not taken', async () => {
    await begin(policyText('First.'));
    writeFileSync(file, withPlace('Second.', 'excutives'));
    await until(() => faults.length > 0);
    expect(because()).toBe('First.');
    expect(faults[0]).toMatch(/no group excutives/);
  });

  it.each(['removed', 'emptied'])('that is %s denies everything until it is there again', async (how) => {
    await begin(policyText('First.'));
    expect(verdict()).toBe('allowed');
    if (how === 'removed') rmSync(file);
    else writeFileSync(file, '\n');
    await until(() => verdict() === 'denied');
    expect(faults[0]).toMatch(/missing or empty/);
    writeFileSync(file, policyText('First.'));
    await until(() => verdict() === 'allowed');
  });

  it('is in force only when that is in the audit log', async () => {
    await begin(policyText('First.'));
    isDiskFull = true;
    writeFileSync(file, policyText('Second.'));
    await until(() => faults.length > 0);
    expect(because()).toBe('First.');
    isDiskFull = false;
    await until(() => because() === 'Second.');
    expect(changes).toHaveLength(1);
  });

  it('has its faults told later where nobody could be told', async () => {
    await begin(policyText('First.'));
    isSlackDown = true;
    writeFileSync(file, policyText('Second.').replace('do: any', 'do: [reset-pasword]'));
    await until(() => calls > 3);
    expect(faults).toEqual([]);
    isSlackDown = false;
    await until(() => faults.length > 0);
  });

  it('follows a group that is made anew under its name, and refuses while there is none', async () => {
    await begin(withPlace('First.', 'executives'));
    nas.groups.delete('65539');
    await until(() => watch.current().groupBindings.unasked.has('nas'));
    expect(faults[0]).toMatch(/no group executives/);
    nas.groups.set('70000', aGroup({ id: '70000', name: 'executives' }));
    await until(() => watch.current().groupBindings.unasked.size === 0);
    expect(watch.current().groupBindings.known).toMatchObject([{ group: '70000' }]);
  });

  it('has its groups looked up again until a silent directory answers', async () => {
    nas.isDown = true;
    await begin(withPlace('First.', 'executives'));
    expect(watch.current().groupBindings.unasked).toEqual(new Set(['nas']));
    nas.isDown = false;
    await until(() => watch.current().groupBindings.unasked.size === 0);
    expect(watch.current().groupBindings.known).toMatchObject([{ name: 'executives', group: '65539' }]);
    expect(changes).toEqual([]);
  });
});

describe('a policy file that is being written', () => {
  it('is not taken half, wherever it is cut', async () => {
    const whole = `${policyText('First.').replace('approve: []\n', '')}approve:\n  - { id: a, do: any, from: [helpdesk], because: A. }\n`;
    await begin(whole);
    const lines = whole.split('\n');
    for (let cut = 1; cut < lines.length - 1; cut += 1) {
      writeFileSync(file, lines.slice(0, cut).join('\n'));
      for (let round = 0; round < 2; round += 1) await clock.moveOn(5_000);
      expect(watch.current().policy.approve, `cut after line ${cut}`).toHaveLength(1);
    }
  });

  it('is not taken while it still grows, though what is there would be a policy', async () => {
    await begin(policyText('First.'));
    writeFileSync(file, policyText('Second.'));
    await clock.moveOn(5_000);
    await vi.waitFor(() => expect(clock.waiting).toBeGreaterThan(0));
    writeFileSync(file, policyText('Third.'));
    await until(() => because() === 'Third.');
    expect(changes).toHaveLength(1);
  });

  it('with fewer rules than before is told before it is in force, and is not taken while nobody can be told', async () => {
    const guard = 'approve:\n  - { id: guard, do: any, from: [helpdesk], because: A. }\n';
    await begin(policyText('First.').replace('approve: []\n', guard));
    isSlackDown = true;
    writeFileSync(file, policyText('Second.'));
    await until(() => calls > 0);
    expect(because()).toBe('First.');
    isSlackDown = false;
    await until(() => because() === 'Second.');
    expect(faults.join()).toContain('approve "guard"');
  });
});
