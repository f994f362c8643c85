import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { signedLine } from '../../src/audit/checkpoint.ts';
import { requireCheckpoint } from '../../src/audit/checkpoint-publisher.ts';
import { newKeyPair, privateKeyOf } from '../../src/audit/keys.ts';
import { openAuditBook } from '../../src/audit/reader.ts';
import { requireTail } from '../../src/audit/start-check.ts';
import { verifyAudit } from '../../src/cli/audit.ts';
import { backUpJournal, checkJournal, purgeJournal, restoreJournal, rotateJournalKey } from '../../src/cli/journal.ts';
import { Secret } from '../../src/core/secret.ts';
import { writeHead } from '../../src/journal/head-file.ts';
import type { Request } from '../../src/journal/request.ts';
import { openSecretBox } from '../../src/journal/secret-box.ts';
import { openSqlite } from '../../src/journal/sqlite.ts';
import { openJournal, testKey } from '../support/a-journal.ts';
import { aRequest, person } from '../support/builders.ts';
import { FakeClock } from '../support/fake-clock.ts';

const day = 86_400_000;
const fixture = readFileSync(join(import.meta.dirname, '../journal/fixtures/version-1.sql'), 'utf8');
const newKey = new Secret(Buffer.alloc(32, 8).toString('base64'));
let folder: string;
let file: string;
let place: { config: string; journal: string };
let environment: NodeJS.ProcessEnv;
const at = (name: string) => join(folder, name);

beforeEach(() => {
  environment = { ...process.env };
  process.env.DESKHAND_KEY = testKey.reveal();
  folder = mkdtempSync(join(tmpdir(), 'deskhand-journal-cli-'));
  file = at('journal.db');
  place = { config: at('deskhand.yml'), journal: file };
  const database = new DatabaseSync(file);
  database.exec(fixture);
  database.close();
});
afterEach(() => {
  process.env = environment;
  rmSync(folder, { recursive: true });
});

const open = (clock = new FakeClock()) => openJournal(file, clock);

/** What the bot looks at before it does anything. */
async function start(): Promise<void> {
  const { store, secretBox } = await open();
  try {
    const book = openAuditBook(store);
    await requireCheckpoint(book);
    writeHead(file, await requireTail({ file, store, book, secretBox }));
  } finally {
    await store.close();
  }
}

function tamper(sql: string): void {
  const database = new DatabaseSync(file);
  database.exec(sql);
  database.close();
}

describe('journal check', () => {
  it('finds a sound journal sound, beside a bot that runs', async () => {
    const { store } = await open();
    expect(await checkJournal(place)).toMatchObject({ isSound: true });
    await store.close();
  });

  it('names rows that Deskhand did not write, with the key; without it, that it did not look', async () => {
    tamper("update requests set requester = 'T0EXAMPLE/U0EVE' where id = 'RREADY'");
    const { lines, isSound } = await checkJournal(place);
    expect(isSound).toBe(false);
    expect(lines.at(-1)).toContain('RREADY');
    delete process.env.DESKHAND_KEY;
    expect(await checkJournal(place)).toMatchObject({ isSound: true });
  });

  it('finds another key', async () => {
    process.env.DESKHAND_KEY = newKey.reveal();
    expect(await checkJournal(place)).toMatchObject({ isSound: false });
  });
});

describe('journal backup', () => {
  it('holds all that a running bot has written, also what is in the write-ahead log only', async () => {
    const { journal } = await open();
    await journal.open(aRequest({ id: 'RFRESH' }), 'fresh');
    copyFileSync(file, at('copied.db'));
    const copied = new DatabaseSync(at('copied.db'), { readOnly: true });
    expect(copied.prepare("select id from requests where id = 'RFRESH'").get()).toBeUndefined();
    copied.close();
    await backUpJournal(place, at('backup.db'));
    const backup = new DatabaseSync(at('backup.db'), { readOnly: true });
    expect(backup.prepare("select id from requests where id = 'RFRESH'").get()).toMatchObject({ id: 'RFRESH' });
    backup.close();
    expect(statSync(at('backup.db')).mode & 0o777).toBe(0o600);
    await journal.close();
  });

  it('is written over nothing', async () => {
    writeFileSync(at('backup.db'), 'precious');
    await expect(backUpJournal(place, at('backup.db'))).rejects.toMatchObject({ code: 'invalid-input' });
    expect(readFileSync(at('backup.db'), 'utf8')).toBe('precious');
  });
});

describe('journal restore', () => {
  it('puts the backup in place, keeps what was there, and Deskhand starts on it', async () => {
    await backUpJournal(place, at('backup.db'));
    const { journal } = await open();
    await journal.open(aRequest({ id: 'RLATER' }), 'later');
    await journal.close();
    await start();
    await restoreJournal(place, at('backup.db'));
    await start();
    const kept = readdirSync(folder).find((name) => /\.replaced-\d{8}T\d{6}$/.test(name)) ?? '';
    const [before, now] = [kept, 'journal.db'].map((name) => {
      const database = new DatabaseSync(at(name), { readOnly: true });
      const row = database.prepare("select id from requests where id = 'RLATER'").get();
      database.close();
      return row !== undefined;
    });
    expect([before, now]).toEqual([true, false]);
  });

  it('is refused over a running bot, and from what is no backup; the journal stays', async () => {
    await backUpJournal(place, at('backup.db'));
    const { store } = await open();
    await expect(restoreJournal(place, at('backup.db'))).rejects.toThrow(/Another Deskhand already uses/);
    await store.close();
    writeFileSync(at('other.db'), 'no database, but long enough to be looked at as one\n'.repeat(100));
    await expect(restoreJournal(place, at('other.db'))).rejects.toMatchObject({ code: 'journal-unavailable' });
    await expect(restoreJournal(place, file)).rejects.toMatchObject({ code: 'invalid-input' });
    await start();
  });
});

describe('a start', () => {
  it('refuses a journal that is gone, and says how to begin an empty one', async () => {
    await start();
    rmSync(file);
    await expect(openSqlite(file)).rejects.toThrow(/is gone.*restore FILE.*delete/);
    expect(existsSync(file)).toBe(false);
    rmSync(`${file}.head`);
    await (await openSqlite(file)).close();
  });

  it('refuses a journal that is older than it was, and another one in its place', async () => {
    copyFileSync(file, at('old.db'));
    const { journal } = await open();
    await journal.open(aRequest({ id: 'RLATER' }), 'later');
    await journal.close();
    await start();
    copyFileSync(file, at('new.db'));
    copyFileSync(at('old.db'), file);
    await expect(start()).rejects.toThrow(/older than it was.*restore/);
    copyFileSync(at('new.db'), file);
    tamper("update events set hash = 'another' where sequence = (select max(sequence) from events)");
    await expect(start()).rejects.toThrow(/broken at line/);
  });

  it('refuses a log that is broken near its end', async () => {
    tamper("update events set body = body || ' ' where sequence = (select max(sequence) - 3 from events)");
    await expect(start()).rejects.toThrow(/broken at line \d+.*restore FILE/);
  });

  it('refuses a journal that another key sealed, and takes it with the old key', async () => {
    const store = await openSqlite(file);
    await expect(openSecretBox(store, { key: newKey })).rejects.toThrow(/another DESKHAND_KEY.*DESKHAND_KEY_OLD/);
    await openSecretBox(store, { key: newKey, oldKey: testKey });
    await store.close();
  });

  it('refuses a damaged file', async () => {
    const bytes = readFileSync(file);
    bytes.fill(0xff, 4096 * 3, 4096 * 8);
    writeFileSync(file, bytes);
    await expect(openSqlite(file)).rejects.toMatchObject({ code: 'journal-unavailable' });
  });

  it('writes nothing into a file that was deleted under it', async () => {
    const { journal } = await open();
    rmSync(file);
    await expect(journal.open(aRequest({ id: 'RLATER' }), 'later')).rejects.toThrow(/deleted or replaced.*restore/);
    await journal.close();
  });
});

describe('journal rotate-key', () => {
  it('leaves nothing that needs the old key, and everything readable', async () => {
    const { secretBox: before, store: running } = await open();
    const fingerprint = before.hmac('ada@example.org');
    process.env.DESKHAND_KEY = newKey.reveal();
    await expect(rotateJournalKey(place)).rejects.toMatchObject({ code: 'config-invalid' });
    process.env.DESKHAND_KEY_OLD = testKey.reveal();
    await expect(rotateJournalKey(place)).rejects.toThrow(/Another Deskhand/);
    await running.close();
    await rotateJournalKey(place);
    delete process.env.DESKHAND_KEY_OLD;
    expect(await checkJournal(place)).toMatchObject({ isSound: true });
    const { journal, secretBox, found } = await openJournal(file, new FakeClock(), newKey);
    expect(secretBox.hmac('ada@example.org')).toBe(fingerprint);
    const [sealed] = await journal.secrets('RSEALED');
    const there = { request: 'RSEALED', kind: 'step', item: 0, person: person('U0ADA') } as const;
    expect(secretBox.open(sealed?.sealed ?? '', there).reveal()).toBe('step of RSEALED');
    expect((await journal.restrictions()).frozen).toHaveLength(1);
    expect(found).toEqual([]);
    await journal.close();
    // The old key's name is on everything that it sealed or proved.
    const [old] = before.authenticate('anything').split('.');
    expect(old).toMatch(/^[0-9a-f]{8}$/);
    expect(readFileSync(file).includes(`${old}.`)).toBe(false);
  });

  it('changes nothing where a row was changed by hand: a new proof would hide that', async () => {
    tamper("update requests set requester = 'T0EXAMPLE/U0EVE' where id = 'RREADY'");
    process.env.DESKHAND_KEY_OLD = testKey.reveal();
    process.env.DESKHAND_KEY = newKey.reveal();
    await expect(rotateJournalKey(place)).rejects.toMatchObject({ code: 'journal-tampered' });
    const store = await openSqlite(file);
    await openSecretBox(store, { key: testKey });
    await store.close();
  });
});

describe('journal purge', () => {
  /** Two requests more, one old and one young, at the times that the machine has. */
  async function live(): Promise<void> {
    tamper('delete from sink_cursors');
    const clock = new FakeClock(Date.now() - 10 * day);
    const { journal } = await open(clock);
    const { request } = await journal.open(aRequest({ id: 'ROLD' }), 'old');
    await journal.move(request, [{ kind: 'declined', person: person('U0LEE'), reason: 'No ticket.' }]);
    await journal.record({ kind: 'approvers-changed', team: 'leads', members: ['U0LEE'] });
    await journal.startLockdown('Somebody phones around.');
    await clock.moveOn(9 * day);
    await journal.open(aRequest({ id: 'RYOUNG' }), 'young');
    await journal.close();
  }

  const sequences = async () => {
    const { store } = await open();
    const rows = await store.rows('select sequence from events order by sequence');
    await store.close();
    return rows.map(({ sequence }) => Number(sequence));
  };

  it('removes what ended before, keeps what goes on, and leaves a log that can be verified', async () => {
    await live();
    const before = await sequences();
    const [words] = await purgeJournal({ ...place, older: '5d' });
    expect(words).toMatch(/^Purged: \d+ requests and \d+ lines/);
    await start();
    const { journal, found } = await open();
    const left = await journal.list({ limit: 1_000 });
    expect(await journal.get('ROLD')).toBeUndefined();
    expect(await journal.get('RYOUNG')).toBeDefined();
    for (const id of ['RWAITING', 'RREADY', 'RRUNNING', 'RSEALED']) expect(await journal.get(id)).toBeDefined();
    for (const request of left) await journal.requireLogged(request);
    expect((await journal.restrictions()).lockdown).toBeDefined();
    expect((await journal.restrictions()).frozen).toHaveLength(1);
    expect(await journal.approversOf('leads')).toEqual(['U0LEE']);
    const running = (await journal.get('RRUNNING')) as Request;
    expect((await journal.move(running, [{ kind: 'change-accepted', step: 0 }]))?.steps[0]?.state).toBe('accepted');
    expect(found).toEqual([]);
    await journal.close();
    expect((await sequences())[0]).toBeGreaterThan(before.length - 3);
    expect(await checkJournal(place)).toMatchObject({ isSound: true });
    expect((await verifyAudit(place)).lines[0]).toMatch(/purged/);
    // Once more there is nothing to do, and the carried requests are no older than now.
    expect(await purgeJournal({ ...place, older: '5d' })).toEqual([expect.stringContaining('Nothing')]);
  });

  it('cuts at a signed checkpoint where there are any, which still proves the rest', async () => {
    await live();
    const keys = newKeyPair();
    const privateKey = privateKeyOf(keys.privateKey);
    if (!privateKey) throw new Error('There is no key.');
    const { store } = await open();
    const book = openAuditBook(store);
    const lines = await Array.fromAsync(book.lines());
    const signed = lines.slice(0, -1).filter(({ sequence }) => sequence % 10 === 0);
    for (const line of signed) await book.keepCheckpoint(line.sequence, signedLine(line, privateKey));
    await store.close();
    writeFileSync(at('posted.txt'), signed.map((line) => signedLine(line, privateKey)).join('\n'));
    await purgeJournal({ ...place, older: '5d' });
    const last = signed.at(-1)?.sequence ?? 0;
    expect((await sequences())[0]).toBe(last + 1);
    await start();
    const proof = { ...place, checkpoints: at('posted.txt'), publicKey: [keys.publicKey] };
    expect(await verifyAudit(proof)).toMatchObject({ isWhole: true });
    tamper(`update journal_info set value = replace(value, '"hash":"', '"hash":"0') where name = 'anchor'`);
    expect(await verifyAudit(proof)).toMatchObject({ isWhole: false });
    await expect(start()).rejects.toMatchObject({ code: 'journal-unavailable' });
  });

  it('is still proved after a change of the key', async () => {
    await live();
    await purgeJournal({ ...place, older: '5d' });
    process.env.DESKHAND_KEY_OLD = testKey.reveal();
    process.env.DESKHAND_KEY = newKey.reveal();
    await rotateJournalKey(place);
    delete process.env.DESKHAND_KEY_OLD;
    expect(await checkJournal(place)).toMatchObject({ isSound: true });
  });

  it('leaves lines that a sink has not taken, and says so', async () => {
    await live();
    tamper("insert into sink_cursors values ('syslog tls://gone:6514', 5)");
    const words = await purgeJournal({ ...place, older: '5d' });
    expect(words.join(' ')).toContain('--forget-sink "syslog tls://gone:6514"');
    expect((await sequences())[0]).toBe(6);
    await purgeJournal({ ...place, older: '5d', forgetSink: 'syslog tls://gone:6514' });
    expect((await sequences())[0]).toBeGreaterThan(6);
  });

  it('does not hide a row that was changed by hand', async () => {
    await live();
    tamper("update requests set requester = 'T0EXAMPLE/U0EVE' where id = 'RREADY'");
    const before = await sequences();
    await expect(purgeJournal({ ...place, older: '5d' })).rejects.toMatchObject({ code: 'journal-tampered' });
    expect((await sequences())[0]).toBe(before[0]);
  });

  it('takes no time that is none', async () => {
    await expect(purgeJournal({ ...place, older: 'old' })).rejects.toThrow(/--older old/);
  });
});
