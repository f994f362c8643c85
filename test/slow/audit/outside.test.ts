import { execFile } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newKeyPair } from '../../../src/audit/keys.ts';
import { exportAudit, verifyAudit } from '../../../src/cli/audit.ts';
import { Office } from '../../support/an-office.ts';
import { staysSo } from '../../support/quiet.ts';

const keys = newKeyPair();
const hookKey = Buffer.alloc(32, 7).toString('base64');
const secrets = [keys.privateKey, hookKey, 'Deskhand-Sandbox-1'];

/** What the receivers got, as they got it. */
const deliveries: { headers: Record<string, unknown>; body: string }[] = [];
let stream = '';
let hookState = 503;

const hook = createHttpServer(async (request, response) => {
  const body = Buffer.concat(await Array.fromAsync(request as AsyncIterable<Buffer>)).toString();
  if (hookState === 204) deliveries.push({ headers: request.headers, body });
  response.writeHead(hookState).end();
});
const collector = createServer((socket) => {
  socket.setEncoding('utf8').on('data', (text) => {
    stream += String(text);
  });
});

let office: Office;
beforeAll(async () => {
  for (const server of [hook, collector]) await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const port = (server: { address(): unknown }) => (server.address() as AddressInfo).port;
  const extra = `
audit:
  checkpoints: { channel: C0SECURITY, key: DESKHAND_CHECKPOINT_KEY, every: 1m }
  sinks:
    - { webhook: "http://127.0.0.1:${port(hook)}/audit", secret: AUDIT_WEBHOOK_KEY }
    - { syslog: "tcp://127.0.0.1:${port(collector)}", format: cef }
`;
  const environment = { DESKHAND_CHECKPOINT_KEY: keys.privateKey, AUDIT_WEBHOOK_KEY: `whsec_${hookKey}` };
  office = await Office.open({ extra, environment });
});
afterAll(async () => {
  await office.close();
  for (const server of [hook, collector]) await new Promise((resolve) => server.close(resolve));
});

const at = (name: string) => join(office.folder, name);
const place = () => ({ config: at('deskhand.yml') });
const delivered = () =>
  deliveries.flatMap(({ body }) => (JSON.parse(body) as { events: { sequence: number; kind: string }[] }).events);

/** The checkpoints as people see them in the channel. */
const posted = (): string[] =>
  office.slack.traffic.entries
    .flatMap((entry) => JSON.stringify(entry).match(/deskhand-checkpoint-1 [^"`\\]+signature=[\w-]{86}/g) ?? [])
    .filter((line, index, lines) => lines.indexOf(line) === index);

/** How far the journal says that each receiver has come. */
const cursors = (): unknown[] => {
  const database = new DatabaseSync(at('journal/deskhand.db'), { readOnly: true });
  const rows = database.prepare("select sequence from sink_cursors where sink <> 'monitoring'").all();
  database.close();
  return rows.map(({ sequence }) => sequence);
};

let password = '';

describe('a reset in an office whose audit log goes outside', { timeout: 60_000 }, () => {
  it('is done while one receiver is dead, and the other one has each line', async () => {
    await office.person('kim').types('/reset-password ada');
    await office.person('kim').sees('What will change', { within: 'modal' });
    await office.person('kim').submits();
    await office.person('lee').presses('Approve');
    await office.person('lee').sees(/✅ Done/, { timeout: 15_000 });
    const ada = office.person('ada');
    await ada.presses('View password');
    password = /\n\s*(\S{8,})\n/.exec(await ada.sees(/Only you can see this/, { within: 'modal' }))?.[1] ?? '';
    expect(password).not.toBe('');
    await expect.poll(() => stream, { timeout: 10_000 }).toMatch(/\|secret-viewed\|[^|]+\|/);
    const sequences = [...stream.matchAll(/ externalId=(\d+) /g)].map(([, sequence]) => Number(sequence));
    expect(sequences).toEqual(sequences.map((_, index) => index + 1));
    expect(deliveries).toEqual([]);
  });

  it('reaches the receiver that was dead after a restart, in order and signed; the head stands in the channel', async () => {
    hookState = 204;
    await office.stop();
    await office.start();
    await expect.poll(() => delivered().at(-1)?.kind, { timeout: 10_000 }).toBe('secret-viewed');
    expect(delivered().map(({ sequence }) => sequence)).toEqual(delivered().map((_, index) => index + 1));
    for (const { headers, body } of deliveries) {
      const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
      const signature = createHmac('sha256', Buffer.from(hookKey, 'base64')).update(signed).digest('base64');
      expect(headers['webhook-signature']).toBe(`v1,${signature}`);
    }
    await office.person('sam').sees(/deskhand-checkpoint-1 sequence=\d+/, { within: 'C0SECURITY' });
    expect(posted()).toHaveLength(1);
  });

  it('is not told or posted a second time by another restart', async () => {
    await expect.poll(cursors).toEqual([delivered().length, delivered().length]);
    const before = [deliveries.length, stream.length, posted().length];
    await office.stop();
    await office.start();
    // The delivery looks at its receivers as soon as it starts.
    await staysSo(() => [deliveries.length, stream.length, posted().length], before);
  });

  it('is looked at by check: whether the bot is in the channel of the checkpoints', async () => {
    const check = async (file: string): Promise<string> => {
      const words = [join(import.meta.dirname, '../../../src/cli/main.ts'), 'check', '--config', file];
      const environment = { env: { ...process.env, ...office.environment } };
      return promisify(execFile)(process.execPath, words, environment).then(
        ({ stdout }) => stdout,
        (failure: { stdout: string }) => failure.stdout,
      );
    };
    const text = readFileSync(at('deskhand.yml'), 'utf8');
    writeFileSync(at('elsewhere.yml'), text.replace('C0SECURITY', 'C0NOWHERE'));
    expect(await check(at('deskhand.yml'))).toContain('ok   Slack: is a member of #security');
    expect(await check(at('elsewhere.yml'))).toContain('BAD  Slack: cannot see a channel C0NOWHERE');
  });

  it('leaves no password and no key in anything that went outside', async () => {
    let text = stream + deliveries.map(({ body }) => body).join('') + posted().join('') + office.lines.join('');
    for (const format of ['jsonl', 'csv', 'cef'] as const) {
      expect(await exportAudit({ ...place(), format, out: at(`log.${format}`) })).toBe(delivered().length);
      text += readFileSync(at(`log.${format}`), 'utf8');
    }
    for (const secret of [password, ...secrets, office.key]) expect(text.includes(secret)).toBe(false);
    for (const file of ['journal/deskhand.db', 'journal/deskhand.db-wal']) {
      const bytes = readFileSync(at(file));
      for (const secret of [password, ...secrets]) expect(bytes.includes(secret), file).toBe(false);
    }
  });

  it('is proved by what was posted, until somebody writes the history anew: then the bot does not start', async () => {
    writeFileSync(at('posted.txt'), posted().join('\n'));
    const wish = { ...place(), checkpoints: at('posted.txt'), publicKey: [keys.publicKey] };
    expect(await verifyAudit(wish)).toMatchObject({
      isWhole: true,
      lines: [expect.stringMatching(/: \d+ lines, head [0-9a-f]{64}; .*: 1,/) as unknown, expect.any(String)],
    });
    await office.stop();
    const database = new DatabaseSync(at('journal/deskhand.db'));
    const { last } = database.prepare('select max(sequence) as last from events').get() as { last: number };
    database.prepare('delete from events where sequence > ?').run(last - 2);
    database.close();
    // The chain fits itself, but a request is no longer what its lines add up to.
    expect(await verifyAudit(place())).toMatchObject({
      isWhole: false,
      lines: [expect.stringMatching(/: \d+ lines, head/), expect.any(String)],
    });
    expect(await verifyAudit(wish)).toMatchObject({
      isWhole: false,
      lines: [expect.stringMatching(/ line \d+, but .* line \d+$/) as unknown, expect.any(String)],
    });
    await expect(office.start()).rejects.toThrow(/journal-unavailable: .*checkpoint/);
  });
});
