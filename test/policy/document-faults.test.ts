import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runs } from '../support/thorough.ts';
import { faultsOf, rulesText } from './slips.ts';
import { headLines, policyText } from './world.ts';

describe('a fault', () => {
  it('in the names: ids of teams, channels and groups', () => {
    const text = `version: 1
teams:
  one: helpdesk
  two: { usergrup: S0TWO }
  three: [U0SAM, lee]
  holder: S0HOLDER
  Four: S0FOUR
channels:
  five: "#helpdesk"
directory:
  six: executives
  seven: nass:executives
may:
  - id: all
    do: any
    because: All.
approve: []
`;
    expect(faultsOf(text)).toEqual([
      'policy.yml:3:8 teams.one: not-a-slack-id',
      'policy.yml:4:3 teams.two: unknown-key (usergroup)',
      'policy.yml:5:3 teams.three: not-a-slack-id',
      'policy.yml:6:3 teams.holder: wrong-name',
      'policy.yml:7:3 teams.Four: wrong-name',
      'policy.yml:9:9 channels.five: wrong-format',
      'policy.yml:11:8 directory.six: wrong-format',
      'policy.yml:12:10 directory.seven: unknown-name (nas)',
    ]);
  });

  it('answers a word of an older release with the one to write now', () => {
    const rules = `may:\n  - id: a\n    do: [break-glass]\n    because: All.\nconfirm:\n  - id: b\n    do: any\n    from: [leads]\n    because: Both.\n`;
    expect(faultsOf(policyText(rules))).toEqual([
      `policy.yml:${headLines + 3}:10 may rule "a", do: unknown-name (emergency)`,
      `policy.yml:${headLines + 5}:1 unknown-key (approve)`,
    ]);
  });

  it('a holder and a manager are two people at most', () => {
    const rules = `may:\n  - id: a\n    do: any\n    because: All.\napprove:\n  - id: b\n    do: any\n    approvals: 3\n    from: [holder, manager]\n    because: Both.\n`;
    expect(faultsOf(policyText(rules))).toEqual([`policy.yml:${headLines + 6}:5 approve rule "b": too-few-people`]);
  });

  it.each([
    ['an empty file', '', ['policy.yml:1:1 wrong-type']],
    ['no may rule', policyText('may: []\napprove: []\n'), [`policy.yml:${headLines + 1}:1 may: too-small`]],
    ['no may at all', policyText('approve: []\n'), ['policy.yml:1:1 may: missing']],
    ['half a file', policyText('may: []\n'), expect.arrayContaining(['policy.yml:1:1 approve: missing'])],
    [
      'several approvers of whom the holder may or has to be one',
      policyText(
        `may:\n  - { id: m, do: any, because: M. }\napprove:\n  - { id: a, do: any, from: [holder, leads], approvals: 2, because: A. }\n`,
      ),
      [`policy.yml:${headLines + 4}:5 approve rule "a": ambiguous-people`],
    ],
    [
      'another version',
      policyText(rulesText).replace('version: 1', 'version: 2'),
      ['policy.yml:1:10 version: unknown-value'],
    ],
  ])('%s', (_, text, faults) => {
    expect(faultsOf(text)).toEqual(faults);
  });

  it('all of them at once', () => {
    const wrong = rulesText.replace('in: [leads]', 'in: [laeds]').replace('4h', '4').replace('do: any', 'do: [x]');
    expect(faultsOf(policyText(wrong))).toHaveLength(3);
  });

  it('is the only thing that ever comes of text that is no policy', () => {
    const lines = policyText(rulesText).split('\n');
    const slip = fc.record({ at: fc.nat(lines.length - 1), text: fc.oneof(fc.string(), fc.constantFrom(...lines)) });
    fc.assert(
      fc.property(fc.array(slip, { minLength: 1, maxLength: 4 }), (slips) => {
        const text = lines.map((line, index) => slips.find(({ at }) => at === index)?.text ?? line).join('\n');
        for (const line of faultsOf(text)) expect(line).toMatch(/^policy\.yml:\d+:\d+ ./s);
      }),
      { numRuns: runs(300) },
    );
  });
});
