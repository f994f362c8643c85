import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findCheckpoints, signedLine } from '../../src/audit/checkpoint.ts';
import { requireCheckpoint, startCheckpointer } from '../../src/audit/checkpoint-publisher.ts';
import { type AuditBook, openAuditBook } from '../../src/audit/reader.ts';
import { signedBy, verifyChain } from '../../src/audit/verify.ts';
import { append, hashOf } from '../../src/journal/audit-log.ts';
import type { Store } from '../../src/journal/schema.ts';
import { openSqlite } from '../../src/journal/sqlite.ts';
import { person } from '../support/builders.ts';
import { FakeClock, settle } from '../support/fake-clock.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const hour = 3_600_000;

let folder: string;
let store: Store;
let book: AuditBook;
let clock: FakeClock;
let posted: string[];
let logged: string[];
let slackIsDown: boolean;
let slackHangs: boolean;
let checkpointer: ReturnType<typeof startCheckpointer> | undefined;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'deskhand-checkpoints-'));
  store = await openSqlite(join(folder, 'log.db'));
  book = openAuditBook(store);
  clock = new FakeClock();
  [posted, logged, slackIsDown, slackHangs] = [[], [], false, false];
});
afterEach(async () => {
  await checkpointer?.stop();
  checkpointer = undefined;
  await store.close();
  rmSync(folder, { recursive: true });
});

const write = (reason: string) =>
  store.transaction((sql) => append(sql, 'R1', { kind: 'declined', person: person('U0LEE'), reason }, clock.now()));

async function start(): Promise<void> {
  const note = (level: string) => (_: object, message: string) => void logged.push(`${level} ${message}`);
  checkpointer = startCheckpointer({
    book,
    privateKey,
    channel: 'C0AUDIT',
    every: hour,
    post: async (channel, text) => {
      if (slackHangs) await new Promise(() => undefined);
      if (slackIsDown) throw new Error('channel_not_found');
      posted.push(`${channel} ${text}`);
    },
    clock,
    log: { debug: note('debug'), info: note('info'), warn: note('warn'), error: note('error') },
  });
  await settle();
}

async function restart(): Promise<void> {
  await checkpointer?.stop();
  await start();
}

const sequences = () => posted.map((text) => findCheckpoints(text).found[0]?.sequence);

describe('checkpoints', () => {
  it('are posted when the head has moved, and not more often than they shall', async () => {
    await start();
    await clock.moveOn(5 * hour);
    expect(posted).toEqual([]);
    await write('one');
    await clock.moveOn(60_000);
    expect(sequences()).toEqual([1]);
    await write('two');
    await clock.moveOn(hour - 120_000);
    expect(sequences()).toEqual([1]);
    await write('three');
    await clock.moveOn(120_000);
    expect(sequences()).toEqual([1, 3]);
    await clock.moveOn(10 * hour);
    expect(sequences()).toEqual([1, 3]);
    expect(posted[0]).toMatch(/^C0AUDIT deskhand-checkpoint-1 /);
  });

  it('prove the log to whoever has them and the public key', async () => {
    await write('one');
    await start();
    const { good } = signedBy(findCheckpoints(posted.join('\n')).found, [publicKey]);
    expect(await verifyChain(book.lines(), good)).toMatchObject({ lines: 1, lost: [], held: { sequence: 1 } });
  });

  it('are neither lost nor repeated by restarts', async () => {
    await write('one');
    await start();
    await restart();
    await restart();
    expect(sequences()).toEqual([1]);
    await write('two');
    await restart();
    expect(sequences()).toEqual([1]);
    await clock.moveOn(hour);
    expect(sequences()).toEqual([1, 2]);
  });

  it('that Slack does not take are posted later, the same line, also after a restart', async () => {
    await write('one');
    slackIsDown = true;
    await start();
    expect(logged).toEqual([expect.stringMatching(/^warn .*checkpoint/)]);
    await write('two');
    await restart();
    expect(posted).toEqual([]);
    slackIsDown = false;
    await clock.moveOn(20 * 60_000);
    expect(sequences()).toEqual([1]);
    await clock.moveOn(hour);
    expect(sequences()).toEqual([1, 2]);
  });

  it('that Slack is slow to take hold up no end of the bot', async () => {
    await write('one');
    slackHangs = true;
    await start();
    await checkpointer?.stop();
    slackHangs = false;
    await start();
    expect(sequences()).toEqual([1]);
  });

  it('are tried again in growing pauses', async () => {
    await write('one');
    slackIsDown = true;
    await start();
    await clock.moveOn(24 * hour);
    expect(logged.length).toBeGreaterThan(50);
    expect(logged.length).toBeLessThan(110);
  });

  it.each([
    ['changed', `update events set body = replace(body, 'two', 'new') where sequence = 2`],
    ['taken out', 'delete from events where sequence = 2'],
    ['cut off', 'delete from events'],
  ])('are not signed over lines that were %s; the channel is told once', async (_, sql) => {
    await write('one');
    await start();
    await write('two');
    await write('three');
    await store.change(sql);
    await clock.moveOn(5 * hour);
    expect(posted).toHaveLength(2);
    expect(posted[1]).toMatch(/^C0AUDIT .*audit verify$/);
    expect(logged.filter((line) => line.startsWith('error'))).not.toEqual([]);
  });
});

describe('at the start', () => {
  const refuse = /journal-unavailable: .*checkpoint/;

  beforeEach(async () => {
    for (const reason of ['one', 'two', 'three']) await write(reason);
    await start();
    await write('four');
  });

  it('a log that holds the last checkpoint is taken, with its key, with another one and with none', async () => {
    const other = createPublicKey(generateKeyPairSync('ed25519').privateKey);
    for (const key of [publicKey, other, undefined]) await requireCheckpoint(book, key);
  });

  it.each([
    ['cut off', 'delete from events where sequence > 2'],
    ['emptied', 'delete from events'],
    ['changed at the checkpoint', `update events set body = replace(body, 'three', 'other') where sequence = 3`],
    ['given another hash at the checkpoint', `update events set hash = '${'0'.repeat(64)}' where sequence = 3`],
  ])('a log that was %s is refused, also without the key', async (_, sql) => {
    await store.change(sql);
    await expect(requireCheckpoint(book, publicKey)).rejects.toThrow(refuse);
    await expect(requireCheckpoint(book)).rejects.toThrow(refuse);
  });

  it('a history that was forged together with the kept checkpoint is refused, for want of the key', async () => {
    const [two, three] = await book.page({ after: 1, until: 3 });
    if (!two || !three) throw new Error('The lines are missing.');
    const forged = { ...three, body: three.body.replace('three', 'other') };
    const line = { ...forged, hash: hashOf(two.hash, forged) };
    await store.change('update events set body = ?1, hash = ?2 where sequence = 3', [line.body, line.hash]);
    const thief = generateKeyPairSync('ed25519').privateKey;
    const name = /key=[0-9a-f]{16}/;
    const [ours = ''] = name.exec(signedLine(three, privateKey)) ?? [];
    const kept = signedLine(line, thief).replace(name, ours);
    await store.change('update checkpoints set line = ?1', [kept]);
    await expect(requireCheckpoint(book, publicKey)).rejects.toThrow(refuse);
  });

  it('a kept checkpoint that is damaged is refused', async () => {
    await store.change("update checkpoints set line = 'deskhand-checkpoint-1 sequence=3'");
    await expect(requireCheckpoint(book)).rejects.toThrow(refuse);
  });

  it('a log that was never posted of is taken', async () => {
    await store.change('delete from checkpoints');
    await requireCheckpoint(book, publicKey);
  });

  it('the first line may be the last checkpoint', async () => {
    const line = (await book.page({ until: 1 }))[0];
    if (!line) throw new Error('The line is missing.');
    await store.change('delete from checkpoints');
    await book.keepCheckpoint(1, signedLine(line, privateKey));
    await requireCheckpoint(book, publicKey);
    await store.change("update events set body = '{}' where sequence = 1");
    await expect(requireCheckpoint(book, publicKey)).rejects.toThrow(refuse);
  });
});
