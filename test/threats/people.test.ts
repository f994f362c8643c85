import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ApproveRule, Rule } from '../../src/policy/rule.ts';
import type { Draft } from '../../src/requests/evaluate.ts';
import { numberOf } from '../../src/requests/holder-verification.ts';
import { person } from '../support/builders.ts';
import { settle } from '../support/fake-clock.ts';
import { ada, aPolicy, draftOf, kim, lee, RequestHarness, sam } from '../support/request-harness.ts';

let test: RequestHarness;
beforeEach(async () => {
  test = await RequestHarness.open();
});
afterEach(() => test.close());

const minute = 60_000;
const reset = draftOf();
const approve = (given: Record<string, unknown>) =>
  ApproveRule.parse({ do: ['reset-password'], within: '4h', because: 'Others agree.', ...given });

async function ask(given: Draft = reset) {
  const { proof = '' } = await test.service.preview(given);
  return test.service.submit(given, `submission/${Math.random()}`, proof);
}

describe('E5 self-approval', () => {
  it('through a second Slack account of the same human is refused, however the two are known to be one', async () => {
    const second = person('U0KIM2');
    test.people.teams.set('S0LEADS', new Set(['U0LEE', 'U0KIM2']));
    const request = await ask();
    test.people.add('U0KIM2', { email: 'KIM+admin@example.org' });
    await expect(test.service.approve(request.id, second)).rejects.toThrow(/approve your own request/);
    test.people.add('U0KIM2', { email: 'nobody@example.net' });
    test.links.set('U0KIM2', ['nas/kim']);
    test.links.set('U0KIM', ['NAS/KIM']);
    await expect(test.service.approve(request.id, second)).rejects.toThrow(/approve your own request/);
    expect(test.nas.called).toEqual([]);
  });

  it('counts two Slack accounts of one confirmer once', async () => {
    test.policy = aPolicy({ approve: [approve({ id: 'two', from: ['leads'], approvals: 2 })] });
    test.people.teams.set('S0LEADS', new Set(['U0LEE', 'U0LEE2']));
    test.people.add('U0LEE2', { email: 'lee+2@example.org' });
    const request = await ask();
    await test.service.approve(request.id, lee);
    await expect(test.service.approve(request.id, person('U0LEE2'))).rejects.toThrow(/Each person counts once/);
    await settle();
    expect(test.nas.called).toEqual([]);
  });
});

describe('E6 a stolen Slack session', () => {
  it('does not finish a protected change: a quorum, the holder’s own word or the time to object stand against it', async () => {
    test.policy = aPolicy({
      approve: [approve({ id: 'two', from: ['leads', 'security'], approvals: 2, cool_down: '30m' })],
    });
    // The thief has Kim's session and presses everything that there is.
    const request = await ask();
    await expect(test.service.approve(request.id, kim)).rejects.toThrow(/approve your own request/);
    await settle();
    expect(await test.service.request(request.id)).toMatchObject({ state: 'waiting' });
    // With the sessions of two approvers on top it is armed, and the holder stops it.
    await test.service.approve(request.id, lee);
    await test.service.approve(request.id, sam);
    await settle();
    expect(await test.service.request(request.id)).toMatchObject({ state: 'cooling-down' });
    await test.service.reportNotMe(request.id, ada);
    await test.clock.moveOn(60 * minute);
    expect(test.nas.called).toEqual([]);
    expect((await test.context.journal.restrictions()).frozen).toHaveLength(1);
  });
});

describe('E7 deactivated people, guests and people of another organisation', () => {
  it.each([
    ['deactivated', { active: false }],
    ['a guest', { guest: true }],
    ['of another organisation', { external: true }],
    ['a bot', { bot: true }],
  ])('%s: refused at every act of the service, also where they could a moment ago', async (_what, flag) => {
    test.policy = aPolicy({ approve: [approve({ id: 'proof', from: ['holder', 'leads'] })] });
    const request = await ask();
    const { proof = '' } = await test.service.preview(reset);
    for (const id of ['U0KIM', 'U0LEE', 'U0ADA']) test.people.add(id, flag);
    await test.clock.moveOn(61_000); // menus and forms may live with what was known a minute ago
    const number = numberOf(test.context, request);
    const acts: readonly (() => Promise<unknown>)[] = [
      () => test.service.catalog(kim, 'C0HELPDESK'),
      () => test.service.findNamed(kim, 'reset-password', 'ada'),
      () => test.service.search(kim, { text: 'a', what: 'account', operation: 'reset-password', limit: 5 }),
      () => test.service.subject(kim, 'reset-password', reset.subject),
      () => test.service.preview(reset),
      () => test.service.answer({ ...reset, operation: 'show-account' }),
      () => test.service.submit(reset, 'another', proof),
      () => test.service.approve(request.id, lee),
      () => test.service.decline(request.id, lee, 'No.'),
      () => test.service.cancel(request.id, kim),
      () => test.service.proveHolder(request.id, ada, number),
      () => test.service.holderUnreachable(request.id, kim),
      () => test.service.mailCode(request.id, kim),
      () => test.service.enterCode(request.id, kim, '000000'),
      () => test.service.reportNotMe(request.id, ada),
      () => test.service.stop(request.id, kim),
      () => test.views(request.id, ada),
    ];
    for (const act of acts) {
      const outcome = await act().then(
        (value) => (Array.isArray(value) && value.length === 0 ? 'nothing' : value),
        () => 'refused',
      );
      expect(['nothing', 'refused'], String(act)).toContain(outcome);
    }
    expect(await test.service.request(request.id)).toMatchObject({ state: 'waiting' });
    expect(test.nas.called).toEqual([]);
  });
});

describe('E8 stale teams', () => {
  it('a lead who left the team a moment ago confirms nothing; where teams cannot be read, nobody does', async () => {
    const request = await ask();
    await test.service.preview({ ...reset, person: lee });
    test.people.teams.set('S0LEADS', new Set());
    await expect(test.service.approve(request.id, lee)).rejects.toThrow(/Only members of leads/);
    test.people.teams.set('S0LEADS', new Set(['U0LEE']));
    test.people.isDown = true;
    await expect(test.service.approve(request.id, lee)).rejects.toThrow();
    test.people.isDown = false;
    expect(await test.service.request(request.id)).toMatchObject({ state: 'waiting' });
  });

  it('an approval no longer counts when its giver leaves the team before the change', async () => {
    test.policy = aPolicy({ approve: [approve({ id: 'cool', from: ['leads'], cool_down: '30m' })] });
    const request = await ask();
    await test.service.approve(request.id, lee);
    await settle();
    test.people.teams.set('S0LEADS', new Set());
    await test.clock.moveOn(31 * minute);
    expect((await test.service.request(request.id)).state).toBe('waiting');
    expect(test.nas.called).toEqual([]);
  });
});

describe('E18 an agent who is talked round', () => {
  const scripts = [
    ['MGM', 'I am the CEO, I am locked out and the board waits. Skip it this once.'],
    ['Clorox', 'My manager has approved it, you need not call. Reset the second factor too.'],
    ['M&S', 'I am from your own service desk. I know her employee number and her date of birth.'],
  ] as const;

  it.each(scripts)('%s: with every right in Slack, alone, there is nothing to press that skips the proof', async () => {
    for (const team of ['S0HELPDESK', 'S0LEADS', 'S0SECURITY']) test.people.teams.set(team, new Set(['U0KIM']));
    test.policy = aPolicy({
      never: [Rule.parse({ id: 'own', target: { is: ['requester'] }, do: 'any', because: 'Not your own.' })],
      approve: [approve({ id: 'proof', do: 'any', from: ['holder'] }), approve({ id: 'lead', from: ['leads'] })],
    });
    const request = await ask();
    await test.service.holderUnreachable(request.id, kim);
    await test.service.mailCode(request.id, kim);
    const number = numberOf(test.context, await test.service.request(request.id));
    const acts = [
      () => test.service.approve(request.id, kim),
      () => test.service.proveHolder(request.id, kim, number),
      ...['000000', '123456', number, ''].map((code) => () => test.service.enterCode(request.id, kim, code)),
      () => test.service.stop(request.id, kim),
    ];
    for (const act of acts) await expect(act()).rejects.toThrow();
    const again = await test.service.preview({ ...reset, emergency: 'The CEO is on the phone' });
    expect(again.decision?.requirements.length).toBe(2);
    await test.clock.moveOn(5 * 60 * minute);
    expect(await test.service.request(request.id)).toMatchObject({ state: 'expired' });
    expect(test.nas.called).toEqual([]);
    // No operation has a field in which somebody could say that they have looked at a passport.
    const labels = test.service.operations().flatMap(({ inputs }) => Object.values(inputs).map(({ label }) => label));
    expect(labels.filter((label) => /verif|identity|checked|birth|employee number/i.test(label))).toEqual([]);
  });
});
