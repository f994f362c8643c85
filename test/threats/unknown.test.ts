import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ApproveRule, Rule } from '../../src/policy/rule.ts';
import { aPolicy, draftOf, kim, lee, max, RequestHarness, sam } from '../support/request-harness.ts';

/** What could not be found out must never help whoever asks. */
let test: RequestHarness;
beforeEach(async () => {
  test = await RequestHarness.open();
});
afterEach(() => test.close());

const search = { text: 'a', what: 'account', operation: 'reset-password', limit: 10 } as const;

describe('E+ while Slack does not tell teams', () => {
  beforeEach(() => {
    test.people.members = async () => {
      throw new Error('Slack is silent.');
    };
  });

  it('nobody searches a directory, looks at an account or sees an operation', async () => {
    await expect(test.service.search(max, search)).rejects.toThrow();
    await expect(test.service.findNamed(max, 'show-account', 'ada')).rejects.toThrow();
    await expect(test.service.preview({ ...draftOf(), person: max })).rejects.toThrow();
    expect(await test.service.catalog(max, 'C0')).toEqual([]);
  });
});

describe('E+ a team that cannot be read', () => {
  const why = 'The user group @security is disabled.';
  beforeEach(() => test.people.unread.set('S0SECURITY', why));

  it('stops nobody whose request has nothing to do with it', async () => {
    const { proof = '' } = await test.service.preview(draftOf());
    const request = await test.service.submit(draftOf(), 'k', proof);
    await test.service.approve(request.id, lee);
    expect((await test.service.request(request.id)).approvals).toHaveLength(1);
  });

  it('gives nobody what its members may do, and says which team it is and why', async () => {
    const may = Rule.parse({ id: 's', who: { in: ['security'] }, do: 'any', because: 'Security may.' });
    test.policy = aPolicy({ may: [may] });
    await expect(test.service.preview({ ...draftOf(), person: sam })).rejects.toMatchObject({
      code: 'denied',
      userMessage: expect.stringMatching(/security.*disabled/),
    });
  });

  it('lets nobody approve as one of its members, and says why', async () => {
    const approve = ApproveRule.parse({ id: 's', do: 'any', from: ['security'], because: 'Security looks.' });
    test.policy = aPolicy({ approve: [approve] });
    const { proof = '' } = await test.service.preview(draftOf());
    const request = await test.service.submit(draftOf(), 'k', proof);
    await expect(test.service.approve(request.id, sam)).rejects.toMatchObject({
      code: 'denied',
      userMessage: expect.stringContaining(why),
    });
  });

  it('keeps a prohibition for its members in force for everybody', async () => {
    const never = Rule.parse({ id: 'n', who: { in: ['security'] }, do: 'any', because: 'Not security.' });
    test.policy = aPolicy({ never: [never] });
    await expect(test.service.preview(draftOf())).rejects.toMatchObject({ code: 'denied' });
  });
});

describe('E+ who may ask, but not look at accounts', () => {
  beforeEach(() => {
    test.people.teams.set('S0EVERYBODY', new Set(['U0MAX', 'U0KIM']));
    const everybody = { id: 'links', who: { in: ['everybody'] }, do: ['email-reset-link'], because: 'Everybody.' };
    test.policy = aPolicy({
      teams: new Map([['everybody', { usergroup: 'S0EVERYBODY' }]]),
      may: [Rule.parse(everybody)],
      approve: [],
    });
  });

  const draft = draftOf({ person: max, operation: 'email-reset-link' });
  const entrances: [string, () => Promise<unknown>][] = [
    ['a search', () => test.service.search(max, { ...search, operation: 'email-reset-link' })],
    ['a name', () => test.service.findNamed(max, 'email-reset-link', 'ada')],
    ['a name that fits nothing', () => test.service.findNamed(max, 'email-reset-link', 'nobody')],
    ['the accounts of a person', () => test.service.accountsOf(max, 'email-reset-link', kim)],
    ['a form about an account', () => test.service.subject(max, 'email-reset-link', draft.subject)],
    ['a preview', () => test.service.preview(draft)],
    ['a submission', () => test.service.submit(draft, 'k', 'proof')],
  ];
  it.each(entrances)('%s shows nothing, and says how to ask', async (_name, enter) => {
    await expect(enter()).rejects.toMatchObject({
      code: 'denied',
      userMessage: expect.stringContaining('/forgot-password ada'),
    });
    expect(test.nas.called).toEqual([]);
  });
});
