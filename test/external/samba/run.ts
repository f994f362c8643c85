/**
 * Runs the tests of the Active Directory kind against a real Samba domain controller: `npm run test:samba`. It is started on
 * a loopback address and ended by its process id. Where Debian's package samba is not installed, or nobody but root could start it,
 * it says NOT RUN and ends well. What is given goes to the test runner.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { copyController, createDomain, type DomainController, randomAddress, run } from './domain-controller.ts';
import { prepareDomain } from './prepare.ts';

const root = resolve(import.meta.dirname, '../../..');
const say = (text: string): void => void process.stdout.write(`test:samba: ${text}\n`);

async function missing(): Promise<string | undefined> {
  if (process.getuid?.() !== 0) return 'a domain controller needs the ports 389 and 636, which only root may open';
  for (const program of ['samba', 'samba-tool', 'openssl']) {
    const isThere = await run('sh', ['-c', 'command -v "$1"', 'sh', program]).then(
      () => true,
      () => false,
    );
    if (!isThere) return `${program} is not installed (apt-get install samba openssl)`;
  }
  return undefined;
}

async function test(first: DomainController, second: DomainController): Promise<number> {
  const parameters = ['vitest', 'run', '--config', 'test/external/samba/vitest.config.ts', ...process.argv.slice(2)];
  const variables = {
    REAL_SAMBA: JSON.stringify([first, second].map(({ folder, address }) => ({ folder, address }))),
  };
  const child = spawn('npx', parameters, { cwd: root, stdio: 'inherit', env: { ...process.env, ...variables } });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}

const reason = await missing();
if (reason !== undefined) {
  say(`NOT RUN: ${reason}`);
  process.exit(0);
}
const controllers: DomainController[] = [];
try {
  const first = await createDomain(randomAddress());
  controllers.push(first);
  await prepareDomain(first);
  const second = await copyController(first, randomAddress());
  controllers.push(second);
  for (const controller of controllers) await controller.start();
  say(`domain controllers run at ${first.address} and ${second.address}`);
  process.exitCode = await test(first, second);
} finally {
  for (const controller of controllers) await controller.remove();
  say('the domain controllers have ended');
}
