import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { asksForReset, codeIn, mailsTo, openGuardedOffice } from '../support/a-siege.ts';
import type { Office } from '../support/an-office.ts';

/** Every secret that the bot is told or makes in one reset with a mailed code. */
async function walks(office: Office): Promise<Record<string, string>> {
  const kim = office.person('kim');
  await asksForReset(office, 'ada');
  await kim.presses('They cannot get into Slack');
  await kim.presses('Mail a code');
  const [mail] = await mailsTo(office, 'ada@example.org', 1);
  const code = codeIn(mail);
  await kim.presses('Enter the code');
  await kim.submits({ Code: code });
  await kim.closesModal();
  await kim.presses('Reveal');
  const seen = await kim.sees(/shown this once only/, { within: 'modal' });
  await kim.closesModal();
  const password = seen.split('\n')[2]?.trim() ?? '';
  expect(password.length).toBeGreaterThan(8);
  const sessions = office.dsm.state.sessions.list().flatMap(({ sid, token }) => [sid, token]);
  expect(sessions.length).toBeGreaterThan(0);
  return { code, password, ...Object.fromEntries(sessions.entries()), ...office.environment };
}

/** Where a secret stands in a text: in clear, in base64, percent-encoded or as hexadecimal digits. */
function found(text: string, secrets: Readonly<Record<string, string>>): string[] {
  return Object.entries(secrets).flatMap(([name, secret]) => {
    const shapes = [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64').replace(/=+$/, '')];
    const bounded = /^\d{6}$/.test(secret)
      ? new RegExp(`(?<![\\w.])${secret}(?!\\w)`).test(text)
      : shapes.some((one) => text.includes(one));
    return bounded ? [name] : [];
  });
}

const textsIn = (folder: string): string =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n');

describe('E13 secrets where they do not belong', () => {
  it('stand in no log at trace level, not in the journal or its WAL, and in nothing that Slack got but the one window', async () => {
    const office = await openGuardedOffice();
    onTestFinished(() => office.close());
    const secrets = await walks(office);
    const sessions = office.dsm.calls.of().flatMap(({ secretsInUrl }) => secretsInUrl);
    expect(sessions).toEqual([]);
    expect(office.lines.length).toBeGreaterThan(5);
    expect(found(office.lines.join('\n'), secrets)).toEqual([]);
    // While it runs, the WAL is there too.
    expect(readdirSync(join(office.folder, 'journal')).some((name) => name.endsWith('-wal'))).toBe(true);
    expect(found(textsIn(office.folder), secrets)).toEqual([]);
    const got = office.slack.traffic.entries.filter(({ kind }) => kind === 'api' || kind === 'ack');
    const shown = got.filter(({ body }) => JSON.stringify(body).includes(secrets.password ?? '?'));
    expect(shown.map(({ name }) => name)).toEqual(['views.update']);
    const rest = got.filter((entry) => !shown.includes(entry));
    expect(found(JSON.stringify(rest.map(({ body }) => body)), secrets)).toEqual([]);
    const mails = office.mail?.mails.map(({ raw }) => raw).filter((raw) => !raw.includes('A code for')) ?? [];
    expect(found(mails.join('\n'), secrets)).toEqual([]);
    await office.stop();
    expect(found(textsIn(office.folder), secrets)).toEqual([]);
  });

  it('stand in nothing that a crash writes, though they hang on the error that nobody caught', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'deskhand-crash-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const preload = join(folder, 'crash.mjs');
    writeFileSync(
      preload,
      `process.once('SIGUSR2', () => {
        const { NAS_PASSWORD: password, SLACK_BOT_TOKEN: token } = process.env;
        const cause = Object.assign(new Error('the reason'), { token, request: { headers: { authorization: token } } });
        throw Object.assign(new Error('it broke', { cause }), { password, response: { data: { passwd: password } } });
      });`,
    );
    const office = await openGuardedOffice({
      asProcess: true,
      extra: 'log: { level: debug }',
      environment: { NODE_OPTIONS: `--import=${pathToFileURL(preload).href}` },
    });
    onTestFinished(() => office.close());
    const secrets = await walks(office);
    const [pid = 0] = processesOf(office);
    process.kill(pid, 'SIGUSR2');
    await expect.poll(() => readFileSync(office.logFile, 'utf8')).toContain('unhandled; the process ends');
    const written = readFileSync(office.logFile, 'utf8');
    expect(written).toContain('it broke');
    expect(written).toContain('the reason');
    const { NODE_OPTIONS: _, ...real } = secrets;
    expect(found(written, real)).toEqual([]);
    expect(found(textsIn(office.folder), real)).toEqual([]);
  });
});

describe('E16 leaked tokens', () => {
  it('the bot’s command line and files hold none; its environment does, and belongs to its own user alone', async () => {
    const office = await openGuardedOffice({ asProcess: true });
    onTestFinished(() => office.close());
    const pids = processesOf(office);
    expect(pids).toHaveLength(1);
    for (const pid of pids) {
      const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      expect(line).toContain('deskhand.yml');
      expect(found(line, office.environment)).toEqual([]);
      // By design: secrets come from variables or from files that these name. Nobody but its own user can read them there.
      const names = readFileSync(`/proc/${pid}/environ`, 'utf8')
        .split('\0')
        .map((entry) => entry.split('=')[0]);
      expect(names).toContain('NAS_PASSWORD');
      const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
      expect(children).toBe('');
    }
    expect(found(textsIn(office.folder), office.environment)).toEqual([]);
  });
});

function processesOf(office: Office): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        return readFileSync(`/proc/${name}/cmdline`, 'utf8').includes(office.folder);
      } catch {
        return false;
      }
    })
    .map(Number);
}
