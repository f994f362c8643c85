import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DeskhandError } from '../../src/core/errors.ts';
import type { Request } from '../../src/journal/request.ts';
import { ApproveRule, Rule } from '../../src/policy/rule.ts';
import type { Draft } from '../../src/requests/evaluate.ts';
import { anAccount, person } from '../support/builders.ts';
import { settle } from '../support/fake-clock.ts';
import { ada, aPolicy, draftOf, kim, lee, RequestHarness, sam } from '../support/request-harness.ts';

let test: RequestHarness;
beforeEach(async () => {
  test = await RequestHarness.open();
});
afterEach(() => test.close());

const minute = 60_000;

const reset = draftOf();
const ofDeskhand = (operation: string, values: Draft['values'] = {}, by = kim): Draft => ({
  person: by,
  channel: 'C0HELPDESK',
  operation,
  subject: { kind: 'directory', directory: 'deskhand' },
  values,
});
const approve = (given: Record<string, unknown>) =>
  ApproveRule.parse({ within: '4h', because: 'Two people.', ...given });

async function ask(given: Draft): Promise<Request> {
  const { proof = '' } = await test.service.preview(given);
  const request = await test.service.submit(given, `submission/${Math.random()}`, proof);
  await settle();
  return request;
}
const now = (request: Request) => test.service.request(request.id);

describe('armed with a veto', () => {
  beforeEach(() => {
    test.policy = aPolicy({
      approve: [approve({ id: 'cool', do: ['reset-password'], from: ['leads'], cool_down: '30m' })],
    });
  });

  const armed = async () => {
    const request = await ask(reset);
    await test.service.approve(request.id, lee);
    await settle();
    return request;
  };

  it('a confirmed request is held back, and then runs by itself', async () => {
    const request = await armed();
    expect(await now(request)).toMatchObject({ state: 'cooling-down' });
    await test.clock.moveOn(30 * minute - 1);
    expect(test.nas.called).toEqual([]);
    await test.clock.moveOn(1);
    expect(await now(request)).toMatchObject({ state: 'done' });
    expect(test.nas.called).toEqual(['set-password']);
  });

  it.each([
    ['the account holder', ada],
    ['the requester', kim],
    ['an approver', lee],
  ])('is stopped by %s, also at the last instant', async (role, who) => {
    const request = await armed();
    await test.clock.moveOn(30 * minute - 1);
    await test.service.stop(request.id, who);
    await test.clock.moveOn(60 * minute);
    expect(await now(request)).toMatchObject({ state: 'declined', outcome: `Cancelled by ${role}.` });
    expect(test.nas.called).toEqual([]);
  });

  it('is stopped by nobody else', async () => {
    const request = await armed();
    await expect(test.service.stop(request.id, sam)).rejects.toMatchObject({ code: 'denied' });
    expect((await now(request)).state).toBe('cooling-down');
  });

  it('is as long as the policy says at the end, not at the beginning', async () => {
    const request = await armed();
    test.policy = aPolicy({
      hash: 'policy-two',
      approve: [approve({ id: 'cool', do: ['reset-password'], from: ['leads'], cool_down: '2h' })],
    });
    await test.clock.moveOn(30 * minute);
    expect((await now(request)).state).toBe('cooling-down');
    await test.clock.moveOn(90 * minute);
    expect((await now(request)).state).toBe('done');
  });

  it('outlives a restart', async () => {
    const request = await armed();
    await test.stop();
    await test.start();
    await test.clock.moveOn(30 * minute);
    expect((await now(request)).state).toBe('done');
  });

  it('either stops or runs, whatever the order at the last instant', async () => {
    for (let round = 0; round < 25; round += 1) {
      test.nas.called = [];
      const request = await armed();
      await test.clock.moveOn(30 * minute - 5);
      const stopping = (async () => {
        for (let turn = 0; turn < round; turn += 1) await new Promise((resolve) => setImmediate(resolve));
        return test.service.stop(request.id, ada).then(
          () => true,
          () => false,
        );
      })();
      await test.clock.moveOn(5);
      const isStopped = await stopping;
      await settle();
      expect((await now(request)).state, String(round)).toBe(isStopped ? 'declined' : 'done');
      expect(test.nas.called, String(round)).toEqual(isStopped ? [] : ['set-password']);
    }
  });
});

describe('a lockdown', () => {
  const rules = [
    approve({ id: 'lock', do: ['lockdown', 'end-lockdown'], from: ['leads', 'security'] }),
    approve({ id: 'glass', do: ['emergency'], from: ['security', 'leads'] }),
  ];
  beforeEach(() => {
    test.policy = aPolicy({ approve: rules });
  });

  const lockDown = async () => {
    const request = await ask(ofDeskhand('lockdown', { reason: 'Calls from strangers' }));
    expect(request.state).toBe('waiting');
    await test.service.approve(request.id, lee);
    await settle();
    expect((await now(request)).state).toBe('done');
  };

  it('needs a second person, also where the policy names none', async () => {
    await expect(
      ask({ ...ofDeskhand('lockdown', { reason: 'x' }) }).then((request) => test.service.approve(request.id, kim)),
    ).rejects.toMatchObject({ code: 'not-yours' });
    test.policy = aPolicy({ approve: [] });
    const preview = await test.service.preview(ofDeskhand('lockdown', { reason: 'x' }));
    expect(preview.decision).toMatchObject({ verdict: 'denied', rules: [{ id: 'two-persons' }] });
  });

  it('denies what gives somebody a way to sign in, and nothing else', async () => {
    await lockDown();
    expect((await test.service.preview(reset)).decision).toMatchObject({
      verdict: 'denied',
      rules: [{ id: 'lockdown' }],
    });
    const joins = { ...reset, operation: 'join-group', values: { groups: ['65537'] } };
    expect((await test.service.preview(joins)).decision).toMatchObject({ verdict: 'allowed' });
  });

  it('holds back what was asked for before it, at the press and at execution', async () => {
    test.policy = aPolicy({
      approve: [...rules, approve({ id: 'r', do: ['reset-password'], from: ['leads'], cool_down: '30m' })],
    });
    const [waiting, armed] = [await ask(reset), await ask(reset)];
    await test.service.approve(armed.id, lee);
    await settle();
    await lockDown();
    await expect(test.service.approve(waiting.id, lee)).rejects.toMatchObject({ code: 'denied' });
    await test.clock.moveOn(30 * minute);
    expect(await now(armed)).toMatchObject({ state: 'failed', outcome: expect.stringMatching(/lockdown/) });
    expect(test.nas.called).toEqual([]);
  });

  it('lets nobody read a password that was set before it', async () => {
    test.policy = aPolicy({ approve: [...rules, approve({ id: 'r', do: ['reset-password'], from: ['leads'] })] });
    const request = await ask(reset);
    await test.service.approve(request.id, lee);
    await settle();
    await lockDown();
    await expect(test.views(request.id, ada)).rejects.toMatchObject({ code: 'denied' });
    const end = await ask(ofDeskhand('end-lockdown'));
    await test.service.approve(end.id, sam);
    await settle();
    expect((await test.views(request.id, ada)).secrets).toHaveLength(1);
  });

  it('ends by two people, and outlives a restart until then', async () => {
    await lockDown();
    await test.stop();
    await test.start();
    expect((await test.service.preview(reset)).decision?.verdict).toBe('denied');
    const end = await ask(ofDeskhand('end-lockdown'));
    await test.service.approve(end.id, sam);
    await settle();
    expect((await test.service.preview(reset)).decision?.verdict).toBe('allowed');
  });

  it('lets nobody confirm or carry out what a policy no longer allows', async () => {
    test.policy = aPolicy({
      never: [Rule.parse({ id: 'none', do: ['lockdown'], because: 'Not here.' })],
      approve: rules,
    });
    await expect(test.service.preview(ofDeskhand('lockdown', { reason: 'x' }))).rejects.toMatchObject({
      code: 'denied',
    });
  });

  describe('and the glass', () => {
    const glass = { ...reset, emergency: 'The surgeon stands at the door' };

    it('is broken by two people with a reason, and opens a review', async () => {
      await lockDown();
      const request = await ask(glass);
      expect(request).toMatchObject({ state: 'waiting', emergency: { reason: 'The surgeon stands at the door' } });
      await test.service.approve(request.id, lee);
      await settle();
      expect((await now(request)).state).toBe('done');
      const { reviews } = await test.context.journal.restrictions();
      expect(reviews).toEqual([request.id]);
    });

    it('leaves a review that nobody can close who had a part in it', async () => {
      await lockDown();
      const request = await ask(glass);
      await test.service.approve(request.id, lee);
      await settle();
      const [review] = (await test.context.journal.list({ states: ['waiting'], limit: 5 })).filter(
        ({ operation }) => operation === 'review-emergency',
      );
      if (!review) throw new Error('There should be a review.');
      await expect(test.service.approve(review.id, kim)).rejects.toMatchObject({ code: 'not-yours' });
      await expect(test.service.approve(review.id, lee)).rejects.toMatchObject({ code: 'not-yours' });
      await expect(test.service.cancel(review.id, kim)).rejects.toMatchObject({ code: 'denied' });
      await expect(test.service.decline(review.id, lee, 'Fine.')).rejects.toMatchObject({ code: 'not-yours' });
      await test.service.approve(review.id, sam);
      await settle();
      expect((await now(review)).state).toBe('done');
      expect((await test.context.journal.restrictions()).reviews).toEqual([]);
    });

    it('needs a rule that lets the person, and a second person', async () => {
      await lockDown();
      test.policy = aPolicy({ approve: rules.slice(0, 1) });
      expect((await test.service.preview(glass)).decision).toMatchObject({ rules: [{ id: 'two-persons' }] });
      test.policy = aPolicy({
        never: [Rule.parse({ id: 'no-glass', do: ['emergency'], because: 'Only the lead of operations.' })],
        approve: rules,
      });
      expect((await test.service.preview(glass)).decision?.rules[0]?.because).toMatch(/Only the lead of operations/);
    });

    it('changes nothing where there is no lockdown', async () => {
      const { decision } = await test.service.preview(glass);
      expect(decision).toMatchObject({ verdict: 'allowed', requirements: [] });
    });

    it('is not reached by an internal operation that somebody forges', async () => {
      await expect(test.service.preview(ofDeskhand('review-emergency', { request: 'R1' }))).rejects.toMatchObject({
        code: 'denied',
      });
    });
  });
});

describe('limits', () => {
  it('count per agent, per account and per workspace, before anything is looked up', async () => {
    await test.stop();
    test.limits = { ...test.limits, target: { count: 2, within: 60 * minute } };
    await test.start();
    await ask(reset);
    await ask({ ...reset, person: lee });
    test.nas.isDown = true;
    await expect(test.service.submit({ ...reset, person: lee }, 'k', 'p')).rejects.toMatchObject({ code: 'limited' });
    test.nas.isDown = false;
    const kinds = (await test.context.journal.events()).map(({ kind }) => kind);
    expect(kinds).toContain('attempt-refused');
    await test.clock.moveOn(61 * minute);
    expect((await ask(reset)).id).toMatch(/^R/);
  });

  it('are not used up by people from outside', async () => {
    test.people.add('U0MAX', { guest: true });
    const guest = { ...reset, person: person('U0MAX') };
    await expect(test.service.submit(guest, 'k', 'p')).rejects.toMatchObject({ code: 'denied' });
    expect(await test.store.rows("select kind from hits where kind in ('workspace', 'target')")).toEqual([]);
  });

  it('survive a restart', async () => {
    await test.stop();
    test.limits = { ...test.limits, agent: { count: 1, within: 60 * minute } };
    await test.start();
    await ask(reset);
    await test.stop();
    await test.start();
    await expect(ask(reset)).rejects.toMatchObject({ code: 'limited' });
  });
});

describe('attempts that are refused', () => {
  const refused = async () =>
    (await test.context.journal.events())
      .filter(({ kind }) => kind === 'attempt-refused')
      .map(({ body }) => JSON.parse(body));

  it('are kept in the audit log, with rules and facts as far as it came to them', async () => {
    test.policy = aPolicy({ never: [Rule.parse({ id: 'none', do: ['reset-password'], because: 'Not here.' })] });
    await expect(test.service.submit(reset, 'k', 'p')).rejects.toMatchObject({ code: 'denied' });
    expect(await refused()).toMatchObject([{ person: kim, operation: 'reset-password', subject: 'nas/1030' }]);
    test.policy = aPolicy({
      never: [Rule.parse({ id: 'own', do: 'any', target: { is: ['requester'] }, because: 'Not your own.' })],
    });
    await expect(test.service.submit({ ...reset, person: ada }, 'k', 'p')).rejects.toThrow();
    const mine = { ...reset, subject: { kind: 'account' as const, directory: 'nas', id: '1027', name: 'kim' } };
    await expect(test.service.submit(mine, 'k', 'p')).rejects.toMatchObject({ code: 'denied' });
    expect((await refused()).at(-1)).toMatchObject({ rules: ['own'], facts: { target: { requester: true } } });
  });

  it('at a button tell outsiders nothing of how it ended', async () => {
    test.policy = aPolicy({ approve: [approve({ id: 'r', do: ['reset-password'], from: ['leads'] })] });
    const request = await ask(reset);
    await test.service.decline(request.id, lee, 'Secret reason.');
    test.people.add('U0MAX', { guest: true });
    await expect(test.service.approve(request.id, person('U0MAX'))).rejects.toMatchObject({ code: 'denied' });
  });

  it('at a button are kept with the request', async () => {
    test.policy = aPolicy({ approve: [approve({ id: 'r', do: ['reset-password'], from: ['leads'] })] });
    const request = await ask(reset);
    await expect(test.service.approve(request.id, sam)).rejects.toThrow();
    const events = await test.context.journal.events(request.id);
    expect(events.at(-1)).toMatchObject({ kind: 'press-refused' });
  });
});

describe('what a reviewer found', () => {
  const leads = approve({ id: 'r', do: ['reset-password'], from: ['leads'], cool_down: '30m' });

  it('whoever becomes the holder in the meantime gets nothing: the request is out of date', async () => {
    test.policy = aPolicy({ approve: [leads] });
    const request = await ask(reset);
    await test.service.approve(request.id, lee);
    await settle();
    const account = test.nas.accounts.get('1030');
    if (account) test.nas.accounts.set('1030', { ...account, details: { email: 'max@example.org' } });
    await test.clock.moveOn(31 * minute);
    expect(await now(request)).toMatchObject({ state: 'stale', outcome: expect.stringMatching(/holder of/) });
    expect(test.nas.called).toEqual([]);
  });

  it('a fresh mail address makes nobody the holder', async () => {
    test.addressState = { kind: 'unknown', isUnseen: false };
    test.policy = aPolicy({ approve: [approve({ id: 'p', do: ['reset-password'], from: ['holder'] })] });
    const preview = await test.service.preview(reset);
    expect(preview.proof).toBeUndefined();
    expect(preview.decision?.verdict).toBe('denied');
  });

  it('the glass is not broken by the holder and the requester alone', async () => {
    test.policy = aPolicy({
      approve: [
        approve({ id: 'lock', do: ['lockdown'], from: ['leads'] }),
        approve({ id: 'glass', do: ['emergency'], from: ['holder'] }),
      ],
    });
    const lock = await ask(ofDeskhand('lockdown', { reason: 'x' }));
    await test.service.approve(lock.id, lee);
    await settle();
    const { decision } = await test.service.preview({ ...reset, emergency: 'Now.' });
    expect(decision).toMatchObject({ verdict: 'denied', rules: [{ id: 'two-persons' }] });
  });

  it('a lockdown reaches what is being carried out: steps that were not begun are not', async () => {
    test.policy = aPolicy({
      approve: [
        approve({ id: 'lock', do: ['lockdown'], from: ['leads'] }),
        approve({ id: 'r', do: ['reset-password'], from: ['leads'] }),
      ],
    });
    let isBusy = true;
    test.nas.interfere = (kind, when) => {
      if (kind === 'set-password' && when === 'before' && isBusy) {
        throw new DeskhandError('directory-busy', { userMessage: 'Busy.', effect: 'none' });
      }
    };
    const request = await ask(reset);
    await test.service.approve(request.id, lee);
    await settle();
    const lock = await ask(ofDeskhand('lockdown', { reason: 'Calls' }));
    await test.service.approve(lock.id, lee);
    await settle();
    isBusy = false;
    await test.clock.moveOn(10 * minute);
    expect((await now(request)).state).toBe('failed');
    expect(test.nas.passwords.get('1030')).toBeUndefined();
  });

  it('a lockdown leaves a group join of a request alone that was begun before it', async () => {
    test.policy = aPolicy({ approve: [approve({ id: 'lock', do: ['lockdown'], from: ['leads'] })] });
    let isBusy = true;
    test.nas.interfere = (kind, when) => {
      if (kind === 'join-group' && when === 'before' && isBusy) {
        throw new DeskhandError('directory-busy', { userMessage: 'Busy.', effect: 'none' });
      }
    };
    const subject = { kind: 'new-account' as const, directory: 'nas' };
    const values = { name: 'jo', groups: ['65537'] };
    const request = await ask({ ...reset, operation: 'create-account', subject, values });
    const lock = await ask(ofDeskhand('lockdown', { reason: 'Calls' }));
    await test.service.approve(lock.id, lee);
    await settle();
    isBusy = false;
    await test.clock.moveOn(10 * minute);
    expect((await now(request)).state).toBe('done');
  });

  it('is held back anew for the whole time when somebody has to confirm anew', async () => {
    test.policy = aPolicy({ approve: [leads] });
    test.people.add('U0MAX');
    test.people.teams.set('S0LEADS', new Set(['U0LEE', 'U0MAX']));
    const request = await ask(reset);
    await test.service.approve(request.id, lee);
    await settle();
    test.people.teams.set('S0LEADS', new Set(['U0MAX']));
    await test.clock.moveOn(30 * minute);
    expect((await now(request)).state).toBe('waiting');
    await test.service.approve(request.id, person('U0MAX'));
    await settle();
    expect((await now(request)).state).toBe('cooling-down');
    await test.clock.moveOn(29 * minute);
    expect(test.nas.called).toEqual([]);
    await test.clock.moveOn(minute);
    expect((await now(request)).state).toBe('done');
  });

  it('is stopped by who was told of it, also while the directory is silent', async () => {
    test.policy = aPolicy({ approve: [leads] });
    const request = await ask(reset);
    await test.service.approve(request.id, lee);
    await settle();
    test.nas.isDown = true;
    await test.service.stop(request.id, ada);
    expect((await now(request)).state).toBe('declined');
  });

  it('keeps so many refusals of one person, and says that more are left out', async () => {
    test.policy = aPolicy({ approve: [approve({ id: 'r', do: ['reset-password'], from: ['leads'] })] });
    const request = await ask(reset);
    for (let press = 0; press < 50; press += 1) {
      await expect(test.service.approve(request.id, sam)).rejects.toThrow();
    }
    const kept = (await test.context.journal.events(request.id)).filter(({ kind }) => kind === 'press-refused');
    expect(kept).toHaveLength(30);
    expect(kept.at(-1)?.body).toContain('isLastOfMany');
  });

  it('tells by mail both addresses where one was changed in the meantime', async () => {
    const bob = { ...reset, subject: { kind: 'account' as const, directory: 'nas', id: '77', name: 'bob' } };
    const mailed = (email: string) => anAccount({ id: '77', name: 'bob', details: { email } });
    test.nas.accounts.set('77', mailed('bob@example.org'));
    test.links.set('U0ADA', ['nas/ada']);
    test.policy = aPolicy({ never: [], approve: [approve({ id: 'r', do: ['reset-password'], from: ['leads'] })] });
    const request = await ask(bob);
    test.nas.accounts.set('77', mailed('mallory@example.net'));
    await test.service.cancel(request.id, kim);
    await settle();
    expect(test.mails.map(({ to }) => to)).toEqual(['bob@example.org', 'mallory@example.net']);
  });

  it('a new account has had its address from the beginning', async () => {
    test.policy = aPolicy({ never: [], approve: [] });
    const subject = { kind: 'new-account' as const, directory: 'nas' };
    await ask({ ...reset, operation: 'create-account', subject, values: { name: 'jo', email: 'jo@example.org' } });
    expect(test.learnt.map(({ name }) => name)).toEqual(['jo']);
  });

  it('does not hammer a mail server that is down', async () => {
    const bob = { ...reset, subject: { kind: 'account' as const, directory: 'nas', id: '77', name: 'bob' } };
    test.nas.accounts.set('77', anAccount({ id: '77', name: 'bob', details: { email: 'bob@example.org' } }));
    test.policy = aPolicy({ never: [], approve: [approve({ id: 'r', do: ['reset-password'], from: ['leads'] })] });
    test.isMailDown = true;
    const request = await ask(bob);
    await test.service.cancel(request.id, kim);
    await test.clock.moveOn(10 * minute);
    expect(test.mailTries).toBeLessThan(15);
    test.isMailDown = false;
    await test.clock.moveOn(2 * minute);
    expect(test.mails).toHaveLength(1);
  });
});
