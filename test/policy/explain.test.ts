import { describe, expect, it } from 'vitest';
import { explain } from '../../src/policy/explain.ts';
import { unknown } from '../../src/policy/facts.ts';
import { explanationLines } from '../../src/policy/report.ts';
import { factsOf, policyOf } from './world.ts';

const policy = policyOf(`never:
  - id: outsiders
    who: { is: [guest, external] }
    do: any
    because: No guests.
  - id: admins
    do: any
    target: { in: [domain-admins], is: [administrator] }
    because: Not from chat.
may:
  - id: resets
    who: { in: [helpdesk, leads] }
    do: [reset-password]
    channel: [safe-room]
    because: In the safe room.
approve:
  - id: sensitive
    do: any
    risk: [sensitive]
    from: [leads]
    because: A lead confirms.
`);

describe('an explanation', () => {
  it('has every rule, in the order of the file, with the first word that failed', () => {
    expect(explain(policy, factsOf()).map(({ id, matches, failed }) => [id, matches, failed])).toEqual([
      ['outsiders', 'no', 'who'],
      ['admins', 'no', 'target'],
      ['resets', 'no', 'channel'],
      ['sensitive', 'yes', undefined],
    ]);
  });

  it('names the words that could not be checked', () => {
    const facts = factsOf({ requester: { teams: unknown }, channel: unknown, target: { groups: unknown } });
    expect(explain(policy, facts).map(({ id, matches, unchecked }) => [id, matches, unchecked])).toEqual([
      ['outsiders', 'no', []],
      ['admins', 'unknown', ['target']],
      ['resets', 'unknown', ['who', 'channel']],
      ['sensitive', 'yes', []],
    ]);
  });

  it('reads as one line a rule', () => {
    const facts = factsOf({ target: { groups: unknown } });
    expect(explanationLines(policy, explain(policy, facts))).toEqual([
      'never outsiders: no; does not match: who (guest or external)',
      'never admins: unknown; could not check: target (domain-admins or administrator)',
      'may resets: no; does not match: channel (safe-room)',
      'approve sensitive: yes',
    ]);
  });
});
