import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { found, processesOf, textsIn, walks } from '../../support/canaries.ts';
import { openGuardedOffice } from '../../support/lockdown-scenarios.ts';

/** What test/threats/canary.test.ts looks at in a bot that works, in one that breaks. */
describe('E13 secrets where they do not belong', () => {
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
    await expect.poll(() => readFileSync(office.logFile, 'utf8')).toContain('unhandled error; exiting');
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
