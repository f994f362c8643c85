import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { signedLine } from '../../../src/audit/checkpoint.ts';
import { privateKeyOf, publicKeyOf } from '../../../src/audit/keys.ts';
import { openAuditBook } from '../../../src/audit/reader.ts';
import type { Store } from '../../../src/journal/schema.ts';
import { openJournal } from '../../support/a-journal.ts';
import { aRequest, person } from '../../support/builders.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const root = resolve(import.meta.dirname, '../../..');
let clock: FakeClock;
let folder: string;
let store: Store;
const at = (name: string) => join(folder, name);

/** Three lines of two requests, two days apart; the journal stays open, as with a bot that runs. */
beforeEach(async () => {
  clock = new FakeClock();
  folder = mkdtempSync(join(tmpdir(), 'deskhand-audit-'));
  writeFileSync(at('deskhand.yml'), 'journal: { file: book/log.db }\nnothing_else: is looked at\n');
  const opened = await openJournal(at('book/log.db'), clock);
  const { journal } = opened;
  store = opened.store;
  const { request } = await journal.open(aRequest({ id: 'R1' }), 'one');
  await clock.moveOn(2 * 86_400_000);
  await journal.open(aRequest({ id: 'R2' }), 'two');
  await journal.move(request, [{ kind: 'declined', person: person('U0LEE'), reason: '=cmd|calc' }]);
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const { NODE_COMPILE_CACHE = '' } = process.env;

/** Runs the program as a person does, in the folder of the configuration, with nothing in the environment that it reads. */
async function audit(...words: string[]): Promise<Outcome> {
  const program = [join(root, 'src/cli/main.ts'), 'audit', ...words];
  return promisify(execFile)(process.execPath, program, { cwd: folder, env: { NODE_COMPILE_CACHE } }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }: Outcome) => ({ code, stdout, stderr }),
  );
}

const tamper = (sql: string) => {
  const database = new DatabaseSync(at('book/log.db'));
  database.exec(sql);
  database.close();
};

describe('audit verify', () => {
  it('needs no more of the configuration than the place of the journal, and not even that', async () => {
    expect(await audit('verify')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/: 3 lines, head [0-9a-f]{64}\n.*: 2 requests.*\n$/) as unknown,
    });
    rmSync(at('deskhand.yml'));
    expect(await audit('verify', '--journal', 'book/log.db')).toMatchObject({ code: 0 });
    expect(await audit('verify')).toMatchObject({ code: 2, stderr: 'deskhand: deskhand.yml cannot be read.\n' });
  });

  it('names the first line that does not fit, and fails', async () => {
    tamper(`update events set body = replace(body, 'U0LEE', 'U0EVE') where sequence = 3`);
    const { code, stdout } = await audit('verify');
    expect(code).toBe(1);
    expect(stdout).toMatch(/^The audit log is broken at line 3: declined of R1, 2026-11-23T/);
  });

  it('with checkpoints finds a log that was cut off, which fits itself', async () => {
    const keys = generateKeyPairSync('ed25519');
    const head = await openAuditBook(store).head();
    writeFileSync(at('posted.txt'), `Deskhand APP 09:00\n${signedLine(head, keys.privateKey)}\n`);
    const publicKey = keys.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
    writeFileSync(at('public.pem'), keys.publicKey.export({ type: 'spki', format: 'pem' }));
    const wanted = ['verify', '--checkpoints', 'posted.txt', '--public-key'];
    expect((await audit(...wanted, publicKey)).stdout).toMatch(/: 1, .* line 3\n/);
    tamper('delete from events where sequence = 3');
    // The chain fits itself; only the request whose last line is gone shows it.
    expect(await audit('verify')).toMatchObject({ code: 1, stdout: expect.stringMatching(/ 2 lines, head .*\n.*R1/) });
    const { code, stdout } = await audit(...wanted, 'public.pem');
    expect(code).toBe(1);
    expect(stdout).toMatch(/ line 2, but .* line 3\n/);
  });

  it('takes no checkpoints without the key, no file without checkpoints, and repeats no private key', async () => {
    writeFileSync(at('posted.txt'), 'nothing\n');
    expect(await audit('verify', '--checkpoints', 'posted.txt')).toMatchObject({ code: 2 });
    const { stdout } = await audit('keygen');
    const [, privateText = ''] = /^DESKHAND_CHECKPOINT_KEY=(.+)$/m.exec(stdout) ?? [];
    const [, publicText = ''] = /^# (MC[\w+/=]+)$/m.exec(stdout) ?? [];
    expect(privateKeyOf(privateText)).toBeDefined();
    expect(publicKeyOf(publicText)).toBeDefined();
    const swapped = await audit('verify', '--checkpoints', 'posted.txt', '--public-key', privateText);
    expect(swapped.code).toBe(2);
    expect(swapped.stderr).toMatch(/private key/);
    expect(swapped.stderr).not.toContain(privateText);
    const empty = await audit('verify', '--checkpoints', 'posted.txt', '--public-key', publicText);
    expect(empty).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/: no checkpoints/) as unknown,
    });
  });
});

describe('audit export', () => {
  it('writes each line once, in order, beside a bot that runs', async () => {
    const { code, stdout, stderr } = await audit('export', '--format', 'jsonl');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '3 lines\n' });
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.map(({ sequence, request, kind }) => [sequence, request, kind])).toEqual([
      [1, 'R1', 'requested'],
      [2, 'R2', 'requested'],
      [3, 'R1', 'declined'],
    ]);
  });

  it('takes only what was asked for: one request, or a time', async () => {
    expect((await audit('export', '--format', 'csv', '--request', 'R2')).stdout.split('\r\n')).toHaveLength(3);
    const later = await audit('export', '--format', 'jsonl', '--since', '2026-11-22');
    expect(later.stdout.match(/"sequence":\d/g)).toEqual(['"sequence":2', '"sequence":3']);
    expect(await audit('export', '--format', 'jsonl', '--since', 'soon')).toMatchObject({ code: 2 });
    expect(await audit('export', '--format', 'xml')).toMatchObject({ code: 2 });
  });

  it('makes a file that only its owner can read, and never writes over one', async () => {
    expect((await audit('export', '--format', 'cef', '--out', 'log.cef')).code).toBe(0);
    expect(statSync(at('log.cef')).mode & 0o777).toBe(0o600);
    expect(readFileSync(at('log.cef'), 'utf8').match(/^CEF:0\|/gm)).toHaveLength(3);
    const again = await audit('export', '--format', 'cef', '--out', 'book/log.db');
    expect(again).toMatchObject({ code: 2, stderr: expect.stringMatching(/already exists/) as unknown });
    expect(await audit('verify')).toMatchObject({ code: 0 });
  });
});
