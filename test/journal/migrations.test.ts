import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { firstBroken } from '../../src/journal/audit-log.ts';
import { infoOf, migrate, migrations, versionOf } from '../../src/journal/migrations.ts';
import { endStates, openStates, type Request } from '../../src/journal/request.ts';
import type { SecretKind } from '../../src/journal/secret-box.ts';
import { openSqlite, openSqliteToRead } from '../../src/journal/sqlite.ts';
import { openJournal } from '../support/a-journal.ts';
import { person } from '../support/builders.ts';
import { FakeClock } from '../support/fake-clock.ts';

const fixtures = join(import.meta.dirname, 'fixtures');
let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'deskhand-migrations-'));
  file = join(folder, 'journal.db');
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(sql: string): void {
  const database = new DatabaseSync(file);
  database.exec(sql);
  database.close();
}

const versions = migrations.map(({ version }) => version);

describe.each(versions)('a journal of version %i, with requests in every state', (version) => {
  const open = async () => {
    write(readFileSync(join(fixtures, `version-${version}.sql`), 'utf8'));
    const clock = new FakeClock();
    await clock.moveOn(120_000);
    return { clock, ...(await openJournal(file, clock)) };
  };

  it('opens as one of the newest, and every request is what its log adds up to', async () => {
    const { journal, store, found } = await open();
    expect(await versionOf(store, file)).toBe(versions.at(-1));
    const all = await journal.list({ limit: 1_000 });
    expect(new Set(all.map(({ state }) => state))).toEqual(new Set([...openStates, ...endStates]));
    for (const request of all) await journal.requireLogged(request);
    expect(firstBroken(await journal.events())).toBeUndefined();
    expect(found).toEqual([]);
    await journal.close();
  });

  it('keeps what is in force, what was published and what is sealed, each for its one reader', async () => {
    const { journal, secretBox } = await open();
    expect(await journal.restrictions()).toMatchObject({
      lockdown: { reason: 'Somebody phones around.' },
      frozen: [{ account: 'nas/1030', request: 'RNOTME' }],
    });
    const published = (await journal.unpublished(100)).find(({ request }) => request.id === 'RWAITING')?.published;
    expect(published).toMatchObject({ card: { ts: '1.0' } });
    const [kim, ada] = [person('U0KIM'), person('U0ADA')];
    const expected: readonly [string, SecretKind, typeof kim][] = [
      ['RWAITING', 'code', kim],
      ['RWAITING', 'address', kim],
      ['RSEALED', 'step', ada],
    ];
    for (const [request, kind, reader] of expected) {
      const secret = (await journal.secrets(request)).find((one) => one.kind === kind);
      const place = { request, kind, item: secret?.item ?? -1, person: reader };
      expect(secretBox.open(secret?.sealed ?? '', place).reveal()).toBe(`${kind} of ${request}`);
      expect(() => secretBox.open(secret?.sealed ?? '', { ...place, person: person('U0EVE') })).toThrow(/no longer/);
    }
    await journal.close();
  });

  it('goes on with what was in work', async () => {
    const { journal } = await open();
    await journal.recover();
    const due = (await journal.claim('worker', 1_000, 100)).map(({ id }) => id);
    for (const id of ['RREADY', 'RSTARTED', 'RRUNNING', 'RACCEPTED']) expect(due).toContain(id);
    const running = (await journal.get('RRUNNING')) as Request;
    expect(running.steps[0]).toMatchObject({ state: 'running', progress: { done: 1, total: 3 } });
    expect((await journal.move(running, [{ kind: 'change-accepted', step: 0 }]))?.steps[0]?.state).toBe('accepted');
    await journal.close();
  });
});

describe('versions', () => {
  it('have a fixture each', () => {
    const files = readdirSync(fixtures).filter((name) => name.endsWith('.sql'));
    expect(files.sort()).toEqual(versions.map((version) => `version-${version}.sql`).sort());
  });

  it.each([
    [
      'without a version',
      'create table requests (id text); create table events (id text)',
      /0\.2 or older.*Move it away/,
    ],
    ['that is no journal', 'create table songs (id text)', /something other than a journal.*Name another file/],
    [
      'of a newer Deskhand',
      "create table journal_info (name text, value text); insert into journal_info values ('version', '99')",
      /has version 99.*Start the newer Deskhand again/,
    ],
    [
      'whose version is damaged',
      "create table journal_info (name text, value text); insert into journal_info values ('version', 'x')",
      /damaged.*restore/,
    ],
  ])('a database %s is refused, to write and to read, and says what to do', async (_, sql, words) => {
    write(sql);
    const before = readFileSync(file);
    await expect(openSqlite(file)).rejects.toThrow(words);
    await expect(openSqliteToRead(file)).rejects.toThrow(words);
    // The header says whether a write-ahead log is used; nothing else may have changed.
    expect(readFileSync(file).subarray(100)).toEqual(before.subarray(100));
  });

  it('come one after the other, each once', async () => {
    const [first] = migrations;
    if (!first) throw new Error('There is no version.');
    const store = await openSqlite(file);
    const known = [...migrations, { version: 99, statements: ['create table later (id text)'] }];
    await migrate(store, file, known);
    await migrate(store, file, known);
    expect(await infoOf(store, 'version')).toBe('99');
    expect(await store.tables()).toContain('later');
    await store.close();
    await expect(openSqlite(file)).rejects.toThrow(/has version 99/);
  });

  it('are left as they were where a step fails half-way', async () => {
    const store = await openSqlite(file);
    const broken = { version: 99, statements: ['create table later (id text)', 'create table later (id text)'] };
    await expect(migrate(store, file, [...migrations, broken])).rejects.toThrow(/already exists/);
    expect(await infoOf(store, 'version')).toBe(String(versions.at(-1)));
    expect(await store.tables()).not.toContain('later');
    await store.close();
  });
});
