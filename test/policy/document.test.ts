import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { reviewPolicy } from '../../src/policy/document.ts';
import { rulesText } from './slips.ts';
import { headLines, known, policyOf, policyText } from './world.ts';

describe('a policy without faults', () => {
  const policy = policyOf(rulesText);

  it('tells where the members of its teams come from', () => {
    expect(Object.fromEntries(policy.teams)).toEqual({
      helpdesk: { usergroup: 'S0HELPDESK' },
      leads: { usergroup: 'S0LEADS' },
      security: { people: ['U0SAM', 'U0LEE', 'U0MAX'] },
      'night-shift': { channel: 'C0NIGHT' },
    });
  });

  it('lists the groups that have to be looked up before it can be used', () => {
    expect(policy.groupBindings).toContainEqual({
      name: 'domain-admins',
      directory: 'office',
      target: 'CN=Domain Admins,CN=Users,DC=example,DC=org',
    });
  });

  it('is known by the hash of its text', () => {
    expect(policy.hash).toBe(createHash('sha256').update(policyText(rulesText)).digest('hex'));
    expect(policyOf(`${rulesText}# a remark\n`).hash).not.toBe(policy.hash);
  });

  it('waits a day where no time is given, for one person', () => {
    const [rule] = policyOf(
      `${rulesText}  - id: more\n    do: any\n    from: [leads]\n    because: More.\n`,
    ).approve.slice(-1);
    expect(rule).toMatchObject({ approvals: 1, within: 86_400_000 });
  });
});

describe('a second look', () => {
  const review = (rules: string) => reviewPolicy('policy.yml', policyText(rules), known);
  const resets =
    '  - id: resets\n    who: { in: [helpdesk] }\n    do: [reset-password]\n    channel: [helpdesk]\n    because: x\n';

  it('warns of a permission that a never rule takes back whole', () => {
    const rules = `never:\n  - id: closed\n    who: { in: [helpdesk, leads] }\n    do: any\n    because: x\nmay:\n${resets}approve: []\n`;
    expect(review(rules).warnings).toContainEqual({
      file: 'policy.yml',
      line: headLines + 7,
      column: 5,
      code: 'allows-nothing',
      name: 'may rule "resets"',
      text: 'allows nothing: never rule "closed" denies all of it',
    });
  });

  it('warns of an approval that is never asked for, and of names that no rule uses', () => {
    const rules = `may:\n${resets}approve:\n  - id: create\n    do: [create-account]\n    from: [leads]\n    because: x\n`;
    const found = review(rules).warnings.map(({ name, code }) => `${name}: ${code}`);
    expect(found).toContain('approve rule "create": never-applies');
    expect(found).toContain('channels.safe-room: unused-name');
    expect(found).toContain('directory.executives: unused-name');
    expect(found).not.toContain('teams.leads: unused-name');
  });

  it('shows permissions that overlap, that add nothing, and that everybody has', () => {
    const second = (words: string) =>
      review(`may:\n${resets}  - id: second\n    ${words}\n    because: x\napprove: []\n`)
        .overlaps.filter(({ code }) => code !== 'no-approval')
        .map(({ name, code }) => `${name}: ${code}`);
    expect(second('who: { in: [leads] }\n    do: [reset-password, show-account]')).toEqual([
      'may rule "second": overlaps',
    ]);
    expect(
      second('who: { in: [helpdesk] }\n    do: [reset-password]\n    channel: [helpdesk]\n    directory: [nas]'),
    ).toEqual(['may rule "second": adds-nothing']);
    expect(second('do: any')).toEqual(['may rule "second": for-everyone', 'may rule "second": makes-unnecessary']);
    expect(second('who: { in: [leads] }\n    do: [reset-password]\n    channel: [safe-room]')).toEqual([]);
  });

  it('shows what opens a door or cannot be undone, and needs no approval', () => {
    const remarks = (approve: string) =>
      review(`may:\n${resets}${approve}`)
        .overlaps.filter(({ code }) => code === 'no-approval')
        .map(({ name, text }) => `${name}: ${text}`);
    expect(remarks('approve: []\n')).toEqual([expect.stringMatching(/^may rule "resets": .*reset-password/)]);
    const rule = (words: string) => `approve:\n  - id: c\n    ${words}\n    from: [leads]\n    because: x\n`;
    expect(remarks(rule('do: [reset-password]'))).toEqual([]);
    expect(remarks(rule('do: any\n    risk: [destructive]'))).toHaveLength(1);
  });
});
