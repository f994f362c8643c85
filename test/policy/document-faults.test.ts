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
`;
    const team =
      'a team is a user group (S0123ABCD), the members of a channel (C0123ABCD) or a list of people ([U0123ABCD, U0456EFGH])';
    const name = 'a name is made of small letters, digits and single hyphens, such as domain-admins';
    expect(faultsOf(text)).toEqual([
      `policy.yml:3:8: teams.one: "helpdesk" is no Slack id: ${team}`,
      'policy.yml:4:3: teams.two: unknown key "usergrup" - did you mean "usergroup"?',
      'policy.yml:5:3: teams.three: "lee" is no user id: copy it from the person\'s Slack profile, such as U0123ABCD',
      'policy.yml:6:3: teams.holder: "holder" has a meaning of its own here: please choose another name',
      `policy.yml:7:3: teams.Four: ${name}`,
      'policy.yml:9:9: channels.five: "#helpdesk" is no channel id: Slack shows it at the foot of "View channel details", such as C0123ABCD',
      'policy.yml:11:8: directory.six: write the directory\'s id, a colon and the group, such as nas:executives, not "executives"',
      'policy.yml:12:10: directory.seven: no directory is called "nass" - did you mean "nas"?',
    ]);
  });

  it('answers a word of an older release with the one to write now', () => {
    const rules = `may:\n  - id: a\n    do: [break-glass]\n    because: All.\nconfirm:\n  - id: b\n    do: any\n    from: [leads]\n    because: Both.\n`;
    expect(faultsOf(policyText(rules))).toEqual([
      `policy.yml:${headLines + 3}:10: may rule "a", do: no operation is called "break-glass" - did you mean "emergency"?`,
      `policy.yml:${headLines + 5}:1: unknown key "confirm" - did you mean "approve"?`,
    ]);
  });

  it('a holder and a manager are two people at most', () => {
    const rules = `may:\n  - id: a\n    do: any\n    because: All.\napprove:\n  - id: b\n    do: any\n    approvals: 3\n    from: [holder, manager]\n    because: Both.\n`;
    expect(faultsOf(policyText(rules))).toEqual([
      `policy.yml:${headLines + 6}:5: approve rule "b": asks for 3 approvals, but holder, manager are 2 at most`,
    ]);
  });

  it.each([
    ['an empty file', '', ['policy.yml:1:1: the file is empty: a policy needs version, teams and may']],
    [
      'no may rule',
      policyText('may: []\n'),
      [
        `policy.yml:${headLines + 1}:1: may: nothing is allowed that no rule under may names: with none, nobody could do anything`,
      ],
    ],
    ['no may at all', policyText(''), ['policy.yml:1:1: "may" is missing']],
    [
      'another version',
      policyText(rulesText).replace('version: 1', 'version: 2'),
      ['policy.yml:1:10: version: must be 1, not 2'],
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
        for (const line of faultsOf(text)) expect(line).toMatch(/^policy\.yml:\d+:\d+: ./s);
      }),
      { numRuns: runs(300) },
    );
  });
});
