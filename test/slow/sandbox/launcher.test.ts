import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { SandboxProgram } from './program.ts';

/** Only Linux shows its processes as files. Elsewhere the tests see the exit codes and the folders, but no processes. */
const canSeeProcesses = existsSync('/proc/self/cmdline');

describe('deskhand sandbox --no-bot', () => {
  it('announces each service in a JSON line on stdout, each of which answers', async () => {
    const sandbox = new SandboxProgram(['--no-bot']);
    await sandbox.says('Ctrl-C');
    const services = sandbox.announcements();
    expect(services.map(({ service }) => service)).toEqual(['slack', 'dsm', 'synapse', 'truenas', 'mail', 'page']);
    for (const { service, url, control } of services) {
      expect(new URL(url).hostname).toBe('127.0.0.1');
      const page = service === 'mail' ? String(control) : url;
      expect((await fetch(page)).status).toBeLessThan(500);
    }
    expect(await sandbox.end('SIGINT')).toBe(0);
  });

  it('starts only what is asked for', async () => {
    const sandbox = new SandboxProgram(['--no-bot', '--only', 'mail,truenas,dsm']);
    await sandbox.says('Ctrl-C');
    expect(sandbox.announcements().map(({ service }) => service)).toEqual(['dsm', 'truenas', 'mail']);
    expect(await sandbox.end()).toBe(0);
  });

  it('delivers over HTTP to the address that it announces, where an app can be started', async () => {
    const sandbox = new SandboxProgram(['--no-bot', '--only', 'slack', '--transport', 'http']);
    await sandbox.says('Ctrl-C');
    const [slack] = sandbox.announcements();
    expect(slack).toMatchObject({
      signingSecret: 'sandbox-signing-secret',
      deliverTo: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/slack\/events$/),
    });
    expect(await sandbox.end()).toBe(0);
  });

  it('says which port is taken and leaves nothing running', async () => {
    const occupier = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void occupier.close());
    await new Promise((resolve) => occupier.once('listening', resolve));
    const { port } = occupier.address() as AddressInfo;
    // The second port of the sandbox, so that Slack's simulator was up when it failed.
    const sandbox = new SandboxProgram(['--no-bot', '--port', String(port - 1)]);
    expect(await sandbox.ended).toBe(1);
    expect(sandbox.words).toContain(`Port ${port} is taken`);
    await expect(fetch(`http://127.0.0.1:${port - 1}`)).rejects.toThrow();
  });
});

describe('what makes no sense', () => {
  it.each([
    ['a service that is none', ['--only', 'slack,dms'], '“dms”'],
    ['the bot without its NAS', ['--only', 'slack'], 'without dsm'],
    ['the tour without the bot', ['--tour', '--no-bot'], '--no-bot'],
    ['a way to deliver with nothing to deliver', ['--no-bot', '--only', 'dsm', '--transport', 'http'], 'without slack'],
    ['a way to deliver that is none', ['--transport', 'pigeon'], 'socket, http'],
    ['a first port with no room behind it', ['--no-bot', '--port', '65535'], 'at most'],
  ])('%s is refused with exit code 2 and starts nothing', async (_, given, words) => {
    const sandbox = new SandboxProgram(given);
    expect(await sandbox.ended).toBe(2);
    expect(sandbox.words).toContain(words);
    expect(sandbox.output).toBe('');
  });
});

describe('deskhand sandbox', () => {
  it.each(['socket', 'http'])(
    'brings the bot up over %s in a folder of its own, without a secret in it, and takes both away at the end',
    async (transport) => {
      const sandbox = new SandboxProgram(['--transport', transport]);
      await sandbox.says('The bot is up.');
      const [name = ''] = readdirSync(sandbox.folder);
      const folder = join(sandbox.folder, name);
      expect(statSync(folder).mode & 0o777).toBe(0o700);
      const written = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'latin1'));
      expect(written.length).toBeGreaterThan(3);
      for (const text of written)
        expect(text).not.toMatch(/Deskhand-Sandbox-1|Mail-Sandbox-1|xoxb-sandbox|xapp-1-A0DESKHAND|sandbox-signing/);
      expect(await sandbox.end()).toBe(0);
      expect(readdirSync(sandbox.folder)).toEqual([]);
      expect(processesOf(folder)).toEqual([]);
    },
  );

  it.skipIf(!canSeeProcesses)('takes the bot with it where it is killed', async () => {
    const sandbox = new SandboxProgram();
    await sandbox.says('The bot is up.');
    expect(processesOf(sandbox.folder)).toHaveLength(1);
    sandbox.child.kill('SIGKILL');
    await expect.poll(() => processesOf(sandbox.folder), { timeout: 10_000 }).toEqual([]);
  });

  it('takes away what a sandbox left behind that was killed, and leaves alone what is another’s', async () => {
    const killed = new SandboxProgram(['--only', 'slack,dsm']);
    await killed.says('The bot is up.');
    const [left = ''] = readdirSync(killed.folder);
    killed.child.kill('SIGKILL');
    await killed.ended;
    const running = new SandboxProgram(['--only', 'slack,dsm'], killed.folder);
    await running.says('The bot is up.');
    const [own = ''] = readdirSync(killed.folder).filter((name) => name !== left);
    const foreign = [`deskhand-sandbox-${killed.child.pid}-Ab3dEf`, `deskhand-sandbox-notes`, 'other'];
    for (const name of foreign) mkdirSync(join(killed.folder, name));
    writeFileSync(join(killed.folder, foreign[0] ?? '', 'bot.log'), 'kept to be read');
    const last = new SandboxProgram(['--only', 'slack,dsm'], killed.folder);
    await last.says('The bot is up.');
    const there = readdirSync(killed.folder);
    expect(there).toEqual(expect.arrayContaining([own, ...foreign]));
    expect(there).toHaveLength(foreign.length + 2);
    expect(there).not.toContain(left);
    expect(await last.end()).toBe(0);
    expect(await running.end()).toBe(0);
    expect(readdirSync(killed.folder).toSorted()).toEqual(foreign.toSorted());
  });

  it('ends when it is told to before the bot is up', async () => {
    const sandbox = new SandboxProgram();
    await expect.poll(() => sandbox.output, { timeout: 15_000 }).toContain('"truenas"');
    expect(await sandbox.end('SIGINT')).toBe(130);
    expect(readdirSync(sandbox.folder)).toEqual([]);
    expect(processesOf(sandbox.folder)).toEqual([]);
  });
});

/** The processes whose command line has the text. Read from the system itself: not every machine has `ps`. */
function processesOf(text: string): readonly string[] {
  if (!canSeeProcesses) return [];
  const ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return ids.map(commandLine).filter((line) => line.includes(text));
}

function commandLine(id: string): string {
  try {
    return readFileSync(`/proc/${id}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return ''; // It has ended since the list was read.
  }
}
