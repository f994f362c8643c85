import { describe, expect, it } from 'vitest';
import { faultsAfter } from './slips.ts';

describe('the five typical mistakes', () => {
  it('a misspelt operation', () => {
    expect(faultsAfter('do: [reset-password]', 'do: [reset-pasword]')).toEqual([
      '9:10 may rule "resets", do: unknown-name (reset-password)',
    ]);
  });

  it('a team or group that has not been named', () => {
    expect(faultsAfter('in: [leads]', 'in: [laeds]')).toEqual([
      '12:17 may rule "lifecycle", who.in: unknown-name (leads)',
    ]);
    expect(faultsAfter('do: any', 'do: any\n    target: { in: [executive] }')).toEqual([
      '5:20 never rule "outsiders", target.in: unknown-name (executives)',
    ]);
  });

  it('nobody named to confirm', () => {
    expect(faultsAfter('    from: [leads, security]\n', '')).toEqual([
      '16:5 approve rule "resets-need-lead", from: missing',
    ]);
  });

  it('a word where a number belongs', () => {
    expect(faultsAfter('approvals: 2', 'approvals: two')).toEqual([
      '18:16 approve rule "resets-need-lead", approvals: wrong-type',
    ]);
  });

  it('two rules of one id', () => {
    expect(faultsAfter('id: lifecycle', 'id: resets')).toEqual([`11:9 may rule "resets": duplicate-id`]);
  });
});

describe('a fault', () => {
  it.each<[string, string, string, string[]]>([
    [
      'a misspelt key is told once',
      'because: No guests.',
      'becuase: No guests.',
      ['5:5 never rule "outsiders": unknown-key (because)'],
    ],
    ['an empty value', 'because: No guests.', 'because:', ['5:5 never rule "outsiders", because: wrong-type']],
    [
      'a direction character in what people read',
      'because: No guests.',
      'because: "No \\u202estseug."',
      ['5:14 never rule "outsiders", because: control-character'],
    ],
    [
      'a word that is not among the frozen ones',
      'do: any',
      'do: any\n    when: 22:00',
      ['5:5 never rule "outsiders": unknown-key'],
    ],
    [
      'a kind of person that there is not',
      'is: [guest, external]',
      'is: [guests]',
      ['3:17 never rule "outsiders", who.is: unknown-name (guest)'],
    ],
    ['one name where a list belongs', 'in: [helpdesk]', 'in: helpdesk', ['8:16 may rule "resets", who.in: wrong-type']],
    [
      'an operation without brackets',
      'do: [reset-password]\n    because',
      'do: reset-password\n    because',
      ['9:9 may rule "resets", do: no-alternative'],
    ],
    ['any within brackets', 'do: any', 'do: [any]', ['4:10 never rule "outsiders", do: any-in-list']],
    [
      'an empty list, which would never match',
      'is: [guest, external]',
      'is: []',
      ['3:12 never rule "outsiders", who.is: too-small'],
    ],
    [
      'a word without a condition',
      'who: { is: [guest, external] }',
      'who: {}',
      ['3:5 never rule "outsiders", who: no-condition'],
    ],
    [
      'a name twice in one list',
      'from: [leads, security]',
      'from: [leads, leads]',
      ['19:19 approve rule "resets-need-lead", from: listed-twice'],
    ],
    [
      'a time that is none',
      'within: 4h',
      'within: 4 hours',
      ['20:13 approve rule "resets-need-lead", within: not-a-time'],
    ],
    [
      'a bare number as a time',
      'within: 4h',
      'within: 4',
      ['20:13 approve rule "resets-need-lead", within: wrong-type'],
    ],
    [
      'a time beyond all measure',
      'within: 4h',
      'within: 99d',
      ['20:13 approve rule "resets-need-lead", within: too-big'],
    ],
    [
      'more approvals than there are people',
      'approvals: 2\n    from: [leads, security]',
      'approvals: 4\n    from: [security]',
      ['16:5 approve rule "resets-need-lead": too-few-people'],
    ],
    [
      'a risk that none of the operations has',
      'do: [create-account, join-group]',
      'do: [join-group]\n    risk: [destructive]',
      ['11:5 may rule "lifecycle": never-matches'],
    ],
    [
      'a group in another directory than the rule is about',
      'do: any',
      'do: any\n    directory: [nas]\n    target: { in: [domain-admins] }',
      ['2:5 never rule "outsiders": never-matches'],
    ],
    [
      'a may rule whose target would be widened',
      'in: [helpdesk] }',
      'in: [helpdesk] }\n    target: { in: [executives], is: [requester] }',
      ['9:5 may rule "resets", target: two-targets'],
    ],
    [
      'a right for guests',
      'who: { in: [leads] }',
      'who: { is: [guest] }',
      ['12:12 may rule "lifecycle", who.is: wrong-type'],
    ],
    ['a key twice', 'within: 4h', 'within: 4h\n    within: 2d', ['21:5 duplicate-key']],
    ['a line that is not lined up', '    do: any', '   do: any', ['4:1 indentation']],
    ['a colon in a sentence', 'because: No guests.', 'because: Rule: no guests.', ['5:14 key-in-value']],
  ])('%s', (_, right, wrong, faults) => {
    expect(faultsAfter(right, wrong)).toEqual(faults);
  });
});
