import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WebClient } from '@slack/web-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openAuditBook } from '../../src/audit/reader.ts';
import { verifyChain } from '../../src/audit/verify.ts';
import type { Request } from '../../src/journal/request.ts';
import { openSqlite } from '../../src/journal/sqlite.ts';
import type { Draft } from '../../src/requests/evaluate.ts';
import { startPublisher } from '../../src/slack/messages/publisher.ts';
import { settle } from '../support/fake-clock.ts';
import { ada, draftOf, lee, RequestHarness } from '../support/request-harness.ts';

let test: RequestHarness;
beforeEach(async () => {
  test = await RequestHarness.open();
});
afterEach(() => test.close());

const isFull = /The disk with Deskhand's journal is full.*Please tell your Deskhand admin/;

async function submit(given: Draft, key: string): Promise<Request> {
  const { proof = '' } = await test.service.preview(given);
  const request = await test.service.submit(given, key, proof);
  await settle();
  return request;
}

const stateOf = async (request: Request) => (await test.service.request(request.id)).state;
const kindsOf = async (request: Request) => (await test.context.journal.events(request.id)).map(({ kind }) => kind);

/** Takes SQLite's space away, to the last byte: the next line of the audit log finds no room, not even in a page begun. */
async function fill(): Promise<void> {
  // SQLite takes no number below what the file has by now, so this means: not one page more.
  await test.store.rows('pragma max_page_count = 1');
  const tables = [
    'insert into events (sequence, request, at, kind, body, hash) values (?1, ?2, 0, ?2, ?2, ?2)',
    "insert into secrets (request, kind, item, sealed) values (?2, 'step', ?1, ?2)",
  ];
  let sequence = 0;
  for (const size of [4_000, 400, 40, 1]) {
    for (const table of tables) {
      let isWritten = true;
      while (isWritten) {
        sequence -= 1;
        isWritten = await test.store.change(table, [sequence, 'x'.repeat(size)]).then(Boolean, () => false);
      }
    }
  }
}

async function makeSpace(): Promise<void> {
  await test.store.rows('pragma max_page_count = 1073741823');
  await test.store.change('delete from events where sequence < 0');
  await test.store.change('delete from secrets where item < 0');
}

/** Fills the disk when the account is looked at while this is the last line of the request. */
function fillAfter(request: Request, last: string): void {
  const read = test.nas.readAccount.bind(test.nas);
  let isDone = false;
  test.nas.readAccount = async (id) => {
    if (!isDone && (await kindsOf(request)).at(-1) === last) {
      isDone = true;
      await fill();
    }
    return read(id);
  };
}

/** Lets the times pass after which what was put off is taken up again. */
const wait = () => test.clock.moveOn(10 * 60_000);

const isWhole = async () => {
  const { broken, lines } = await verifyChain(openAuditBook(test.store).lines());
  expect(broken).toBeUndefined();
  expect(lines).toBeGreaterThan(0);
};

const troubles = () => test.logged.filter((line) => line.includes('cannot use the journal'));

describe('opening a journal', () => {
  it('whose file or lock holds something else is not told to be another Deskhand', async () => {
    for (const name of ['other.db', 'other.db.lock']) {
      writeFileSync(join(test.folder, name), 'no database, but long enough to be looked at as one\n'.repeat(100));
      await expect(openSqlite(join(test.folder, 'other.db'))).rejects.toThrow(
        expect.objectContaining({ code: 'journal-unavailable' }),
      );
      rmSync(join(test.folder, name));
    }
    await (await openSqlite(join(test.folder, 'other.db'))).close();
  });
});

describe('while the disk is full', () => {
  it('no request is opened, and the person gets words that say so', async () => {
    await fill();
    await expect(submit(draftOf(), 'one')).rejects.toThrow(isFull);
    expect(await test.context.journal.list({ limit: 10 })).toEqual([]);
    await makeSpace();
    expect(await submit(draftOf(), 'one')).toMatchObject({ state: 'waiting' });
  });

  it('no confirmation counts, and the person gets words that say so; with space they confirm and it is done', async () => {
    const request = await submit(draftOf(), 'one');
    await fill();
    await expect(test.service.approve(request.id, lee)).rejects.toThrow(isFull);
    await wait();
    expect(await stateOf(request)).toBe('waiting');
    expect(test.nas.called).toEqual([]);
    await makeSpace();
    await test.service.approve(request.id, lee);
    await settle();
    expect(await stateOf(request)).toBe('done');
    await isWhole();
  });

  it.each([
    ['that its carrying out begins', 'approved', 'ready'],
    ['that its first call is about to be made', 'applying-started', 'applying'],
  ])('nothing is asked of a directory where it cannot be written %s', async (_, last, state) => {
    const request = await submit(draftOf(), 'one');
    fillAfter(request, last);
    await test.service.approve(request.id, lee);
    await wait();
    expect(test.nas.called).toEqual([]);
    expect(await stateOf(request)).toBe(state);
    expect((await kindsOf(request)).at(-1)).toBe(last);
    await makeSpace();
    await wait();
    expect(await stateOf(request)).toBe('done');
    expect(test.nas.called).toEqual(['set-password']);
    await isWhole();
  });

  it('for a moment only, a request does not fail for it', async () => {
    const request = await submit(draftOf(), 'one');
    fillAfter(request, 'applying-started');
    const { transaction } = test.store;
    test.store.transaction = (work) =>
      transaction(work).catch(async (cause: unknown) => {
        await makeSpace();
        throw cause;
      });
    await test.service.approve(request.id, lee);
    await wait();
    expect(troubles()).toHaveLength(1);
    expect(await stateOf(request)).toBe('done');
  });

  it('a request is tried now and then, not as fast as the machine can', async () => {
    const request = await submit(draftOf(), 'one');
    fillAfter(request, 'approved');
    await test.service.approve(request.id, lee);
    await settle();
    await settle();
    expect(troubles()).toHaveLength(1);
    await wait();
    expect(troubles().length).toBeLessThan(30);
    expect(await stateOf(request)).toBe('ready');
  });

  it('no password is set that could not be sealed before', async () => {
    const request = await submit(draftOf(), 'one');
    test.nas.interfere = async (_, when) => {
      if (when === 'before' && test.nas.called.length === 1) await fill();
    };
    await test.service.approve(request.id, lee);
    await wait();
    expect(test.nas.applied).toEqual([]);
    await makeSpace();
    await wait();
    expect(await stateOf(request)).toBe('done');
    expect(test.nas.applied).toEqual(['set-password']);
    const { secrets } = await test.views(request.id, ada);
    expect(secrets.map((secret) => secret.reveal())).toEqual([test.nas.passwords.get('1030')]);
    await isWhole();
  });

  it('a change that was made without a line for it is neither made again nor called failed', async () => {
    const newcomer = { kind: 'new-account', directory: 'nas' } as const;
    test.nas.interfere = async (_, when) => {
      if (when === 'after') await fill();
    };
    const request = await submit(
      draftOf({ operation: 'create-account', subject: newcomer, values: { name: 'jdoe', email: 'jo@example.org' } }),
      'one',
    );
    await wait();
    expect(await kindsOf(request)).toEqual(['requested', 'applying-started', 'change-started']);
    await makeSpace();
    await wait();
    expect(await stateOf(request)).toBe('done');
    expect(test.nas.called).toEqual(['create-account']);
    await isWhole();
  });

  it('nothing is posted to Slack over and over for want of a place to note it', async () => {
    const posts: string[] = [];
    const postMessage = async ({ channel, text }: { channel: string; text: string }) => {
      posts.push(`${channel} ${text}`);
      return { ok: true, channel, ts: String(posts.length) };
    };
    await submit(draftOf(), 'one');
    // No byte more: not even in the place of another.
    await test.store.rows('pragma query_only = 1');
    const publisher = startPublisher({
      delivered: () => undefined,
      client: { chat: { postMessage, update: async () => ({ ok: true }) } } as unknown as WebClient,
      journal: test.context.journal,
      clock: test.clock,
      log: test.context.log,
      channel: 'C0REQUESTS',
      security: 'C0SECURITY',
      numberOf: () => '42',
      titleOf: (name) => name,
    });
    await wait();
    const written = [...posts];
    await test.store.rows('pragma query_only = 0');
    await wait();
    await publisher.stop();
    expect(written.length).toBeGreaterThan(0);
    expect(new Set(written).size).toBe(written.length);
    expect(posts).toEqual([...new Set(posts)]);
  });

  it('no password is shown whose reading could not be written, and it can be read afterwards', async () => {
    const request = await submit(draftOf(), 'one');
    await test.service.approve(request.id, lee);
    await settle();
    await fill();
    await expect(test.views(request.id, ada)).rejects.toThrow(isFull);
    await makeSpace();
    expect((await test.views(request.id, ada)).secrets).toHaveLength(1);
    await isWhole();
  });
});
