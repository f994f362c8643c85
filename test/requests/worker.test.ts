import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DeskhandError } from '../../src/core/errors.ts';
import type { Request } from '../../src/journal/request.ts';
import { ApproveRule } from '../../src/policy/rule.ts';
import type { Draft } from '../../src/requests/evaluate.ts';
import { aGroup, anAccount, person } from '../support/builders.ts';
import { settle } from '../support/fake-clock.ts';
import { ada, aPolicy, draftOf, kim, lee, max, RequestHarness, sam } from '../support/request-harness.ts';

let test: RequestHarness;
beforeEach(async () => {
  test = await RequestHarness.open();
});
afterEach(() => test.close());

const joins = (groups: string[] = ['65537']) => draftOf({ operation: 'join-group', values: { groups } });

/** An account whose holder nobody knows: its directory tells no address, and no link names it. */
function joinsAlan(): Draft {
  test.nas.accounts.set('1032', anAccount({ id: '1032', name: 'alan', details: {} }));
  return { ...joins(), subject: { kind: 'account', directory: 'nas', id: '1032', name: 'alan' } };
}

const joinNeedsLead = ApproveRule.parse({
  id: 'lead',
  do: ['join-group'],
  from: ['leads'],
  within: '4h',
  because: 'A lead approves.',
});

/** As the form does: looks at the preview, then sends what it showed. */
async function send(given: Draft, key: string): Promise<Request> {
  const { proof = '' } = await test.service.preview(given);
  return test.service.submit(given, key, proof);
}

async function submit(given: Draft = draftOf()): Promise<Request> {
  const request = await send(given, `submission/${Math.floor(test.clock.now())}/${given.operation}`);
  await settle();
  return test.service.request(request.id);
}

const now = (request: Request) => test.service.request(request.id);

describe('a reset', () => {
  it('waits for a lead, is made once, and gives the password to the account holder, until they have it', async () => {
    const request = await submit();
    expect(request).toMatchObject({ state: 'waiting', holder: ada });
    await test.service.approve(request.id, lee);
    await settle();
    expect(await now(request)).toMatchObject({ state: 'done', outcome: 'Ada Lovelace (ada) has a new password.' });
    expect(test.nas.called).toEqual(['set-password']);
    const { secrets } = await test.views(request.id, ada);
    expect(secrets.map((secret) => secret.reveal())).toEqual([test.nas.passwords.get('1030')]);
    expect((await now(request)).secret).toMatchObject({ state: 'viewed', views: 1 });
    expect((await test.views(request.id, ada)).secrets).toHaveLength(1);
    await test.service.secretSaved(request.id, ada);
    expect((await now(request)).secret).toMatchObject({ state: 'saved', views: 2 });
    expect(await test.context.journal.secrets(request.id)).toEqual([]);
    await expect(test.views(request.id, ada)).rejects.toMatchObject({ code: 'secret-gone' });
  });

  it('keeps a password that Slack did not show, and says of it that nobody viewed it', async () => {
    const request = await submit();
    await test.service.approve(request.id, lee);
    await settle();
    expect(await test.service.reveal(request.id, ada, async () => false)).toBe(false);
    await expect(test.service.reveal(request.id, ada, () => Promise.reject(new Error('cut')))).rejects.toThrow('cut');
    expect((await now(request)).secret?.state).toBe('sealed');
    expect((await test.views(request.id, ada)).secrets).toHaveLength(1);
  });

  it('lets a password be viewed for two minutes after the first time, and says then that it is gone', async () => {
    const request = await submit();
    await test.service.approve(request.id, lee);
    await settle();
    await test.views(request.id, ada);
    await test.clock.moveOn(60_000);
    await test.views(request.id, ada);
    await test.clock.moveOn(60_001);
    await expect(test.views(request.id, ada)).rejects.toMatchObject({ code: 'secret-gone' });
    expect((await now(request)).secret).toMatchObject({ state: 'saved', views: 2 });
    expect(await test.context.journal.secrets(request.id)).toEqual([]);
  });

  it('takes from nobody but its reader that they have it', async () => {
    const request = await submit();
    await test.service.approve(request.id, lee);
    await settle();
    await test.views(request.id, ada);
    for (const other of [kim, lee, sam])
      await expect(test.service.secretSaved(request.id, other)).rejects.toMatchObject({ code: 'not-yours' });
    expect((await now(request)).secret?.state).toBe('viewed');
  });

  it('gives the password to nobody else, not even its requester', async () => {
    const request = await submit();
    await test.service.approve(request.id, lee);
    await settle();
    for (const other of [kim, lee, sam])
      await expect(test.views(request.id, other)).rejects.toMatchObject({ code: 'not-yours' });
  });

  it('gives the password to one person: not to the requester, nor to the same id in another workspace', async () => {
    const request = await submit();
    await test.service.approve(request.id, lee);
    await settle();
    // Slack would say of each of them that they are an active member.
    const elsewhere = { team: 'T0OTHER', id: ada.id };
    test.people.read = async (ref) => ({
      ref: { ...person(ref.id), ...ref },
      name: ref.id,
      active: true,
      guest: false,
      external: false,
      bot: false,
    });
    for (const other of [elsewhere, kim, lee]) {
      await expect(test.views(request.id, other)).rejects.toMatchObject({ code: 'not-yours' });
    }
    expect((await now(request)).secret).toMatchObject({ person: ada, state: 'sealed' });
    expect((await test.views(request.id, ada)).secrets).toHaveLength(1);
    for (const other of [elsewhere, kim, lee]) {
      await expect(test.views(request.id, other)).rejects.toMatchObject({ code: 'not-yours' });
    }
  });

  it('shows it in one window where the holder presses twice at a time and others press with them', async () => {
    const request = await submit();
    await test.service.approve(request.id, lee);
    await settle();
    const results = await Promise.allSettled(
      [kim, ada, lee, ada, sam].map((presser) => test.views(request.id, presser)),
    );
    const given = results.filter((result) => result.status === 'fulfilled');
    expect(given.flatMap(({ value }) => value.secrets)).toHaveLength(1);
    const codes = results.flatMap((result) => (result.status === 'rejected' ? [result.reason.code] : []));
    expect(codes.sort()).toEqual(['directory-busy', 'not-yours', 'not-yours', 'not-yours']);
  });

  it('opens a sealed password for the request that it was made for, and for no other', async () => {
    test.nas.accounts.set('1031', anAccount({ id: '1031', name: 'eve', details: { email: 'eve@example.org' } }));
    const mine = await send(draftOf(), 'submission/mine');
    const eve = draftOf({ subject: { kind: 'account', directory: 'nas', id: '1031', name: 'eve' } });
    const other = await send(eve, 'submission/other');
    for (const { id } of [mine, other]) await test.service.approve(id, lee);
    await settle();
    const [sealed] = await test.context.journal.secrets(other.id);
    const [own] = await test.context.journal.secrets(mine.id);
    // As somebody could who can write into the journal's file, but has no key.
    const put = (text: string | undefined) =>
      test.store.change('update secrets set sealed = ?1 where request = ?2', [String(text), mine.id]);
    await put(sealed?.sealed);
    await expect(test.views(mine.id, ada)).rejects.toMatchObject({ code: 'secret-gone' });
    expect((await now(mine)).secret?.state).toBe('sealed');
    await put(own?.sealed);
    await test.store.change('update secrets set item = 1 where request = ?1', [mine.id]);
    await expect(test.views(mine.id, ada)).rejects.toMatchObject({ code: 'secret-gone' });
    await test.store.change('update secrets set item = 0 where request = ?1', [mine.id]);
    const { secrets } = await test.views(mine.id, ada);
    expect(secrets.map((secret) => secret.reveal())).toEqual([test.nas.passwords.get('1030')]);
  });

  it('destroys a password that nobody reads in ten minutes', async () => {
    const request = await submit();
    await test.service.approve(request.id, lee);
    await settle();
    await test.clock.moveOn(10 * 60_000);
    expect((await now(request)).secret?.state).toBe('expired');
    expect(await test.context.journal.secrets(request.id)).toEqual([]);
    await expect(test.views(request.id, ada)).rejects.toMatchObject({ code: 'secret-gone' });
  });

  it('expires when nobody confirms in time', async () => {
    const request = await submit();
    await test.clock.moveOn(4 * 3_600_000);
    expect(await now(request)).toMatchObject({ state: 'expired' });
    await expect(test.service.approve(request.id, lee)).rejects.toMatchObject({ code: 'already-decided' });
    expect(test.nas.called).toEqual([]);
  });
});

describe('deciding', () => {
  it('is refused to those whom the request does not ask, to its requester and to the account holder', async () => {
    const request = await submit();
    await expect(test.service.approve(request.id, sam)).rejects.toMatchObject({ code: 'denied' });
    await expect(test.service.approve(request.id, kim)).rejects.toMatchObject({ code: 'not-yours' });
    test.people.teams.set('S0LEADS', new Set(['U0LEE', 'U0ADA']));
    await expect(test.service.approve(request.id, ada)).rejects.toMatchObject({ code: 'not-yours' });
    expect((await now(request)).state).toBe('waiting');
  });

  it('is refused to whom the account may belong, as long as nobody knows that it does not', async () => {
    // No address and no link says whose the account is, and nothing says which accounts are the lead's.
    test.policy = aPolicy({ never: [], approve: [joinNeedsLead] });
    const request = await submit(joinsAlan());
    await expect(test.service.approve(request.id, lee)).rejects.toMatchObject({ code: 'not-yours' });
    await expect(test.service.decline(request.id, lee, 'No ticket.')).rejects.toMatchObject({ code: 'not-yours' });
    await settle();
    expect(await now(request)).toMatchObject({ state: 'waiting', approvals: [] });
    expect(test.nas.called).toEqual([]);
    test.links.set('U0LEE', ['nas/lee']);
    await test.service.approve(request.id, lee);
    await settle();
    expect((await now(request)).state).toBe('applying');
  });

  it('no longer counts at the act once it is unknown whether the account is theirs', async () => {
    test.policy = aPolicy({
      never: [],
      approve: [1, 2].map((place) =>
        ApproveRule.parse({
          id: `rule-${place}`,
          do: 'any',
          from: [place === 1 ? 'leads' : 'security'],
          within: '4h',
          because: 'Two look at it.',
        }),
      ),
    });
    test.links.set('U0LEE', ['nas/lee']);
    test.links.set('U0SAM', []);
    const request = await submit(joinsAlan());
    await test.service.approve(request.id, lee);
    test.links.delete('U0LEE');
    await test.service.approve(request.id, sam);
    await settle();
    expect(await now(request)).toMatchObject({ state: 'waiting', approvals: [{ person: sam }] });
    expect(test.nas.called).toEqual([]);
  });

  it('looks at the person when they press: a lead who was taken out of the team a moment ago is none', async () => {
    const request = await submit();
    test.people.teams.set('S0LEADS', new Set());
    await expect(test.service.approve(request.id, lee)).rejects.toMatchObject({ code: 'denied' });
  });

  it.each([{ active: false }, { guest: true }, { external: true }, { bot: true }])(
    'is refused to %o',
    async (given) => {
      const request = await submit();
      test.people.add('U0LEE', given);
      await expect(test.service.approve(request.id, lee)).rejects.toMatchObject({ code: 'denied' });
    },
  );

  it('is refused while Slack does not say who somebody is', async () => {
    const request = await submit();
    test.people.isDown = true;
    await expect(test.service.approve(request.id, lee)).rejects.toMatchObject({ code: 'directory-unreachable' });
    test.people.isDown = false;
    expect((await now(request)).state).toBe('waiting');
  });

  it('is won by one of two who press at once; the other is told by whom and when', async () => {
    test.people.teams.set('S0LEADS', new Set(['U0LEE', 'U0MAX']));
    test.nas.accounts.set('1033', anAccount({ id: '1033', name: 'max', details: { email: 'max@example.org' } }));
    const request = await submit();
    const results = await Promise.allSettled([
      test.service.approve(request.id, lee),
      test.service.decline(request.id, person('U0MAX'), 'No ticket.'),
    ]);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const lost = results.find((result) => result.status === 'rejected');
    expect(String(lost?.reason)).toMatch(/Already (declined|confirmed|decided) by U0\w+ at \d\d:\d\d/);
  });

  it('takes a double click and a redelivery as one confirmation', async () => {
    const request = await submit();
    await Promise.all([1, 2, 3].map(() => test.service.approve(request.id, lee)));
    await settle();
    expect((await now(request)).approvals).toHaveLength(1);
    expect(test.nas.called).toEqual(['set-password']);
  });

  it('can be taken back by the requester alone', async () => {
    const request = await submit();
    await expect(test.service.cancel(request.id, lee)).rejects.toMatchObject({ code: 'not-yours' });
    await test.service.cancel(request.id, kim);
    expect((await now(request)).state).toBe('cancelled');
  });
});

describe('at the moment of the act', () => {
  const approved = async (change: () => void): Promise<Request> => {
    const request = await submit();
    change();
    await test.service.approve(request.id, lee).catch(() => undefined);
    await settle();
    return now(request);
  };

  it('a renamed account ends stale', async () => {
    const request = await approved(() => test.nas.accounts.set('1030', anAccount({ name: 'ada2' })));
    expect(request).toMatchObject({ state: 'stale' });
    expect(request.outcome).toMatch(/renamed to ada2/);
    expect(test.nas.called).toEqual([]);
  });

  it('an account recreated under the same name is another account: stale', async () => {
    const request = await submit();
    await test.people.read(lee);
    test.nas.accounts.delete('1030');
    test.nas.accounts.set('2000', anAccount({ id: '2000' }));
    await test.service.approve(request.id, lee);
    await settle();
    expect(await now(request)).toMatchObject({ state: 'stale' });
    expect(test.nas.called).toEqual([]);
  });

  it('a plan that is no longer the one that was confirmed is not carried out, though the account and its holder are', async () => {
    // Linked, so that another address makes nobody else the holder: the plan alone is what differs.
    test.links.set('U0ADA', ['nas/ada']);
    test.policy = aPolicy({
      approve: [ApproveRule.parse({ id: 'lead', do: 'any', from: ['leads'], within: '4h', because: 'Leads.' })],
    });
    const link = await submit(draftOf({ operation: 'email-reset-link' }));
    test.nas.accounts.set('1030', anAccount({ details: { email: 'mallory@evil.example' } }));
    await test.service.approve(link.id, lee);
    await settle();
    expect(await now(link)).toMatchObject({ state: 'stale', steps: [{ state: 'pending', attempts: 0 }] });
    const join = await submit(joins());
    // The group that was agreed to has become another one under the same id.
    test.nas.groups.set('65537', aGroup({ name: 'payroll' }));
    await test.service.approve(join.id, lee);
    await settle();
    expect(await now(join)).toMatchObject({ state: 'stale', steps: [{ state: 'pending', attempts: 0 }] });
    expect(test.nas.called).toEqual([]);
  });

  it('a requester who has left the helpdesk is refused', async () => {
    const request = await approved(() => test.people.teams.set('S0HELPDESK', new Set()));
    expect(request).toMatchObject({ state: 'failed' });
    expect(request.outcome).toMatch(/policy does not allow.*Nothing was changed/);
  });

  it('a new requirement sends the request back to waiting', async () => {
    const request = await approved(() => {
      const executives = { directory: 'nas', id: '65539', name: 'executives' };
      test.nas.accounts.set('1030', anAccount({ groups: [executives] }));
    });
    expect(request.state).toBe('waiting');
    await test.service.approve(request.id, sam);
    await settle();
    expect((await now(request)).state).toBe('done');
  });

  it('a directory that is down for a moment is waited for', async () => {
    const request = await submit();
    await test.service.approve(request.id, lee);
    test.nas.isDown = true;
    await test.clock.moveOn(60_000);
    expect((await now(request)).state).toBe('ready');
    test.nas.isDown = false;
    await test.clock.moveOn(20_000);
    expect((await now(request)).state).toBe('done');
    expect(test.nas.called).toEqual(['set-password']);
  });

  it('a directory that stays down ends the request with nothing changed and words that say so', async () => {
    const request = await submit();
    await test.service.approve(request.id, lee);
    test.nas.isDown = true;
    await test.clock.moveOn(11 * 60_000);
    expect(await now(request)).toMatchObject({
      state: 'failed',
      outcome: 'Office NAS does not answer. Nothing was changed.',
    });
  });
});

describe('what the policy refuses', () => {
  it('never becomes a request', async () => {
    const own = draftOf({ subject: { kind: 'account', directory: 'nas', id: '1027', name: 'kim' } });
    await expect(submit(own)).rejects.toMatchObject({ code: 'denied' });
    await expect(submit(draftOf({ person: sam }))).rejects.toMatchObject({ code: 'denied' });
    test.people.add('U0KIM', { guest: true });
    await expect(submit()).rejects.toMatchObject({ code: 'denied' });
  });

  it('includes an account of which nobody knows whether it is the requester’s own', async () => {
    await expect(submit(joinsAlan())).rejects.toThrow('Not your own account.');
    test.links.set('U0KIM', ['nas/kim']);
    expect((await submit(joinsAlan())).state).toBe('applying');
  });
});

describe('a task that runs on', () => {
  it('is followed to its end and read back before it is called done', async () => {
    const request = await submit(joins());
    expect(await now(request)).toMatchObject({ state: 'applying', steps: [{ state: 'running' }] });
    await test.clock.moveOn(600);
    expect((await now(request)).steps[0]?.progress).toEqual({ done: 1, total: 2 });
    await test.clock.moveOn(5_000);
    expect(await now(request)).toMatchObject({ state: 'done', outcome: 'Ada Lovelace (ada) is now in editors.' });
  });

  it('that finishes without effect is uncertain, never done', async () => {
    test.nas.joinsApply = false;
    const request = await submit(joins());
    await test.clock.moveOn(120_000);
    expect(await now(request)).toMatchObject({ state: 'uncertain' });
    expect((await now(request)).outcome).toMatch(/reported success, but does not show the change/);
    expect(test.nas.called).toEqual(['join-group']);
  });

  it('that fails says why, and leaves what came after it untried', async () => {
    test.nas.taskState = { state: 'failed', reason: 'The NAS gave up.' };
    const request = await submit(joins(['65537', '65536']));
    await test.clock.moveOn(5_000);
    expect(await now(request)).toMatchObject({ state: 'failed', outcome: 'The NAS gave up. Nothing was changed.' });
    expect((await now(request)).steps.map(({ state }) => state)).toEqual(['failed', 'skipped']);
  });

  it('goes on while the directory cannot be asked, and ends when it can', async () => {
    const request = await submit(joins());
    test.nas.isDown = true;
    await test.clock.moveOn(60_000);
    expect((await now(request)).state).toBe('applying');
    expect((await now(request)).steps[0]?.progress?.note).toBe('Office NAS does not answer.');
    test.nas.isDown = false;
    await test.clock.moveOn(60_000);
    expect((await now(request)).state).toBe('done');
  });

  it('that never ends is left to a person', async () => {
    test.nas.pollsLeft = Number.POSITIVE_INFINITY;
    const request = await submit(joins());
    await test.clock.moveOn(31 * 60_000);
    expect(await now(request)).toMatchObject({ state: 'uncertain' });
  });
});

describe('a call whose outcome is not known', () => {
  const lost = new DeskhandError('directory-unreachable', { userMessage: 'No answer.', effect: 'unknown' });

  it('is done where the directory shows its effect', async () => {
    test.nas.interfere = (kind, when) => {
      if (kind === 'create-account' && when === 'after') throw lost;
    };
    const request = await submit(
      draftOf({
        operation: 'create-account',
        subject: { kind: 'new-account', directory: 'nas' },
        values: { name: 'jdoe' },
      }),
    );
    expect(await now(request)).toMatchObject({ state: 'done' });
    expect(test.nas.called).toEqual(['create-account']);
    expect((await test.views(request.id, kim)).secrets.map((secret) => secret.reveal())).toEqual(['first-password']);
  });

  it('is repeated with the same password, after its own deadline, where it may be repeated', async () => {
    const sent: (string | undefined)[] = [];
    test.nas.interfere = (kind, when) => {
      if (kind !== 'set-password' || when !== 'after') return;
      sent.push(test.nas.passwords.get('1030'));
      if (sent.length === 1) throw lost;
    };
    const request = await submit();
    await test.service.approve(request.id, lee);
    await settle();
    expect(await now(request)).toMatchObject({ state: 'applying', steps: [{ state: 'started' }] });
    await test.clock.moveOn(59_000);
    expect(test.nas.called).toHaveLength(1);
    await test.clock.moveOn(2_000);
    expect(await now(request)).toMatchObject({ state: 'done' });
    expect(sent).toEqual(['generated-1', 'generated-1']);
  });

  it('is left to a person where it may not', async () => {
    test.nas.interfere = (_kind, when) => {
      if (when === 'after') throw lost;
    };
    const request = await submit(draftOf({ operation: 'email-reset-link' }));
    await test.clock.moveOn(120_000);
    expect(await now(request)).toMatchObject({ state: 'uncertain' });
    expect(test.nas.called).toEqual(['send-reset-mail']);
  });

  it('is given up at its deadline when the directory never answers', async () => {
    test.nas.interfere = (_kind, when) => (when === 'before' ? new Promise(() => undefined) : undefined);
    const request = await submit(draftOf({ operation: 'email-reset-link' }));
    await test.clock.moveOn(59_000);
    expect((await now(request)).state).toBe('applying');
    await test.clock.moveOn(5_000);
    expect((await now(request)).state).toBe('uncertain');
  });

  it('that broke in our own code gets a reference that the log has too', async () => {
    test.nas.interfere = () => {
      throw new TypeError('undefined is not a function');
    };
    const request = await submit(draftOf({ operation: 'email-reset-link' }));
    await test.clock.moveOn(120_000);
    expect((await now(request)).state).toBe('uncertain');
    expect(test.logged.join()).toContain('the outcome of a call is not known');
  });
});

describe('a call that the directory refuses', () => {
  it('fails with its words and nothing changed', async () => {
    test.nas.interfere = () => {
      throw new DeskhandError('weak-password', { userMessage: 'The NAS finds the password too weak.', effect: 'none' });
    };
    const request = await submit();
    await test.service.approve(request.id, lee);
    await settle();
    expect(await now(request)).toMatchObject({
      state: 'failed',
      outcome: 'The NAS finds the password too weak. Nothing was changed.',
    });
    expect(await test.context.journal.secrets(request.id)).toEqual([]);
  });

  it('because it is busy is tried again', async () => {
    let refusals = 2;
    test.nas.interfere = (_kind, when) => {
      if (when === 'before' && refusals-- > 0)
        throw new DeskhandError('directory-busy', { userMessage: 'Another administrator is editing.', effect: 'none' });
    };
    const request = await submit(joins());
    await test.clock.moveOn(20_000);
    expect((await now(request)).state).toBe('done');
    expect(test.nas.called).toHaveLength(3);
  });
});

describe('what is sent', () => {
  it('is what was shown: another address, a group that vanished, another confirmer are shown first', async () => {
    const mail = draftOf({ operation: 'email-reset-link' });
    const { proof = '' } = await test.service.preview(mail);
    test.nas.accounts.set('1030', anAccount({ details: { email: 'mallory@evil.example' } }));
    await expect(test.service.submit(mail, 'k1', proof)).rejects.toMatchObject({ code: 'stale' });
    const two = joins(['65537', '65536']);
    const shown = await test.service.preview(two);
    test.nas.groups.delete('65536');
    await expect(test.service.submit(two, 'k2', shown.proof ?? '')).rejects.toMatchObject({ code: 'invalid-input' });
    expect(test.nas.called).toEqual([]);
  });

  it('is about what the operation is about, whatever the form said', async () => {
    for (const subject of [
      { kind: 'new-account', directory: 'nas' },
      { kind: 'group', directory: 'nas', id: '65537', name: '' },
    ] as const) {
      await expect(submit(draftOf({ subject }))).rejects.toMatchObject({ code: 'invalid-input' });
    }
  });

  it('holds at most twenty groups, and more are not even read', async () => {
    const ids = Array.from({ length: 1000 }, (_, index) => String(index));
    await expect(submit(joins(ids))).rejects.toThrow();
    const { faults } = await test.service.preview(joins(ids));
    expect(faults.groups).toMatch(/at most 20/);
  });
});

describe('people whom no rule lets do anything', () => {
  it('learn nothing of accounts', async () => {
    const ask = { text: 'ada', what: 'account', operation: 'leave-group', limit: 5 } as const;
    const subject = draftOf().subject;
    await expect(test.service.findNamed(max, 'leave-group', 'ada')).rejects.toMatchObject({ code: 'denied' });
    await expect(test.service.search(max, ask)).rejects.toMatchObject({ code: 'denied' });
    await expect(test.service.subject(max, 'leave-group', subject)).rejects.toMatchObject({ code: 'denied' });
    await expect(test.service.preview(draftOf({ person: max, operation: 'leave-group' }))).rejects.toMatchObject({
      code: 'denied',
    });
  });

  it('and accounts that a rule forbids tell nothing either', async () => {
    const own = draftOf({
      subject: { kind: 'account', directory: 'nas', id: '1027', name: 'kim' },
      operation: 'join-group',
      values: { groups: [] },
    });
    const preview = await test.service.preview(own);
    expect(preview).toMatchObject({ decision: { verdict: 'denied' }, faults: {}, changeSummaries: [] });
  });
});

describe('a confirmation that no longer counted', () => {
  it('can be given again', async () => {
    const request = await submit();
    test.people.isDown = false;
    const teams = test.people.teams.get('S0LEADS') ?? new Set();
    let looks = 0;
    const members = test.people.members.bind(test.people);
    // Slack loses the lead from the team for the moment of the execution only.
    test.people.members = async (sources) => {
      looks += 1;
      test.people.teams.set('S0LEADS', looks === 2 ? new Set() : teams);
      return members(sources);
    };
    await test.service.approve(request.id, lee);
    await settle();
    expect(await now(request)).toMatchObject({ state: 'waiting', approvals: [] });
    await test.service.approve(request.id, lee);
    await settle();
    expect((await now(request)).state).toBe('done');
  });
});

describe('an attempt that fails after one that may have been carried out', () => {
  it('is uncertain, and the password that may be in force is not thrown away', async () => {
    let calls = 0;
    test.nas.interfere = (kind, when) => {
      if (kind !== 'set-password') return;
      if (when === 'after')
        throw new DeskhandError('directory-unreachable', { userMessage: 'No answer.', effect: 'unknown' });
      calls += 1;
      if (calls === 2)
        throw new DeskhandError('directory-login-refused', { userMessage: 'Sign-in refused.', effect: 'none' });
    };
    const request = await submit();
    await test.service.approve(request.id, lee);
    await test.clock.moveOn(70_000);
    const ended = await now(request);
    expect(ended).toMatchObject({ state: 'uncertain', secret: { state: 'sealed' } });
    expect(ended.outcome).not.toMatch(/Nothing was changed/);
    const { secrets } = await test.views(request.id, ada);
    expect(secrets[0]?.reveal()).toBe(test.nas.passwords.get('1030'));
  });
});

describe('the time for confirming', () => {
  it('is what the rule says, also where that is more than a day, and shorter once a shorter rule applies', async () => {
    test.policy = aPolicy({
      approve: [ApproveRule.parse({ id: 'lead', do: 'any', from: ['leads'], within: '2d', because: 'Leads.' })],
    });
    const request = await submit();
    expect(request).toMatchObject({ expiresAt: request.requestedAt + 2 * 24 * 3_600_000 });
  });
});

describe('a restart', () => {
  it('with an unread password neither ends its time nor keeps the process from anything else', async () => {
    const request = await submit();
    await test.service.approve(request.id, lee);
    await settle();
    await test.context.journal.claim('dead', 60_000, 5);
    await test.stop();
    await test.start();
    expect((await now(request)).secret?.state).toBe('sealed');
    // Turns enough for whoever would be woken by it.
    await settle();
    expect(await test.context.journal.nextDue()).toBe((await now(request)).secret?.until);
  });
});

describe('the same submission again', () => {
  it('is the same request', async () => {
    const one = await send(draftOf(), 'submission/V1');
    const two = await send(draftOf(), 'submission/V1');
    expect(two.id).toBe(one.id);
  });
});

describe('what is written down', () => {
  it('holds no password in clear: not in the journal’s files, not in the log', async () => {
    const { readFileSync, readdirSync } = await import('node:fs');
    const request = await submit();
    await test.service.approve(request.id, lee);
    await settle();
    const password = test.nas.passwords.get('1030') ?? '';
    expect(password).not.toBe('');
    for (const file of readdirSync(test.folder)) {
      expect(readFileSync(`${test.folder}/${file}`).includes(password), file).toBe(false);
    }
    expect(test.logged.join()).not.toContain(password);
  });

  it('tells the whole story in the audit log, in order', async () => {
    const request = await submit();
    await test.service.approve(request.id, lee);
    await settle();
    await test.views(request.id, ada);
    const kinds = (await test.context.journal.events(request.id)).map(({ kind }) => kind);
    expect(kinds).toEqual([
      'requested',
      'approved',
      'applying-started',
      'change-started',
      'change-accepted',
      'change-done',
      'ended',
      'secret-offered',
      'secret-opened',
      'secret-viewed',
    ]);
  });
});
