import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Request } from '../../src/journal/request.ts';
import { ApproveRule } from '../../src/policy/rule.ts';
import { addressRule } from '../../src/requests/built-in-rules.ts';
import type { Draft } from '../../src/requests/evaluate.ts';
import { numberOf } from '../../src/requests/holder-verification.ts';
import { aGroup, anAccount } from '../support/builders.ts';
import { settle } from '../support/fake-clock.ts';
import { ada, aPolicy, draftOf, kim, lee, RequestHarness } from '../support/request-harness.ts';

/** What holds whatever the policy says: here every policy lets Kim do anything, and asks nobody. */
const day = 86_400_000;
let test: RequestHarness;
beforeEach(async () => {
  test = await RequestHarness.open();
  test.policy = aPolicy({ never: [], approve: [] });
});
afterEach(() => test.close());

async function ask(given: Draft): Promise<Request> {
  const { proof = '' } = await test.service.preview(given);
  const request = await test.service.submit(given, `k/${given.operation}/${Math.random()}`, proof);
  await settle();
  return now(request);
}
const now = ({ id }: Request) => test.service.request(id);
const verdictOf = async (given: Draft) => (await test.service.preview(given)).decision;

const edit = (email: string): Draft => draftOf({ operation: 'edit-account', values: { email } });
const reset = draftOf();
const mailLink = draftOf({ operation: 'email-reset-link' });
const join = draftOf({ operation: 'join-group', values: { groups: ['101'] } });

describe('while it is not known whose an account is', () => {
  const drafts: [string, Draft][] = [
    ['a new password', reset],
    ['another address', edit('kim@example.org')],
    ['a reset link', mailLink],
  ];
  it.each(drafts)('%s is refused, in words that say who can mend it', async (_name, draft) => {
    test.addressState = { kind: 'unknown', isUnseen: false };
    expect(await verdictOf(draft)).toMatchObject({ verdict: 'denied', rules: [{ id: 'holder-unknown' }] });
    await expect(ask(draft)).rejects.toMatchObject({ code: 'denied', userMessage: expect.stringContaining('nas/ada') });
  });

  it('what lets nobody sign in goes on', async () => {
    test.addressState = { kind: 'unknown', isUnseen: false };
    expect(await verdictOf(draftOf({ operation: 'edit-account', values: { description: 'Countess' } }))).toMatchObject({
      verdict: 'allowed',
    });
  });

  it('nothing that was agreed to before is carried out', async () => {
    test.policy = aPolicy({ never: [] });
    test.links.set('U0LEE', ['nas/lee']);
    const request = await ask(reset);
    test.addressState = { kind: 'unknown', isUnseen: false };
    await test.service.approve(request.id, lee);
    await settle();
    expect((await now(request)).state).toBe('failed');
    expect(test.nas.called).toEqual([]);
  });
});

describe('an address that was changed lately', () => {
  it('leaves the one who held the account before it the one who gets the password', async () => {
    test.addressState = { kind: 'changed', before: 'ada@example.org' };
    const account = test.nas.accounts.get('1030');
    if (account) test.nas.accounts.set('1030', { ...account, details: { email: 'kim@example.org' } });
    test.policy = aPolicy({ never: [] });
    const request = await ask(reset);
    expect(request.holder).toEqual(ada);
    await test.service.approve(request.id, lee);
    await settle();
    expect((await now(request)).secret?.person).toEqual(ada);
    await expect(test.views(request.id, kim)).rejects.toMatchObject({ code: 'not-yours' });
  });

  it('gets no reset link', async () => {
    test.addressState = { kind: 'changed', before: 'ada@example.org' };
    await expect(ask(mailLink)).rejects.toMatchObject({ code: 'denied' });
    expect(test.nas.called).toEqual([]);
  });
});

describe('another address for an account', () => {
  it('is agreed to by its holder, who proves that they are asked by whom they talk to', async () => {
    const request = await ask(edit('ada@new.example.org'));
    expect(request).toMatchObject({
      state: 'waiting',
      risk: 'sensitive',
      decision: { requirements: [{ from: ['holder'] }] },
    });
    expect(request.decision.requirements[0]?.rules).toEqual([addressRule]);
    await test.service.proveHolder(request.id, ada, numberOf(test.context, request));
    await settle();
    expect(test.nas.accounts.get('1030')?.details.email).toBe('ada@new.example.org');
    await settle();
    expect(test.mails.map(({ to }) => to)).toContain('ada@example.org');
  });

  it('waits for a day where its holder has no Slack, and the old address is told', async () => {
    test.nas.accounts.set('1031', anAccount({ id: '1031', name: 'eve', details: { email: 'eve@example.org' } }));
    const draft = {
      ...edit('kim@example.org'),
      subject: { kind: 'account', directory: 'nas', id: '1031', name: 'eve' },
    } as const;
    const request = await ask(draft);
    expect(request).toMatchObject({ state: 'cooling-down', coolDown: { until: test.clock.now() + day } });
    expect(test.nas.called).toEqual([]);
  });

  it('is asked for once where the policy asks the holder too', async () => {
    const rule = ApproveRule.parse({ id: 'h', do: 'any', from: ['holder'], because: 'The holder agrees.' });
    test.policy = aPolicy({ approve: [rule] });
    expect((await ask(edit('ada@new.example.org'))).decision.requirements).toMatchObject([{ rules: ['h'] }]);
  });
});

describe('joining a group that gives power', () => {
  beforeEach(() => {
    test.nas.groups.set('101', aGroup({ id: '101', name: 'administrators', administrators: true }));
  });

  it('is sensitive, whatever the operation is otherwise', async () => {
    const rule = ApproveRule.parse({
      id: 's',
      do: 'any',
      risk: ['sensitive'],
      from: ['leads'],
      because: 'A lead looks.',
    });
    test.policy = aPolicy({ approve: [rule] });
    expect((await verdictOf(join))?.requirements).toMatchObject([{ ruleIds: ['s'] }]);
    expect(
      (await verdictOf(draftOf({ operation: 'join-group', values: { groups: ['65537'] } })))?.requirements,
    ).toEqual([]);
  });

  it('is held back by a lockdown, as joining a group that the policy protects is, and leaving is not', async () => {
    const guard = ApproveRule.parse({
      id: 'exec',
      do: 'any',
      group: { in: ['executives'] },
      from: ['leads'],
      because: 'Two.',
    });
    test.policy = aPolicy({ approve: [guard] });
    await test.context.journal.startLockdown('Somebody calls and calls.');
    const joins = (id: string) => draftOf({ operation: 'join-group', values: { groups: [id] } });
    for (const id of ['101', '65539']) {
      expect(await verdictOf(joins(id))).toMatchObject({ verdict: 'denied', rules: [{ id: 'lockdown' }] });
    }
    expect(await verdictOf(joins('65537'))).toMatchObject({ verdict: 'allowed' });
  });

  it('that waited when the lockdown began cannot be approved', async () => {
    test.policy = aPolicy({
      approve: [ApproveRule.parse({ id: 'lead', do: ['join-group'], from: ['leads'], because: 'A lead looks.' })],
    });
    const request = await ask(join);
    await test.context.journal.startLockdown('Somebody calls and calls.');
    await expect(test.service.approve(request.id, lee)).rejects.toMatchObject({ code: 'denied' });
  });
});

describe('a freeze', () => {
  it('covers all accounts of the holder who spoke', async () => {
    test.policy = aPolicy();
    test.nas.accounts.set('2000', anAccount({ id: '2000', name: 'ada2' }));
    const request = await ask(reset);
    await test.service.reportNotMe(request.id, ada);
    const other = draftOf({ subject: { kind: 'account', directory: 'nas', id: '2000', name: 'ada2' } });
    expect(await verdictOf(other)).toMatchObject({ verdict: 'denied', rules: [{ id: 'frozen' }] });
    await test.context.journal.liftFreeze('nas/1030');
    expect(await verdictOf(other)).toMatchObject({ verdict: 'allowed' });
  });
});
