import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { firstBroken } from '../../src/journal/audit-log.ts';
import { createJournal, type Journal } from '../../src/journal/journal.ts';
import type { SecretBox } from '../../src/journal/secret-box.ts';
import { openSqlite, openSqliteToRead } from '../../src/journal/sqlite.ts';
import { openJournal } from '../support/a-journal.ts';
import { aRequest, person } from '../support/builders.ts';
import { FakeClock } from '../support/fake-clock.ts';

let directory: string;
let clock: FakeClock;
let journal: Journal;
let secretBox: SecretBox;
const file = () => join(directory, 'journal', 'deskhand.db');

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'deskhand-journal-'));
  clock = new FakeClock();
  ({ journal, secretBox } = await openJournal(file(), clock));
});

afterEach(async () => {
  await journal.close();
  rmSync(directory, { recursive: true });
});

const approved = { kind: 'approved', person: person('U0LEE'), teams: ['leads'] } as const;
const declined = { kind: 'declined', person: person('U0LEE'), reason: 'No ticket.' } as const;

describe('opening a request', () => {
  it('gives the same request for the same delivery, and opens one', async () => {
    const first = await journal.open(aRequest({ id: 'R1' }), 'submission/V1');
    const again = await journal.open(aRequest({ id: 'R2' }), 'submission/V1');
    expect(first.isNew).toBe(true);
    expect(again).toEqual({ request: first.request, isNew: false });
    expect(await journal.get('R2')).toBeUndefined();
    expect((await journal.events()).map(({ kind }) => kind)).toEqual(['requested']);
  });
});

describe('moving a request on', () => {
  it('lets exactly one of fifty decisions win', async () => {
    const { request } = await journal.open(aRequest(), 'k');
    const moves = Array.from({ length: 50 }, (_, index) => journal.move(request, [index % 2 ? approved : declined]));
    const won = (await Promise.all(moves)).filter((moved) => moved !== undefined);
    expect(won).toHaveLength(1);
    expect(await journal.get(request.id)).toEqual(won[0]);
    expect(await journal.events(request.id)).toHaveLength(2);
  });

  it('writes no event where another move was faster', async () => {
    const { request } = await journal.open(aRequest(), 'k');
    await journal.move(request, [declined]);
    expect(await journal.move(request, [approved])).toBeUndefined();
    expect((await journal.events(request.id)).map(({ kind }) => kind)).toEqual(['requested', 'declined']);
  });
});

describe('work that is due', () => {
  it('is leased to one worker at a time', async () => {
    await journal.open(aRequest({ id: 'R1', decision: { policy: '', rules: [], requirements: [] } }), 'k1');
    const claims = await Promise.all([journal.claim('one', 1000, 5), journal.claim('two', 1000, 5)]);
    expect(claims.flat().map(({ id }) => id)).toEqual(['R1']);
    expect(await journal.claim('two', 1000, 5)).toEqual([]);
    await clock.moveOn(1001);
    expect(await journal.claim('two', 1000, 5)).toHaveLength(1);
  });

  it('is due at once after a restart, whatever lease and wake-up time the dead process had set', async () => {
    await journal.open(aRequest({ id: 'R1', decision: { policy: '', rules: [], requirements: [] } }), 'k1');
    await journal.claim('dead', 3_600_000, 5);
    await journal.reschedule('R1', clock.now() + 30_000);
    await journal.recover();
    expect(await journal.claim('new', 1000, 5)).toHaveLength(1);
  });

  it('is due at once after a restart where it was being carried out', async () => {
    const { request } = await journal.open(
      aRequest({ id: 'R1', decision: { policy: '', rules: [], requirements: [] } }),
      'k1',
    );
    const { decision, approvals } = request;
    const applying = await journal.move(request, [{ kind: 'applying-started', decision, approvals }]);
    expect(applying?.state).toBe('applying');
    await journal.claim('dead', 3_600_000, 5);
    await journal.reschedule('R1', clock.now() + 60_000);
    expect(await journal.claim('new', 1000, 5)).toEqual([]);
    await journal.recover();
    expect(await journal.nextDue()).toBe(clock.now());
    expect(await journal.claim('new', 1000, 5)).toMatchObject([{ id: 'R1', state: 'applying' }]);
  });

  it('after a restart is not a request that waits for people, nor one that has ended', async () => {
    await journal.open(aRequest({ requestedAt: clock.now(), expiresAt: clock.now() + 60_000 }), 'k1');
    await clock.moveOn(60_000);
    await journal.claim('dead', 1_000, 5);
    const waiting = await journal.get('R0000001');
    if (waiting?.state === 'waiting') await journal.park({ ...waiting, expiresAt: clock.now() + 5_000 });
    await journal.recover();
    expect(await journal.claim('new', 1000, 5)).toEqual([]);
    expect(await journal.nextDue()).toBe(clock.now() + 5_000);
  });

  it('is a waiting request only when its time is over', async () => {
    await journal.open(aRequest({ requestedAt: clock.now(), expiresAt: clock.now() + 5_000 }), 'k1');
    expect(await journal.claim('one', 1000, 5)).toEqual([]);
    expect(await journal.nextDue()).toBe(clock.now() + 5_000);
    await clock.moveOn(5_000);
    expect(await journal.claim('one', 1000, 5)).toHaveLength(1);
  });
});

describe('a reminder', () => {
  it('is due after three quarters of a long wait, once', async () => {
    const hour = 3_600_000;
    const opened = await journal.open(aRequest({ requestedAt: clock.now(), expiresAt: clock.now() + hour }), 'k1');
    expect(await journal.nextDue()).toBe(clock.now() + 0.75 * hour);
    await clock.moveOn(0.75 * hour);
    await journal.move(opened.request, [{ kind: 'reminded' }]);
    expect(await journal.nextDue()).toBe(clock.now() + 0.25 * hour);
  });
});

describe('cards', () => {
  it('are due while less than the request’s version is drawn, and a late drawing takes nothing back', async () => {
    const { request } = await journal.open(aRequest(), 'k');
    await journal.recordPublished(request.id, { card: 1 }, 1);
    expect(await journal.unpublished(5)).toEqual([]);
    await journal.move(request, [approved]);
    expect(await journal.unpublished(5)).toMatchObject([{ published: { card: 1 } }]);
    await journal.recordPublished(request.id, { card: 2 }, 2);
    await journal.recordPublished(request.id, { card: 2 }, 1);
    expect(await journal.unpublished(5)).toEqual([]);
  });

  it('wait as long as they are held, but a move that came meanwhile is drawn at once', async () => {
    const { request } = await journal.open(aRequest(), 'k');
    await journal.holdPublishing(request, clock.now() + 20_000);
    expect(await journal.unpublished(5)).toEqual([]);
    await journal.move(request, [approved]);
    await journal.holdPublishing(request, clock.now() + 20_000);
    expect(await journal.unpublished(5)).toMatchObject([{ request: { version: 2 } }]);
  });
});

describe('the audit log', () => {
  it('is a chain that shows the first line that was changed, taken out or put in', async () => {
    for (const id of ['R1', 'R2', 'R3']) await journal.open(aRequest({ id }), id);
    const lines = await journal.events();
    expect(firstBroken(lines)).toBeUndefined();
    const changed = lines.map((line) =>
      line.sequence === 2 ? { ...line, body: line.body.replace('ada', 'eve') } : line,
    );
    expect(firstBroken(changed)?.sequence).toBe(2);
    expect(firstBroken(lines.filter(({ sequence }) => sequence !== 2))?.sequence).toBe(3);
    expect(firstBroken([...lines.slice(0, 1), { ...(lines[0] as (typeof lines)[0]), sequence: 2 }])?.sequence).toBe(2);
  });
});

describe('a secret that is destroyed', () => {
  it('leaves none of its bytes in the file or the write-ahead log, while the bot runs', async () => {
    const sealed = `sealed-${'0123456789abcdef'.repeat(8)}`;
    for (const [item, text] of [sealed, 'another'].entries())
      await journal.keepSecret({ request: `R${item}`, kind: 'step', item }, text);
    const holdsIt = () =>
      readdirSync(join(directory, 'journal')).filter((name) =>
        readFileSync(join(directory, 'journal', name)).includes(sealed),
      );
    expect(holdsIt()).not.toEqual([]);
    // Closing writes the log into the file. What was never in the file itself would prove nothing.
    await journal.close();
    expect(holdsIt()).toEqual(['deskhand.db']);
    ({ journal, secretBox } = await openJournal(file(), clock));
    await journal.dropSecrets('R0', 'step');
    expect(await journal.secrets('R1')).toEqual([{ kind: 'step', item: 1, sealed: 'another' }]);
    expect(holdsIt()).toEqual([]);
  });
});

describe('the file', () => {
  it('can be read beside the process that writes it, and only read', async () => {
    await journal.open(aRequest(), 'k');
    const reader = createJournal(await openSqliteToRead(file()), { clock, secretBox });
    expect(await reader.events()).toHaveLength(1);
    await expect(reader.open(aRequest({ id: 'R2' }), 'k2')).rejects.toThrow(/read-only/);
    await reader.close();
    await expect(openSqliteToRead(join(directory, 'none.db'))).rejects.toThrow(
      expect.objectContaining({ code: 'journal-unavailable' }),
    );
  });

  it('can be read by its owner alone', () => {
    expect(statSync(join(directory, 'journal')).mode & 0o777).toBe(0o700);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(statSync(`${file()}-wal`).mode & 0o777).toBe(0o600);
  });

  it('is refused to a second process, with words that say what to do', async () => {
    await expect(openSqlite(file())).rejects.toThrow(expect.objectContaining({ code: 'journal-unavailable' }));
  });

  it('keeps two transactions apart that are begun at once', async () => {
    const store = await openSqlite(join(directory, 'other.db'));
    const write = (id: string) =>
      store.transaction(async (sql) => {
        await sql.change('insert into deliveries (key, request, at) values (?1, ?1, 0)', [id]);
        await new Promise((resolve) => setImmediate(resolve));
        if (id === 'bad') throw new Error('undo');
      });
    await Promise.allSettled([write('a'), write('bad'), write('b')]);
    expect((await store.rows('select key from deliveries order by key')).map(({ key }) => key)).toEqual(['a', 'b']);
    await store.close();
  });
});
