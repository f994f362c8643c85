/**
 * Runs programs that know nothing of Deskhand against the sandbox: `npm run test:foreign`. Apps made with Bolt for JavaScript
 * and for Python, Python's slack_sdk, synology-api and requests, each unmodified from its registry. What Python cannot install
 * here is said plainly and left out. Names after `--` choose among the parts.
 */
import { spawn } from 'node:child_process';
import { access } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { freePort } from '../../../sandbox/kit/http.ts';
import { run } from '../synapse/homeserver.ts';
import { LUNCH_MANIFEST } from './lunch-manifest.ts';
import { playLunchScenario } from './lunch-scenario.ts';
import { awaitLine, end, type SandboxProcess, startSandbox } from './sandbox-process.ts';

const root = resolve(import.meta.dirname, '../../..');
const environment = join(root, '.ci-work', 'foreign');
const packages = ['slack_sdk==3.47.0', 'slack_bolt==1.30.0', 'synology-api==0.9.4', 'requests==2.34.2'];
const node = process.execPath;
const python = join(environment, 'bin/python');
const here = (file: string): string => join(import.meta.dirname, file);
const say = (text: string): void => void process.stdout.write(`test:foreign: ${text}\n`);

/** One foreign program against a sandbox of its own. */
interface Part {
  readonly name: string;
  readonly program: string;
  /** What `--only` gets. */
  readonly service: 'slack' | 'dsm';
  check(sandbox: SandboxProcess): Promise<void>;
}

async function control(sandbox: SandboxProcess, action: string, body: object): Promise<void> {
  const answer = await fetch(new URL(`/_control/${action}`, sandbox.service('slack').url), {
    method: 'POST',
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${action}: ${await answer.text()}`);
}

/** What a Slack app takes from its environment. */
function slackVariables(sandbox: SandboxProcess): Record<string, string> {
  const slack = sandbox.service('slack');
  return {
    SLACK_BOT_TOKEN: String(slack.botToken),
    SLACK_API_URL: String(slack.apiUrl),
    SLACK_SIGNING_SECRET: String(slack.signingSecret),
  };
}

/** Starts the lunch app, and has people use it over one transport. */
async function lunch(sandbox: SandboxProcess, program: string, file: string, isSocket: boolean): Promise<void> {
  await control(sandbox, 'install-app', { manifest: LUNCH_MANIFEST });
  const port = await freePort();
  const more = isSocket ? { SLACK_APP_TOKEN: String(sandbox.service('slack').appToken) } : { PORT: String(port) };
  const app = spawn(program, [here(file)], {
    env: { PATH: process.env.PATH, ...slackVariables(sandbox), ...more },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  try {
    await awaitLine(app, 'lunch app is up');
    if (!isSocket) await answers(port);
    if (!isSocket) await control(sandbox, 'deliver-to', { url: `http://127.0.0.1:${port}/slack/events` });
    await playLunchScenario(sandbox.service('page').url);
  } finally {
    await end(app);
  }
}

/** Resolves once something listens on the port. */
async function answers(port: number): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const isThere = await fetch(`http://127.0.0.1:${port}/`).then(
      () => true,
      () => false,
    );
    if (isThere) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`Nothing listens on port ${port}.`);
}

/** Runs a Python program that checks by itself and ends with 0 where all was right. */
async function runPython(file: string, announcement: object): Promise<void> {
  const child = spawn(python, [here(file), JSON.stringify(announcement)], { stdio: ['ignore', 'inherit', 'inherit'] });
  const code = await new Promise((done) => child.once('exit', done));
  if (code !== 0) throw new Error(`${file} ended with ${code}`);
}

const lunchPart = (name: string, program: string, file: string, isSocket: boolean): Part => ({
  name: `${name}, ${isSocket ? 'Socket Mode' : 'HTTP'}`,
  program,
  service: 'slack',
  check: (sandbox) => lunch(sandbox, program, file, isSocket),
});

const dsmPart = (name: string, file: string): Part => ({
  name,
  program: python,
  service: 'dsm',
  check: (sandbox) => runPython(file, sandbox.service('dsm')),
});

const PARTS: readonly Part[] = [
  lunchPart('Bolt for JavaScript', node, 'lunch-app.ts', true),
  lunchPart('Bolt for JavaScript', node, 'lunch-app.ts', false),
  lunchPart('Bolt for Python', python, 'lunch-app.py', true),
  lunchPart('Bolt for Python', python, 'lunch-app.py', false),
  {
    name: 'slack_sdk for Python',
    program: python,
    service: 'slack',
    check: async (sandbox) => {
      await control(sandbox, 'install-app', { manifest: LUNCH_MANIFEST });
      await runPython('slack-client.py', sandbox.service('slack'));
    },
  },
  dsmPart('synology-api for Python', 'synology-client.py'),
  dsmPart('plain requests to DSM', 'dsm-requests.py'),
];

async function install(): Promise<string | undefined> {
  const mark = join(environment, 'installed');
  const isPresent = await access(mark).then(
    () => true,
    () => false,
  );
  if (isPresent) return undefined;
  say(`installing ${packages.join(', ')} into ${environment}`);
  const options = ['--quiet', '--disable-pip-version-check', '--retries', '2', '--timeout', '20'];
  try {
    await run('python3', ['-m', 'venv', '--clear', environment]);
    await run(join(environment, 'bin/pip'), ['install', ...options, ...packages]);
    await run('touch', [mark]);
    return undefined;
  } catch (cause) {
    return String(cause).trim().split('\n').at(-1);
  }
}

const wanted = process.argv.slice(2);
const blocker = await install();
if (blocker !== undefined) say(`NOT RUN: what needs Python packages, which cannot be installed here (${blocker})`);
let failed = 0;
for (const part of PARTS) {
  if (wanted.length > 0 && !wanted.some((word) => part.name.includes(word))) continue;
  if (part.program === python && blocker !== undefined) continue;
  const startedAt = performance.now();
  try {
    const sandbox = await startSandbox(part.service);
    try {
      await part.check(sandbox);
    } finally {
      await sandbox.close();
    }
    say(`ok: ${part.name} (${Math.round(performance.now() - startedAt)} ms)`);
  } catch (cause) {
    failed += 1;
    say(`FAILED: ${part.name}: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}
process.exitCode = failed === 0 ? 0 : 1;
