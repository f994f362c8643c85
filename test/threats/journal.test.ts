import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verifyState } from '../../src/audit/verify-state.ts';
import { requestIn } from '../../src/journal/bodies.ts';
import type { Request } from '../../src/journal/request.ts';
import { ApproveRule } from '../../src/policy/rule.ts';
import { anAccount } from '../support/builders.ts';
import { settle } from '../support/fake-clock.ts';
import { ada, aPolicy, draftOf, kim, lee, RequestHarness } from '../support/request-harness.ts';

/** What somebody does who can write the journal and has no key: plain SQL. */

let test: RequestHarness;
beforeEach(async () => {
  test = await RequestHarness.open();
});
afterEach(() => test.close());

async function ask(key = 'submission'): Promise<Request> {
  const { proof = '' } = await test.service.preview(draftOf());
  const request = await test.service.submit(draftOf(), key, proof);
  await settle();
  return request;
}

const sql = (text: string, ...parameters: (string | number)[]) => test.store.change(text, parameters);

async function bodyOf({ id }: Request): Promise<{ body: string; row: Readonly<Record<string, unknown>> }> {
  const [row] = await test.store.rows('select * from requests where id = ?1', [id]);
  return { body: String(row?.body), row: row ?? {} };
}

/** Writes a request as somebody else would have it. */
async function rewrite(request: Request, change: (body: Record<string, unknown>) => void): Promise<void> {
  const body = JSON.parse((await bodyOf(request)).body) as Record<string, unknown>;
  change(body);
  await sql(
    'update requests set body = ?1, state = ?2 where id = ?3',
    JSON.stringify(body),
    String(body.state),
    request.id,
  );
}

const minutes = (count: number) => test.clock.moveOn(count * 60_000);
const refusal = {
  code: 'journal-tampered',
  userMessage: expect.stringMatching(/behind Deskhand's back.*audit verify/),
};
const lines = async () => (await test.context.journal.events()).map(({ kind }) => kind);

describe('E+ a row of the journal changed by hand', () => {
  it('that names other approvers takes no approval, and is told of once', async () => {
    const request = await ask();
    await rewrite(request, (body) => {
      const decision = body.decision as { requirements: { from: string[] }[] };
      decision.requirements = decision.requirements.map((one) => ({ ...one, from: ['helpdesk'] }));
    });
    for (const person of [lee, kim])
      await expect(test.service.approve(request.id, person)).rejects.toMatchObject(refusal);
    expect(test.found).toEqual([{ request: request.id, what: expect.any(String) }]);
    expect((await lines()).filter((kind) => kind === 'tampering-found')).toHaveLength(1);
  });

  it('that is ready without an approval is not carried out', async () => {
    const request = await ask();
    await rewrite(request, (body) => {
      body.state = 'ready';
      delete body.expiresAt;
    });
    await sql('update requests set wake_at = 1 where id = ?1', request.id);
    await minutes(20);
    expect(test.nas.called).toEqual([]);
    expect(test.found).toHaveLength(1);
  });

  it('that names another reader of the password shows it to nobody', async () => {
    const request = await ask();
    await test.service.approve(request.id, lee);
    await settle();
    await rewrite(request, (body) => {
      body.secret = { ...(body.secret as object), person: kim };
    });
    for (const person of [kim, ada]) await expect(test.views(request.id, person)).rejects.toMatchObject(refusal);
  });

  it('that names another holder gives the password to nobody', async () => {
    test.nas.interfere = async () => undefined;
    const request = await ask();
    await rewrite(request, (body) => {
      body.holder = kim;
    });
    await expect(test.service.approve(request.id, lee)).rejects.toMatchObject(refusal);
    await minutes(20);
    expect(test.nas.called).toEqual([]);
  });

  it('is named by audit verify, which needs no key', async () => {
    const request = await ask();
    const whole = { requests: 1, unlogged: [], areRestrictionsUnlogged: false };
    expect(await verifyState(test.store)).toEqual(whole);
    await rewrite(request, (body) => {
      body.holder = kim;
    });
    expect(await verifyState(test.store)).toEqual({ ...whole, unlogged: [request.id] });
    await sql("insert into restrictions values ('review', 'R9', '', 'R9', 1)");
    expect(await verifyState(test.store)).toMatchObject({ areRestrictionsUnlogged: true });
  });

  it('holds up no other request, in lists or in work', async () => {
    const request = await ask();
    await rewrite(request, (body) => {
      body.subjectName = 'Eve';
    });
    test.nas.accounts.set('1031', anAccount({ id: '1031', name: 'eve', details: { email: 'eve@example.org' } }));
    const draft = draftOf({ subject: { kind: 'account', directory: 'nas', id: '1031', name: 'eve' } });
    const { proof = '' } = await test.service.preview(draft);
    const other = await test.service.submit(draft, 'other', proof);
    await test.service.approve(other.id, lee);
    await settle();
    expect((await test.service.request(other.id)).state).toBe('done');
    expect((await test.service.requestsOf(kim, 10)).map(({ id }) => id)).toEqual([other.id]);
    expect((await test.context.journal.unpublished(10)).map(({ request: { id } }) => id)).toEqual([other.id]);
  });
});

describe('E+ a row put back to an earlier time', () => {
  it('takes no second decision', async () => {
    const request = await ask();
    const { row } = await bodyOf(request);
    await test.service.decline(request.id, lee, 'No ticket.');
    const { body, mac, state, version, wake_at: wakeAt } = row as Record<string, string | number>;
    const put = 'update requests set body = ?1, mac = ?2, state = ?3, version = ?4, wake_at = ?5 where id = ?6';
    await sql(put, ...([body, mac, state, version, wakeAt, request.id] as (string | number)[]));
    expect(requestIn((await bodyOf(request)).body).state).toBe('waiting');
    await expect(test.service.approve(request.id, lee)).rejects.toMatchObject(refusal);
    expect(test.found).toEqual([{ request: request.id, what: expect.stringContaining('add up') }]);
  });

  it('does not run what was stopped', async () => {
    const rule = { id: 'lead', do: 'any', from: ['leads'], within: '4h', cool_down: '30m', because: 'A lead.' };
    test.policy = aPolicy({ approve: [ApproveRule.parse(rule)] });
    const request = await ask();
    await test.service.approve(request.id, lee);
    await settle();
    const { row } = await bodyOf(request);
    expect(row.state).toBe('cooling-down');
    await test.service.stop(request.id, ada);
    const { body, mac, state, version } = row as Record<string, string | number>;
    const put = 'update requests set body = ?1, mac = ?2, state = ?3, version = ?4, wake_at = 1 where id = ?5';
    await sql(put, ...([body, mac, state, version, request.id] as (string | number)[]));
    await minutes(60);
    expect(test.nas.called).toEqual([]);
    expect(test.found).toHaveLength(1);
  });

  it('shows no password a second time', async () => {
    const request = await ask();
    await test.service.approve(request.id, lee);
    await settle();
    const { row } = await bodyOf(request);
    const [secret] = await test.store.rows('select * from secrets');
    await test.views(request.id, ada);
    await test.service.secretSaved(request.id, ada);
    const { body, mac, state, version } = row as Record<string, string | number>;
    const put = 'update requests set body = ?1, mac = ?2, state = ?3, version = ?4 where id = ?5';
    await sql(put, ...([body, mac, state, version, request.id] as (string | number)[]));
    await sql(
      "insert into secrets (request, kind, item, sealed) values (?1, 'step', 0, ?2)",
      request.id,
      String(secret?.sealed),
    );
    await expect(test.views(request.id, ada)).rejects.toMatchObject(refusal);
  });
});

describe('E+ a lockdown or freeze taken out by hand', () => {
  it.each([
    ['a freeze is taken out', "delete from restrictions where kind = 'frozen'"],
    ['another account is frozen in its place', "update restrictions set name = 'nas/1' where kind = 'frozen'"],
    ['the lockdown is taken out', "delete from restrictions where kind = 'lockdown'"],
    ['everything is taken out', 'delete from restrictions'],
    ['the proof is taken out too', "delete from restrictions; delete from journal_info where name = 'restrictions'"],
    ['a lockdown is put in', "insert into restrictions values ('review', 'R9', '', 'R9', 1)"],
  ])('is not obeyed where %s: nothing is asked for, approved or carried out', async (_, statements) => {
    const request = await ask();
    await test.service.reportNotMe((await ask('first')).id, ada);
    await test.context.journal.startLockdown('Somebody phones around.');
    for (const statement of statements.split('; ')) await sql(statement);
    await expect(test.service.approve(request.id, lee)).rejects.toMatchObject(refusal);
    await expect(test.service.preview(draftOf())).rejects.toMatchObject(refusal);
    expect(test.found).toEqual([{ request: '', what: expect.stringContaining('freezes') }]);
  });

  it('is not obeyed as it was before, though Deskhand wrote it so', async () => {
    const request = await ask();
    await test.context.journal.startLockdown('Somebody phones around.');
    const [before] = await test.store.rows("select value from journal_info where name = 'restrictions'");
    await test.context.journal.endLockdown();
    await test.context.journal.startLockdown('Again.');
    await sql("update restrictions set label = 'Somebody phones around.', since = ?1", test.clock.now());
    await sql("update journal_info set value = ?1 where name = 'restrictions'", String(before?.value));
    await expect(test.service.approve(request.id, lee)).rejects.toMatchObject(refusal);
  });
});
