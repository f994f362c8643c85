import { describe, expect, it } from 'vitest';
import { faultsAfter } from './slips.ts';
import { headLines } from './world.ts';

describe('the five typical mistakes', () => {
  it('a misspelt operation', () => {
    expect(faultsAfter('do: [reset-password]', 'do: [reset-pasword]')).toEqual([
      '9:10: may rule "resets", do: no operation is called "reset-pasword" - did you mean "reset-password"?',
    ]);
  });

  it('a team or group that has not been named', () => {
    expect(faultsAfter('in: [leads]', 'in: [laeds]')).toEqual([
      '12:17: may rule "lifecycle", who.in: no team is called "laeds" - did you mean "leads"?',
    ]);
    expect(faultsAfter('do: any', 'do: any\n    target: { in: [executive] }')).toEqual([
      '5:20: never rule "outsiders", target.in: no name under directory: is called "executive" - did you mean "executives"?',
    ]);
  });

  it('nobody named to confirm', () => {
    expect(faultsAfter('    from: [leads, security]\n', '')).toEqual([
      '16:5: approve rule "resets-need-lead": "from" is missing',
    ]);
  });

  it('a word where a number belongs', () => {
    expect(faultsAfter('approvals: 2', 'approvals: two')).toEqual([
      '18:16: approve rule "resets-need-lead", approvals: must be a number, not "two"',
    ]);
  });

  it('two rules of one id', () => {
    expect(faultsAfter('id: lifecycle', 'id: resets')).toEqual([
      `11:9: may rule "resets": line ${headLines + 7} has a rule of this id already`,
    ]);
  });
});

describe('a fault', () => {
  it.each<[string, string, string, string[]]>([
    [
      'a misspelt key is told once',
      'because: No guests.',
      'becuase: No guests.',
      ['5:5: never rule "outsiders": unknown key "becuase" - did you mean "because"?'],
    ],
    [
      'an empty value',
      'because: No guests.',
      'because:',
      ['5:5: never rule "outsiders", because: must be a text, not nothing'],
    ],
    [
      'a direction character in what people read',
      'because: No guests.',
      'because: "No \\u202estseug."',
      [
        '5:14: never rule "outsiders", because: please leave out line breaks, control and direction characters (U+202E stands in it)',
      ],
    ],
    [
      'a word that is not among the frozen ones',
      'do: any',
      'do: any\n    when: 22:00',
      [
        '5:5: never rule "outsiders": unknown key "when" (known: id, who, do, channel, directory, target, group, risk, because)',
      ],
    ],
    [
      'a kind of person that there is not',
      'is: [guest, external]',
      'is: [guests]',
      ['3:17: never rule "outsiders", who.is: no kind of person is called "guests" - did you mean "guest"?'],
    ],
    [
      'one name where a list belongs',
      'in: [helpdesk]',
      'in: helpdesk',
      ['8:16: may rule "resets", who.in: must be a list such as [one, two], not "helpdesk"'],
    ],
    [
      'an operation without brackets',
      'do: [reset-password]\n    because',
      'do: reset-password\n    because',
      ['9:9: may rule "resets", do: takes a list of operations such as [reset-password], or the word any'],
    ],
    [
      'any within brackets',
      'do: any',
      'do: [any]',
      ['4:10: never rule "outsiders", do: write do: any, without brackets'],
    ],
    [
      'an empty list, which would never match',
      'is: [guest, external]',
      'is: []',
      ['3:12: never rule "outsiders", who.is: must not be empty'],
    ],
    [
      'a word without a condition',
      'who: { is: [guest, external] }',
      'who: {}',
      ['3:5: never rule "outsiders", who: say whom: in: [a team], or is: [guest]'],
    ],
    [
      'a name twice in one list',
      'from: [leads, security]',
      'from: [leads, leads]',
      ['19:19: approve rule "resets-need-lead", from: "leads" stands here twice'],
    ],
    [
      'a time that is none',
      'within: 4h',
      'within: 4 hours',
      ['20:13: approve rule "resets-need-lead", within: write a time such as 30m, 4h or 2d, not "4 hours"'],
    ],
    [
      'a bare number as a time',
      'within: 4h',
      'within: 4',
      ['20:13: approve rule "resets-need-lead", within: write a time such as 30m, 4h or 2d'],
    ],
    [
      'a time beyond all measure',
      'within: 4h',
      'within: 99d',
      ['20:13: approve rule "resets-need-lead", within: must be at most 30d'],
    ],
    [
      'more approvals than there are people',
      'approvals: 2\n    from: [leads, security]',
      'approvals: 4\n    from: [security]',
      ['16:5: approve rule "resets-need-lead": asks for 4 approvals, but security are 3 at most'],
    ],
    [
      'a risk that none of the operations has',
      'do: [create-account, join-group]',
      'do: [join-group]\n    risk: [destructive]',
      ['11:5: may rule "lifecycle": can never match: no operation of its "do" has the risk destructive'],
    ],
    [
      'a group in another directory than the rule is about',
      'do: any',
      'do: any\n    directory: [nas]\n    target: { in: [domain-admins] }',
      ['2:5: never rule "outsiders": can never match: the groups it names are not in nas'],
    ],
    [
      'a may rule whose target would be widened',
      'in: [helpdesk] }',
      'in: [helpdesk] }\n    target: { in: [executives], is: [requester] }',
      [
        '9:5: may rule "resets", target: in a may rule, target takes in or is, not both: together they would widen it. Write two rules',
      ],
    ],
    [
      'a right for guests',
      'who: { in: [leads] }',
      'who: { is: [guest] }',
      [
        '12:12: may rule "lifecycle", who.is: guests, people of other organisations, bots and deactivated people can be given nothing: "is" belongs into never and approve',
      ],
    ],
    [
      'a key twice',
      'within: 4h',
      'within: 4h\n    within: 2d',
      ['21:5: this key stands here a second time: only one of the two can hold'],
    ],
    [
      'a line that is not lined up',
      '    do: any',
      '   do: any',
      [
        '4:1: the indentation does not fit. Line up the keys of one block in one column, with spaces, and begin each item of a list with "- "',
      ],
    ],
    [
      'a colon in a sentence',
      'because: No guests.',
      'because: Rule: no guests.',
      [
        '5:14: this value holds another "key:". Either the next line is indented too far, or the text needs quotes because of its ": "',
      ],
    ],
  ])('%s', (_, right, wrong, faults) => {
    expect(faultsAfter(right, wrong)).toEqual(faults);
  });
});
