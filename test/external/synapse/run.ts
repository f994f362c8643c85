/**
 * Runs the tests of the Synapse directory against a real Synapse: `npm run test:synapse`. Installs it with pip into a virtual
 * environment in .ci-work, starts it on loopback, and ends it by its process id. Where that cannot be had, it
 * says NOT RUN and ends well, since the simulator has been tested all the same. `--version=1.157.1` takes another Synapse;
 * what else is given goes to the test runner.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type RealHomeserver, run, startHomeserver } from './homeserver.ts';

const root = resolve(import.meta.dirname, '../../..');
const { values, tokens } = parseArgs({
  options: { version: { type: 'string', default: '1.163.2' } },
  strict: false,
  tokens: true,
});
const version = String(values.version);
/** What is not for us is for the test runner. */
const passedOn = process.argv.slice(2).filter((_, index) => {
  const token = tokens.findLast((one) => one.index <= index);
  return token?.kind !== 'option' || token.name !== 'version';
});
const environment = join(root, '.ci-work', `synapse-${version}`);

const say = (text: string): void => void process.stdout.write(`test:synapse: ${text}\n`);

async function install(): Promise<void> {
  const present = await access(join(environment, 'installed')).then(
    () => true,
    () => false,
  );
  if (present) return;
  say(`installing matrix-synapse ${version} into ${environment}`);
  await run('python3', ['-m', 'venv', '--clear', environment]);
  const options = ['--quiet', '--disable-pip-version-check', '--retries', '2', '--timeout', '20'];
  await run(join(environment, 'bin/pip'), ['install', ...options, `matrix-synapse==${version}`]);
  await run('touch', [join(environment, 'installed')]);
}

async function test({ url, token }: RealHomeserver): Promise<number> {
  const parameters = ['vitest', 'run', '--config', 'test/external/synapse/vitest.config.ts', ...passedOn];
  const variables = { ...process.env, REAL_SYNAPSE_URL: url, REAL_SYNAPSE_TOKEN: token };
  const child = spawn('npx', parameters, { cwd: root, stdio: 'inherit', env: variables });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}

try {
  await install();
} catch (cause) {
  const [reason] = String(cause).trim().split('\n').slice(-1);
  say(`NOT RUN: Synapse cannot be installed here (${reason})`);
  process.exit(0);
}
const homeserver = await startHomeserver(environment);
say(`Synapse ${homeserver.version} runs at ${homeserver.url}`);
try {
  process.exitCode = await test(homeserver);
} finally {
  await homeserver.stop();
  say('Synapse has ended');
}
