/**
 * Runs every measurement, each in a process of its own.
 *
 *   npm run bench
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

for (const name of ['typeahead', 'dsm-calls']) {
  process.stdout.write(`\n${name}\n`);
  const file = fileURLToPath(new URL(`./${name}.ts`, import.meta.url));
  execFileSync(process.execPath, [file], { stdio: 'inherit' });
}
