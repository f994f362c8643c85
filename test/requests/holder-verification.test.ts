import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Request } from '../../src/journal/request.ts';
import { ApproveRule } from '../../src/policy/rule.ts';
import type { Draft } from '../../src/requests/evaluate.ts';
import { numberOf } from '../../src/requests/holder-verification.ts';
import { anAccount, person } from '../support/builders.ts';
import { settle } from '../support/fake-clock.ts';
import { ada, aPolicy, draftOf, kim, lee, max, RequestHarness } from '../support/request-harness.ts';

let test: RequestHarness;
const asksHolder = ApproveRule.parse({
  id: 'proof',
  do: ['reset-password'],
  from: ['holder'],
  within: '1h',
  because: 'Whoever asks has to be the account holder.',
});
beforeEach(async () => {
  test = await RequestHarness.open();
  test.policy = aPolicy({ approve: [asksHolder] });
});
afterEach(() => test.close());

const draft = draftOf();

async function ask(given: Draft = draft): Promise<Request> {
  const { proof = '' } = await test.service.preview(given);
  const request = await test.service.submit(given, `submission/${Math.random()}`, proof);
  await settle();
  return request;
}

const now = (request: Request) => test.service.request(request.id);
const numberNow = async (request: Request) => numberOf(test.context, await now(request));
const wrong = (right: string) => (right === '42' ? '43' : '42');
const codeIn = (text: string | undefined) => /read this code to them: (\d{6})/.exec(text ?? '')?.[1] ?? '';
const kinds = async () => (await test.context.journal.events()).map(({ kind }) => kind);

describe('the number', () => {
  it('read out by the requester and typed in by the account holder proves who asks', async () => {
    const request = await ask();
    expect(request).toMatchObject({ state: 'waiting', holder: ada });
    await test.service.proveHolder(request.id, ada, await numberNow(request));
    await settle();
    expect(await now(request)).toMatchObject({ state: 'done', approvals: [{ as: 'number', teams: ['holder'] }] });
    expect(test.nas.called).toEqual(['set-password']);
  });

  it('is nothing that anybody else can type in, and no button replaces it', async () => {
    const request = await ask();
    const number = await numberNow(request);
    for (const other of [kim, lee, max]) {
      await expect(test.service.proveHolder(request.id, other, number)).rejects.toMatchObject({ code: 'not-yours' });
    }
    await expect(test.service.approve(request.id, ada)).rejects.toMatchObject({ code: 'denied' });
    await expect(test.service.approve(request.id, lee)).rejects.toMatchObject({ code: 'denied' });
    expect((await now(request)).state).toBe('waiting');
  });

  it('is another one after each wrong try, and three wrong ones end the request', async () => {
    const request = await ask();
    const first = await numberNow(request);
    await expect(test.service.proveHolder(request.id, ada, wrong(first))).rejects.toMatchObject({
      code: 'invalid-input',
    });
    const second = await numberNow(request);
    await expect(test.service.proveHolder(request.id, ada, wrong(second))).rejects.toMatchObject({
      code: 'invalid-input',
    });
    const ended = await test.service.proveHolder(request.id, ada, wrong(await numberNow(request)));
    expect(ended).toMatchObject({ state: 'declined', outcome: expect.stringMatching(/three times/) });
    expect(test.nas.called).toEqual([]);
  });

  it('is stored nowhere: neither in the journal nor in the audit log', async () => {
    const request = await ask();
    const [row] = await test.store.rows('select body, published from requests where id = ?1', [request.id]);
    const written = JSON.stringify([row, await test.context.journal.events(), test.logged]);
    expect(written).not.toMatch(/"number":"?\d\d\b/);
    expect(Number(await numberNow(request))).toBeGreaterThanOrEqual(10);
  });

  it('tried many times at once is judged one try after another', async () => {
    const request = await ask();
    const right = await numberNow(request);
    const tries = Array.from({ length: 30 }, (_, index) => String(10 + index)).filter((number) => number !== right);
    await Promise.allSettled(tries.map((number) => test.service.proveHolder(request.id, ada, number)));
    expect((await now(request)).state).toBe('declined');
    expect((await kinds()).filter((kind) => kind === 'proof-failed')).toHaveLength(3);
  });

  it('no longer counts at execution where the account has another holder by then', async () => {
    test.policy = aPolicy({
      approve: [asksHolder, ApproveRule.parse({ ...asksHolder, id: 'lead', from: ['leads'], within: '1h' })],
    });
    const request = await ask();
    await test.service.proveHolder(request.id, ada, await numberNow(request));
    test.people.add('U0ADA', { active: false });
    await test.service.approve(request.id, lee);
    await settle();
    const after = await now(request);
    expect(after.state).toBe('waiting');
    expect(after.approvals.map(({ person: { id } }) => id)).toEqual(['U0LEE']);
    expect(test.nas.called).toEqual([]);
  });
});

describe('"That was not me"', () => {
  it('ends the request, freezes the account and is kept in the audit log', async () => {
    const request = await ask();
    await test.service.reportNotMe(request.id, ada);
    expect(await now(request)).toMatchObject({ state: 'declined', reportedNotMe: { person: ada } });
    expect((await test.context.journal.restrictions()).frozen).toMatchObject([
      { account: 'nas/1030', request: request.id },
    ]);
    expect(await kinds()).toContain('reported-not-me');
    const again = await test.service.preview(draft);
    expect(again.decision).toMatchObject({ verdict: 'denied', rules: [{ id: 'frozen' }] });
  });

  it('can be said by the account holder alone', async () => {
    const request = await ask();
    for (const other of [kim, lee, max]) {
      await expect(test.service.reportNotMe(request.id, other)).rejects.toMatchObject({ code: 'not-yours' });
    }
    expect((await test.context.journal.restrictions()).frozen).toEqual([]);
  });

  it('is heard after the change too, and destroys a password that was not read yet', async () => {
    const request = await ask();
    await test.service.proveHolder(request.id, ada, await numberNow(request));
    await settle();
    await test.service.reportNotMe(request.id, ada);
    expect(await now(request)).toMatchObject({ state: 'done', reportedNotMe: { person: ada } });
    expect(await test.context.journal.secrets(request.id)).toEqual([]);
  });

  it('stops what others have asked for about the account and what waits already', async () => {
    test.policy = aPolicy({ approve: [ApproveRule.parse({ ...asksHolder, from: ['leads'], within: '1h' })] });
    const [first, second] = [await ask(), await ask()];
    await test.service.reportNotMe(first.id, ada);
    await expect(test.service.approve(second.id, lee)).rejects.toMatchObject({ code: 'denied' });
    expect(test.nas.called).toEqual([]);
  });

  it('is undone by another person than who asks for it', async () => {
    const request = await ask();
    await test.service.reportNotMe(request.id, ada);
    test.policy = aPolicy({
      approve: [
        ApproveRule.parse({ id: 'lift', do: ['lift-freeze'], from: ['security'], within: '1h', because: 'Security.' }),
      ],
    });
    const lift = await ask({
      ...draft,
      operation: 'lift-freeze',
      subject: { kind: 'directory', directory: 'deskhand' },
      values: { name: 'nas/ada' },
    });
    expect(lift.state).toBe('waiting');
    await test.service.approve(lift.id, person('U0SAM'));
    await settle();
    expect((await now(lift)).state).toBe('done');
    expect((await test.context.journal.restrictions()).frozen).toEqual([]);
  });
});

describe('a holder who cannot get into Slack', () => {
  it('is proved by a code mailed to the address on file, which the requester enters', async () => {
    const request = await ask();
    await expect(test.service.mailCode(request.id, kim)).rejects.toMatchObject({ code: 'denied' });
    await test.service.holderUnreachable(request.id, kim);
    await test.service.mailCode(request.id, kim);
    expect(test.mails).toMatchObject([{ to: 'ada@example.org' }]);
    await test.service.enterCode(request.id, kim, codeIn(test.mails[0]?.text));
    await settle();
    expect(await now(request)).toMatchObject({ state: 'done', approvals: [{ as: 'code' }] });
  });

  it('is asked of the requester alone', async () => {
    const request = await ask();
    for (const other of [ada, lee, max]) {
      await expect(test.service.holderUnreachable(request.id, other)).rejects.toMatchObject({ code: 'not-yours' });
      await expect(test.service.mailCode(request.id, other)).rejects.toMatchObject({ code: 'not-yours' });
      await expect(test.service.enterCode(request.id, other, '000000')).rejects.toMatchObject({ code: 'not-yours' });
    }
  });

  it('has five tries per code, three codes, and ten minutes', async () => {
    const request = await ask();
    await test.service.holderUnreachable(request.id, kim);
    for (let round = 0; round < 3; round += 1) {
      await test.service.mailCode(request.id, kim);
      const code = codeIn(test.mails.at(-1)?.text);
      const other = code === '000000' ? '000001' : '000000';
      for (let attempt = 0; attempt < 5; attempt += 1) {
        await expect(test.service.enterCode(request.id, kim, other)).rejects.toMatchObject({ code: 'invalid-input' });
      }
      await expect(test.service.enterCode(request.id, kim, code)).rejects.toMatchObject({ code: 'invalid-input' });
    }
    await expect(test.service.mailCode(request.id, kim)).rejects.toMatchObject({ code: 'denied' });
    expect(test.nas.called).toEqual([]);
  });

  it('gets a code that is too old after ten minutes', async () => {
    const request = await ask();
    await test.service.holderUnreachable(request.id, kim);
    await test.service.mailCode(request.id, kim);
    await test.clock.moveOn(10 * 60_000);
    await expect(test.service.enterCode(request.id, kim, codeIn(test.mails[0]?.text))).rejects.toMatchObject({
      code: 'invalid-input',
    });
  });

  it('gets no code at an address that is new, nor where there is none', async () => {
    const request = await ask();
    await test.service.holderUnreachable(request.id, kim);
    test.addressState = { kind: 'changed', before: 'ada@example.org' };
    await expect(test.service.mailCode(request.id, kim)).rejects.toMatchObject({ code: 'denied' });
    test.addressState = { kind: 'unknown', isUnseen: true };
    await expect(test.service.mailCode(request.id, kim)).rejects.toMatchObject({ code: 'denied' });
    test.nas.accounts.set('1030', anAccount({ details: {} }));
    await expect(test.service.mailCode(request.id, kim)).rejects.toMatchObject({ code: 'denied' });
    expect(test.mails).toEqual([]);
  });

  it('gets a code for this request only, and the code is written nowhere in clear', async () => {
    const [first, second] = [await ask(), await ask()];
    for (const request of [first, second]) {
      await test.service.holderUnreachable(request.id, kim);
      await test.service.mailCode(request.id, kim);
    }
    const [one = '', two = ''] = test.mails.map(({ text }) => codeIn(text));
    if (one !== two)
      await expect(test.service.enterCode(second.id, kim, one)).rejects.toMatchObject({ code: 'invalid-input' });
    const rows = await test.store.rows('select body from requests');
    const secrets = await test.store.rows('select sealed from secrets');
    expect(JSON.stringify([rows, secrets, await test.context.journal.events(), test.logged])).not.toContain(`"${two}"`);
    expect(JSON.stringify([rows, await test.context.journal.events()])).not.toContain('ada@example.org"');
  });

  it('no longer counts where the address has changed between code and execution', async () => {
    test.policy = aPolicy({
      approve: [asksHolder, ApproveRule.parse({ ...asksHolder, id: 'lead', from: ['leads'], within: '1h' })],
    });
    const request = await ask();
    await test.service.holderUnreachable(request.id, kim);
    await test.service.mailCode(request.id, kim);
    await test.service.enterCode(request.id, kim, codeIn(test.mails[0]?.text));
    test.nas.accounts.set('1030', anAccount({ details: { email: 'mallory@example.net' } }));
    await test.service.approve(request.id, lee);
    await settle();
    expect((await now(request)).state).toBe('waiting');
    expect(test.nas.called).toEqual([]);
  });

  it('may be stood in for by the manager', async () => {
    test.managers.set('U0ADA', 'U0MAX');
    const request = await ask();
    await expect(test.service.approve(request.id, max)).rejects.toMatchObject({ code: 'denied' });
    await test.service.holderUnreachable(request.id, kim);
    await test.service.approve(request.id, max);
    await settle();
    expect(await now(request)).toMatchObject({ state: 'done', approvals: [{ as: 'manager' }] });
  });
});

describe('where nobody can prove it', () => {
  it('says so before anything is sent', async () => {
    test.people.people.delete('U0ADA');
    test.nas.accounts.set('1030', anAccount({ details: { displayName: 'Ada Lovelace', email: '' } }));
    test.links.set('U0KIM', ['nas/kim']);
    const preview = await test.service.preview(draft);
    expect(preview.proof).toBeUndefined();
    expect(Object.keys(preview.faults)).toEqual(['']);
  });
});
