import { describe, expect, it } from 'vitest';
import { type Decision, decide } from '../../src/policy/decide.ts';
import { type Facts, unknown } from '../../src/policy/facts.ts';
import { factsOf, policyOf } from './world.ts';

const policy = policyOf(`never:
  - id: outsiders
    who: { is: [guest, external] }
    do: any
    because: No guests.
  - id: untouchable
    do: any
    target: { in: [domain-admins], is: [service-account, requester] }
    because: Such accounts are not changed from chat.
  - id: protected-groups
    do: [join-group]
    group: { in: [domain-admins] }
    because: Security decides.
may:
  - id: credentials
    who: { in: [helpdesk] }
    do: [reset-password, email-reset-link]
    channel: [helpdesk]
    because: Helpdesk handles passwords.
  - id: lists
    who: { in: [helpdesk] }
    do: [join-group]
    group: { in: [lists] }
    because: Helpdesk keeps the lists.
  - id: looking
    who: { in: [helpdesk, leads] }
    do: any
    risk: [read]
    because: Looking is no harm.
  - id: office-accounts
    who: { in: [leads] }
    do: [create-account]
    directory: [office]
    because: Leads create accounts.
approve:
  - id: executives
    do: any
    target: { in: [executives] }
    approvals: 2
    from: [security]
    within: 1h
    because: Security confirms.
  - id: sensitive
    do: any
    risk: [sensitive]
    from: [leads]
    within: 4h
    because: A lead confirms.
  - id: night
    who: { in: [night-shift] }
    do: any
    approvals: 2
    from: [leads]
    within: 8h
    cool_down: 30m
    because: Two leads confirm at night.
`);

const inTeams = (...teams: string[]) => ({ requester: { teams: new Set(teams) } });
const groups = (...names: string[]) => ({ target: { groups: new Set(names) } });
const joining = (...destinations: Facts['destinations']) =>
  factsOf({ operation: 'join-group', risk: 'routine', destinations });
const lists = new Set(['lists']);

/** The decision in short: denied by which rules, or allowed by which, with the ids of those that ask for approval. */
function short({ verdict, reason, rules, requirements }: Decision): string {
  const ids = rules.map(({ id, certain }) => (certain ? id : `${id}?`)).join(' ');
  if (verdict === 'denied') return `${reason}: ${ids}`.trim();
  return [ids, ...requirements.map(({ ruleIds }) => ruleIds.join('+'))].join(' | ');
}

describe('who may do what', () => {
  it.each<[string, Facts, string]>([
    ['helpdesk resets in its channel, a lead confirms', factsOf(), 'credentials | sensitive'],
    ['nobody resets in another channel', factsOf({ channel: 'C0GENERAL' }), 'no-rule:'],
    ['a team that no rule names may do nothing', factsOf(inTeams('security')), 'no-rule:'],
    ['who is in no team may do nothing', factsOf(inTeams()), 'no-rule:'],
    ['a guest may do nothing, though in the team', factsOf({ requester: { guest: true } }), 'never: outsiders'],
    [
      'never tells all its reasons',
      factsOf({ requester: { external: true }, target: { requester: true } }),
      'never: outsiders untouchable',
    ],
    [
      'a bot that no never rule names is still decided by its teams',
      factsOf({ requester: { bot: true } }),
      'credentials | sensitive',
    ],
    ['one listed word of target is enough: the group', factsOf(groups('domain-admins')), 'never: untouchable'],
    [
      'one listed word of target is enough: the kind',
      factsOf({ target: { serviceAccount: true } }),
      'never: untouchable',
    ],
    [
      'a kind that the rule does not list is no reason',
      factsOf({ target: { administrator: true } }),
      'credentials | sensitive',
    ],
    ['every approve rule that fits applies', factsOf(groups('executives')), 'credentials | executives | sensitive'],
    [
      'a rule about a risk holds for each operation of that risk',
      factsOf({ operation: 'show-account', risk: 'read', ...inTeams('leads') }),
      'looking',
    ],
    [
      'a rule about a directory holds there',
      factsOf({ operation: 'create-account', risk: 'sensitive', directory: 'office', ...inTeams('leads') }),
      'office-accounts | sensitive',
    ],
    ['and nowhere else', factsOf({ operation: 'create-account', risk: 'sensitive', ...inTeams('leads') }), 'no-rule:'],
  ])('%s', (_, facts, expected) => {
    expect(short(decide(policy, facts))).toBe(expected);
  });
});

describe('groups that are joined or left', () => {
  it.each<[string, Facts, string]>([
    ['a group that the rule names', joining(lists), 'lists'],
    ['another group', joining(new Set()), 'no-rule:'],
    ['several, all of them named', joining(lists, lists), 'lists'],
    ['several, one of them not named: the permission covers all or none', joining(lists, new Set()), 'no-rule:'],
    [
      'a protected one among several forbids all',
      joining(lists, new Set(['domain-admins'])),
      'never: protected-groups',
    ],
    ['one that could not be read counts as protected', joining(lists, unknown), 'never: protected-groups?'],
    ['none at all is not covered by a rule about groups', joining(), 'no-rule:'],
  ])('%s', (_, facts, expected) => {
    expect(short(decide(policy, facts))).toBe(expected);
  });
});

describe('what could not be found out counts as the worse', () => {
  it.each<[string, Facts, string]>([
    ['whether somebody is a guest', factsOf({ requester: { guest: unknown } }), 'never: outsiders?'],
    ['the teams: nothing is allowed', factsOf({ requester: { teams: unknown } }), 'no-rule:'],
    ['the channel: nothing is allowed that depends on it', factsOf({ channel: unknown }), 'no-rule:'],
    [
      'the groups of the account: it may be a protected one',
      factsOf({ target: { groups: unknown } }),
      'never: untouchable?',
    ],
    [
      'a certain reason beside an unknown one',
      factsOf({ requester: { guest: true }, target: { groups: unknown } }),
      'never: outsiders untouchable?',
    ],
    [
      'the directory',
      factsOf({ operation: 'create-account', risk: 'sensitive', directory: unknown, ...inTeams('leads') }),
      'no-rule:',
    ],
    [
      'what is known to fit needs nothing else: a known guest of an unknown organisation',
      factsOf({ requester: { guest: true, external: unknown } }),
      'never: outsiders',
    ],
  ])('%s', (_, facts, expected) => {
    expect(short(decide(policy, facts))).toBe(expected);
  });

  it('asks for the confirmation that might be needed', () => {
    const open = policyOf(`may:
  - id: all
    do: any
    because: All.
approve:
  - id: executives
    do: any
    target: { in: [executives] }
    from: [security]
    because: Security confirms.
`);
    expect(short(decide(open, factsOf({ target: { groups: unknown } })))).toBe('all | executives');
    expect(short(decide(open, factsOf()))).toBe('all');
  });
});

describe('how confirmations combine', () => {
  it('rules that ask the same people become one: the larger number, the shorter time, both reasons', () => {
    const { requirements, coolDownMs } = decide(policy, factsOf(inTeams('helpdesk', 'night-shift')));
    expect(requirements).toEqual([
      {
        ruleIds: ['sensitive', 'night'],
        approvals: 2,
        from: ['leads'],
        withinMs: 4 * 3_600_000,
        because: ['A lead confirms.', 'Two leads confirm at night.'],
      },
    ]);
    expect(coolDownMs).toBe(30 * 60_000);
  });

  it('rules that ask different people stay apart: each has to be met', () => {
    const { requirements, coolDownMs } = decide(policy, factsOf(groups('executives')));
    expect(requirements.map(({ from, approvals, withinMs }) => [from, approvals, withinMs])).toEqual([
      [['security'], 2, 3_600_000],
      [['leads'], 1, 4 * 3_600_000],
    ]);
    expect(coolDownMs).toBeUndefined();
  });

  it('the same people in another order are the same people, and the longest cool-down holds', () => {
    const open = policyOf(`may:
  - id: all
    do: any
    because: All.
approve:
  - id: one
    do: any
    from: [leads, holder]
    cool_down: 10m
    because: One.
  - id: two
    do: any
    from: [holder, leads]
    cool_down: 2h
    because: Two.
`);
    expect(decide(open, factsOf())).toMatchObject({
      requirements: [{ ruleIds: ['one', 'two'], from: ['holder', 'leads'] }],
      coolDownMs: 2 * 3_600_000,
    });
  });

  it('a refusal asks nobody', () => {
    const denied = decide(policy, factsOf({ ...groups('executives'), requester: { guest: true } }));
    expect(denied.requirements).toEqual([]);
  });
});
