import { generateKeyPairSync } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findCheckpoints, signedLine } from '../../src/audit/checkpoint.ts';
import { type AuditBook, openAuditBook } from '../../src/audit/reader.ts';
import { type ChainReport, signedBy, verifyChain } from '../../src/audit/verify.ts';
import { append, beginning, type EventRecord, hashOf, type Link } from '../../src/journal/audit-log.ts';
import { migrations } from '../../src/journal/migrations.ts';
import type { Row, SqlValue, Store } from '../../src/journal/schema.ts';
import { person } from '../support/builders.ts';
import { runs } from '../support/thorough.ts';

/** More lines than one page holds, so that the seams between pages are in every test. */
const count = 1_203;
const { privateKey, publicKey } = generateKeyPairSync('ed25519');

let database: DatabaseSync;
let book: AuditBook;
let whole: readonly EventRecord[];

beforeAll(async () => {
  database = new DatabaseSync(':memory:');
  for (const statement of migrations.flatMap(({ statements }) => statements)) database.exec(statement);
  const store: Store = {
    skipLocked: '',
    rows: async (text, parameters = []) => database.prepare(text).all(...parameters) as Row[],
    change: async (text, parameters = []) => Number(database.prepare(text).run(...parameters).changes),
    transaction: (work) => work(store),
    tables: async () => [],
    scrub: async () => undefined,
    close: async () => database.close(),
  };
  for (let index = 1; index <= count; index += 1) {
    const event = { kind: 'declined', person: person('U0LEE'), reason: `Nö, not number ${index}.` } as const;
    await append(store, `R${index % 97}`, event, 1_763_700_000_000 + index);
  }
  book = openAuditBook(store);
  whole = await Array.fromAsync(book.lines());
});
afterAll(() => database.close());

/** Runs SQL as somebody would who has the database, looks at the log, and takes it all back. */
async function tampered(tamper: () => void, checkpoints: readonly number[] = []): Promise<ChainReport> {
  const posted = checkpoints.map((sequence) => signedLine(lineAt(sequence), privateKey)).join('\n');
  const { good } = signedBy(findCheckpoints(posted).found, [publicKey]);
  expect(good).toHaveLength(checkpoints.length);
  database.exec('begin');
  try {
    tamper();
    return await verifyChain(book.lines(), good);
  } finally {
    database.exec('rollback');
  }
}

const lineAt = (sequence: number): EventRecord => {
  const line = whole[sequence - 1];
  if (!line) throw new Error(`There is no line ${sequence}.`);
  return line;
};

const run = (text: string, ...parameters: SqlValue[]) => database.prepare(text).run(...parameters);

/** Writes the lines from here on anew, so that the chain fits itself again. */
function chainAgain(from: number): void {
  let previous: Link = from > 1 ? lineAt(from - 1) : beginning;
  const rows = database.prepare('select * from events where sequence >= ? order by sequence').all(from) as Row[];
  for (const row of rows) {
    const line = {
      sequence: previous.sequence + 1,
      request: String(row.request),
      at: Number(row.at),
      kind: String(row.kind),
      body: String(row.body),
    };
    const hash = hashOf(previous.hash, line);
    run('update events set sequence = ?, hash = ? where sequence = ?', line.sequence, hash, Number(row.sequence));
    previous = { sequence: line.sequence, hash };
  }
}

const anyLine = fc.integer({ min: 1, max: count });

describe('the chain', () => {
  it('is whole as it was written, across all pages', async () => {
    expect(await tampered(() => undefined, [1, 500, 501, count])).toEqual({
      lines: count,
      start: beginning,
      purged: 0,
      head: lineAt(count),
      lost: [],
      held: expect.objectContaining({ sequence: count }) as unknown,
    });
  });

  it('of no lines is whole', async () => {
    expect(await tampered(() => run('delete from events'))).toMatchObject({ lines: 0, lost: [] });
  });

  it('shows a flipped bit in any text of any line, at that line', async () => {
    const column = fc.constantFrom('request', 'kind', 'body', 'hash');
    await fc.assert(
      fc.asyncProperty(anyLine, column, fc.nat(), fc.nat(7), async (sequence, name, place, bit) => {
        const { broken } = await tampered(() => {
          const row = database.prepare(`select ${name} as text from events where sequence = ?`).get(sequence);
          const bytes = Buffer.from(String(row?.text));
          const at = place % bytes.length;
          bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
          run(`update events set ${name} = cast(? as text) where sequence = ?`, bytes, sequence);
        });
        expect(broken?.sequence).toBe(sequence);
      }),
      { numRuns: runs(150) },
    );
  });

  it('shows a flipped bit in the number or the time of any line', async () => {
    const column = fc.constantFrom('sequence', 'at');
    await fc.assert(
      fc.asyncProperty(anyLine, column, fc.nat(62), async (sequence, name, bit) => {
        const { lines, broken } = await tampered(() => {
          const row = BigInt(name === 'at' ? lineAt(sequence).at : sequence) ^ (1n << BigInt(bit));
          database.prepare('delete from events where sequence = ? and ? = ?').run(row, name, 'sequence');
          database.prepare(`update events set ${name} = ? where sequence = ?`).run(row, sequence);
        });
        expect(broken).toBeDefined();
        expect(lines).toBeLessThan(sequence);
      }),
      { numRuns: runs(100) },
    );
  });

  it('shows a line that was taken out, at the one that moved up', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: count - 1 }), async (sequence) => {
        const verdict = await tampered(() => run('delete from events where sequence = ?', sequence));
        expect(verdict).toMatchObject({ lines: sequence - 1, broken: { sequence: sequence + 1 } });
      }),
      { numRuns: runs(50) },
    );
  });

  it('shows two lines that changed places, at the first of them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(anyLine, { minLength: 2, maxLength: 2 }), async (pair) => {
        const [one = 0, other = 0] = pair;
        const { broken } = await tampered(() => {
          run('update events set sequence = -1 where sequence = ?', one);
          run('update events set sequence = ? where sequence = ?', one, other);
          run('update events set sequence = ? where sequence = -1', other);
        });
        expect(broken?.sequence).toBe(Math.min(one, other));
      }),
      { numRuns: runs(50) },
    );
  });

  it.each([
    ['in front of the first', 0],
    ['with a number below zero', -5],
    ['without a number', null],
    ['behind the last, with words for a number', 'nine'],
    ['behind the last, with a number beyond all others', 2 ** 53],
  ])('shows a line that was put in %s', async (_, sequence) => {
    const { broken } = await tampered(() =>
      run(
        'insert into events (sequence, request, at, kind, body, hash) values (?, ?, 1, ?, ?, ?)',
        sequence,
        'R1',
        'ended',
        '{}',
        '0'.repeat(64),
      ),
    );
    expect(broken).toMatchObject({ request: 'R1', kind: 'ended' });
  });

  it('that cannot be read to its end says how far it came', async () => {
    async function* torn() {
      yield* whole.slice(0, 3);
      throw new Error('database disk image is malformed');
    }
    expect(await verifyChain(torn())).toMatchObject({ lines: 3, unreadable: { message: /malformed/ } });
  });
});

describe('signed checkpoints', () => {
  it('show a history that was written anew with all its hashes, between which two lines', async () => {
    await fc.assert(
      fc.asyncProperty(anyLine, fc.uniqueArray(anyLine, { minLength: 1, maxLength: 6 }), async (sequence, posted) => {
        const verdict = await tampered(() => {
          run("update events set body = replace(body, 'U0LEE', 'U0EVE') where sequence = ?", sequence);
          chainAgain(sequence);
        }, posted);
        expect(verdict.broken).toBeUndefined();
        expect(verdict.lines).toBe(count);
        const later = posted.filter((checkpoint) => checkpoint >= sequence).sort((one, other) => one - other);
        expect(verdict.lost.map((checkpoint) => checkpoint.sequence)).toEqual(later);
        expect(verdict.held?.sequence ?? 0).toBe(Math.max(0, ...posted.filter((checkpoint) => checkpoint < sequence)));
      }),
      { numRuns: runs(25) },
    );
  });

  it('show a line that was taken out where all behind it were numbered and hashed anew', async () => {
    const verdict = await tampered(() => {
      run('delete from events where sequence = 700');
      chainAgain(700);
    }, [600, 800, count]);
    expect(verdict.broken).toBeUndefined();
    expect(verdict).toMatchObject({ held: { sequence: 600 }, lost: [{ sequence: 800 }, { sequence: count }] });
  });

  it('show a history that was cut off', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: count - 1 }), anyLine, async (end, posted) => {
        const verdict = await tampered(() => run('delete from events where sequence > ?', end), [posted]);
        expect(verdict.broken).toBeUndefined();
        expect(verdict.lost).toHaveLength(posted > end ? 1 : 0);
      }),
      { numRuns: runs(25) },
    );
  });

  it('are found in whatever text they were copied with, and in no other', () => {
    const line = signedLine(lineAt(12), privateKey);
    const text = `Deskhand  09:00\r\n\`${line}\`\n{"text":"${line}"}\nno checkpoint-1 here\n${line.slice(0, -4)}\n`;
    const { found, damaged } = findCheckpoints(text);
    expect(found.map((checkpoint) => [checkpoint.line, checkpoint.sequence])).toEqual([
      [2, 12],
      [3, 12],
    ]);
    expect(damaged).toEqual([5]);
    expect(signedBy(found, [publicKey]).faults).toEqual([]);
  });

  it('with any character changed are no checkpoints of ours', () => {
    const line = signedLine(lineAt(12), privateKey);
    fc.assert(
      fc.property(fc.nat(line.length - 1), fc.constantFrom(...'019afzAZ_- ='), (place, character) => {
        fc.pre(line[place] !== character);
        const changed = `${line.slice(0, place)}${character}${line.slice(place + 1)}`;
        const { found } = findCheckpoints(changed);
        const { good } = signedBy(found, [publicKey]);
        // The last character of a signature carries two bits that mean nothing.
        expect(good.every(({ content }) => place === line.length - 1 && line.startsWith(content))).toBe(true);
      }),
    );
  });

  it('of another key are named as such, and forged ones as forged', () => {
    const other = generateKeyPairSync('ed25519');
    const ours = signedLine(lineAt(12), privateKey);
    const theirs = signedLine(lineAt(12), other.privateKey);
    const forged = `${ours.slice(0, ours.indexOf('signature='))}${theirs.slice(theirs.indexOf('signature='))}`;
    const { good, faults } = signedBy(findCheckpoints([ours, theirs, forged].join('\n')).found, [publicKey]);
    expect(good).toHaveLength(1);
    expect(faults).toMatchObject([
      { line: 2, code: 'other-key', text: expect.stringMatching(/[0-9a-f]{16}/) as unknown },
      { line: 3, code: 'wrong-signature' },
    ]);
  });
});
