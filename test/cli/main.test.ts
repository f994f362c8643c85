import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { openJournal } from '../support/a-journal.ts';
import { Office } from '../support/an-office.ts';
import { aRequest } from '../support/builders.ts';
import { FakeClock } from '../support/fake-clock.ts';

const root = resolve(import.meta.dirname, '../..');
const program = join(root, 'src/cli/main.ts');
let runs = 0;

/** Runs the command line in this process, anew each time. What would end the process is for test/cli/command-line.test.ts. */
async function deskhand(...words: string[]): Promise<{ code: number; out: string; err: string }> {
  const { argv, exitCode } = process;
  let [out, err] = ['', ''];
  const keep = (take: (text: string) => void) => (chunk: unknown) => {
    take(String(chunk));
    return true;
  };
  const written = [
    vi.spyOn(process.stdout, 'write').mockImplementation(keep((text) => (out += text))),
    vi.spyOn(process.stderr, 'write').mockImplementation(keep((text) => (err += text))),
  ];
  try {
    process.argv = [process.execPath, 'deskhand', ...words];
    process.exitCode = undefined;
    runs += 1;
    const anew = `${program}?run=${runs}`;
    await import(anew);
    return { code: Number(process.exitCode ?? 0), out, err };
  } finally {
    for (const spy of written) spy.mockRestore();
    process.argv = argv;
    process.exitCode = exitCode;
  }
}

describe('commands that need files alone', () => {
  let folder: string;
  const at = (name: string) => join(folder, name);
  const config = () => ['--config', at('deskhand.yml')];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'deskhand-main-'));
    copyFileSync(join(root, 'deskhand.example.yml'), at('deskhand.yml'));
    copyFileSync(join(root, 'policy.example.yml'), at('policy.yml'));
    copyFileSync(join(root, 'policy.example.cases.yml'), at('policy.cases.yml'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('policy test ends with 0 where all cases fit, with 1 where one does not, with 2 where there are none', async () => {
    expect(await deskhand('policy', 'test', ...config())).toMatchObject({ code: 0, err: '' });
    expect((await deskhand('policy', 'test', ...config(), '--cases', at('none.yml'))).code).toBe(2);
    const text = readFileSync(at('policy.yml'), 'utf8');
    const right = 'who: { in: [helpdesk, leads, security] }';
    expect(text).toContain(right);
    writeFileSync(at('policy.yml'), text.replace(right, 'who: { in: [helpdesk] }'));
    expect(await deskhand('policy', 'test', ...config())).toMatchObject({ code: 1, err: '' });
  });

  it('policy explain has a line for each rule, and asks for three words or one', async () => {
    const explained = await deskhand('policy', 'explain', 'The directory does not answer', ...config());
    expect(explained).toMatchObject({ code: 0, err: '' });
    expect(explained.out.split('\n')).toContain('may credentials: yes');
    expect(await deskhand('policy', 'explain', 'U0KIM', 'reset-password', ...config())).toMatchObject({
      code: 2,
      out: '',
    });
    expect(await deskhand('policy', 'explain', 'no such case', ...config())).toMatchObject({ code: 2, out: '' });
  });

  it('policy replay and the audit commands read the journal that they are given', async () => {
    const { journal } = await openJournal(at('log.db'), new FakeClock());
    await journal.open(aRequest(), 'k');
    await journal.close();
    const place = [...config(), '--journal', at('log.db')];
    expect(await deskhand('audit', 'verify', ...place)).toMatchObject({ code: 0, err: '' });
    expect(await deskhand('journal', 'check', ...place)).toMatchObject({ code: 0, err: '' });
    expect(await deskhand('journal', 'backup', ...place, at('backup.db'))).toMatchObject({ code: 0, err: '' });
    expect(existsSync(at('backup.db'))).toBe(true);
    const exported = await deskhand('audit', 'export', ...place, '--format', 'jsonl', '--out', at('log.jsonl'));
    expect(exported).toMatchObject({ code: 0, out: '', err: expect.stringMatching(/^1 /) });
    expect(existsSync(at('log.jsonl'))).toBe(true);
    const replayed = ['policy', 'replay', at('policy.yml'), ...place, '--since', '2026-01-01'];
    expect(await deskhand(...replayed)).toMatchObject({ code: 0, err: '' });
    expect(await deskhand(...replayed, '--fail-on-change')).toMatchObject({ code: 0, err: '' });
    expect((await deskhand('audit', 'verify', ...config(), '--journal', at('none.db'))).code).toBe(2);
  });

  it('audit keygen makes another pair each time', async () => {
    const [one, other] = [await deskhand('audit', 'keygen'), await deskhand('audit', 'keygen')];
    expect(one).toMatchObject({ code: 0, out: expect.stringContaining('DESKHAND_CHECKPOINT_KEY=') });
    expect(one.out).not.toBe(other.out);
  });

  it('check ends with 2 and all faults of a configuration that cannot be read', async () => {
    writeFileSync(at('deskhand.yml'), 'slack: 7\nnonsense: 1\n');
    const { code, out, err } = await deskhand('check', ...config());
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('deskhand.yml:1:');
    expect(err).toContain('deskhand.yml:2:');
  });
});

const policy = `
version: 1
teams: { helpdesk: { usergroup: S0HELPDESK } }
channels: { helpdesk: C0HELPDESK }
directory: { administrators: nas:administrators }
never:
  - { id: no-admins, do: [join-group], group: { in: [administrators] }, because: Nobody becomes one from chat. }
may:
  - { id: helpdesk, who: { in: [helpdesk] }, do: any, because: Helpdesk looks after accounts. }
  - { id: there, who: { in: [helpdesk] }, do: any, channel: [helpdesk], because: Where everybody reads it. }
approve: []
`;

describe('commands that look at the office', () => {
  let office: Office;
  const config = () => ['--config', join(office.folder, 'deskhand.yml')];
  beforeAll(async () => {
    office = await Office.open({ servers: 'all', policy });
  });
  beforeEach(() => {
    for (const [name, value] of Object.entries(office.environment)) vi.stubEnv(name, value);
  });
  afterEach(() => void vi.unstubAllEnvs());
  afterAll(() => office.close());
  /** The level of each part that was reported, the worst where there are several. */
  const worstOf = (out: string) => {
    const found: Record<string, string> = {};
    for (const [, sign = '', part = ''] of out.matchAll(/^(ok {2}|warn|BAD ) (.*?): /gm)) {
      const worst = ['BAD', 'warn', 'ok'].find((one) => one === sign.trim() || one === found[part]);
      found[part] = worst ?? '';
    }
    return found;
  };

  it('check looks at every part, finds nothing bad, and changes nothing', async () => {
    const before = office.dsm.calls.of('SYNO.Core.User', 'set').length;
    const { code, out, err } = await deskhand('check', ...config());
    const worst = worstOf(out);
    expect({ code, err }, out).toEqual({ code: 0, err: '' });
    for (const part of ['Slack', 'nas', 'office', 'matrix', 'vault', 'mail']) expect(worst, part).toHaveProperty(part);
    expect(Object.values(worst)).not.toContain('BAD');
    expect(office.dsm.calls.of('SYNO.Core.User', 'set')).toHaveLength(before);
    for (const secret of Object.values(office.environment)) expect(out).not.toContain(secret);
  });

  it('check ends with 1 where one part is bad, and looks at the others all the same', async () => {
    vi.stubEnv('MATRIX_TOKEN', 'syt_nobody');
    vi.stubEnv('SLACK_BOT_TOKEN', 'xoxb-nobody');
    const { code, out } = await deskhand('check', ...config());
    expect(code).toBe(1);
    const { Slack, matrix, ...others } = worstOf(out);
    expect({ Slack, matrix }).toEqual({ Slack: 'BAD', matrix: 'BAD' });
    for (const part of ['nas', 'office', 'vault', 'mail']) expect(others[part], part).toMatch(/^(ok|warn)$/);
    expect(out).not.toContain('nobody');
  });

  it('policy explain tells of a person, an account, a channel and groups as they are now', async () => {
    const explained = async (person: string, operation: string, ...more: string[]) => {
      const words = ['policy', 'explain', person, operation, 'nas/ada', ...config(), ...more];
      const { code, out, err } = await deskhand(...words);
      expect({ code, err }).toEqual({ code: 0, err: '' });
      return out.split('\n');
    };
    const there = await explained('U0KIM', 'reset-password', '--channel', 'C0HELPDESK');
    expect(there).toEqual(expect.arrayContaining(['may helpdesk: yes', 'may there: yes']));
    expect(await explained('U0KIM', 'reset-password', '--channel', 'C0GENERAL')).not.toContain('may there: yes');
    expect(await explained('U0ADA', 'reset-password')).not.toContain('may helpdesk: yes');
    const joins = (group: string) => explained('U0KIM', 'join-group', '--group', group);
    expect(await joins('administrators')).toContain('never no-admins: yes');
    expect(await joins('editors')).not.toContain('never no-admins: yes');
    const unknown = ['policy', 'explain', 'U0KIM', 'reset-password', 'nas/nobody', ...config()];
    expect(await deskhand(...unknown)).toMatchObject({ code: 2, out: '' });
  });
});
