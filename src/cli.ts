#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';
import { DeskhandError } from './core/errors.ts';
import { DocumentError } from './core/fault.ts';
import type { PolicyFiles } from './policy-commands.ts';

/** Faults of configuration and usage. */
const usageExit = 2;

const { version, description } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
  description: string;
};

const port = (text: string): number => {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0 && value <= 65_535) return value;
  throw new InvalidArgumentError('A port is a number from 0 to 65535; 0 takes any that is free.');
};

const program = new Command('deskhand').description(description).version(version).showSuggestionAfterError();
const configFile = ['-c, --config <file>', 'the configuration', 'deskhand.yml'] as const;

program
  .command('start')
  .description('run the bot')
  .option(...configFile)
  .action(async ({ config }: { config: string }) => {
    const { start } = await import('./commands.ts');
    await start(config);
  });

program
  .command('check')
  .description('check configuration, policy, Slack and every directory, without changing anything')
  .option(...configFile)
  .action(async ({ config }: { config: string }) => {
    const { check } = await import('./commands.ts');
    process.exitCode = await check(config);
  });

program
  .command('sandbox')
  .description('try it without any account: stand-ins for Slack, a NAS, Synapse and TrueNAS, with the bot')
  .option('--port <number>', 'first port; 0 takes any that is free', port, 0)
  .option('--no-bot', 'the stand-ins alone, for other clients')
  .option('--only <services>', 'only these, such as slack,dsm', (text) => text.split(',').map((word) => word.trim()))
  .option('--tour', 'scripted people go through the main journeys; ends by itself')
  .action(async (options: { port: number; bot: boolean; only?: string[]; tour?: boolean }) => {
    const { runSandbox } = await import('./sandbox/index.ts');
    process.exitCode = await runSandbox({ ...options, tour: options.tour ?? false });
  });

const policy = program.command('policy').description('try the policy out, without Slack and without any directory');
const policyFiles = (command: Command): Command =>
  command
    .option(...configFile)
    .option('-p, --policy <file>', 'in place of the policy that the configuration names')
    .option('--cases <file>', 'in place of the .cases.yml file beside the policy');
policyFiles(
  policy.command('test').description('run the cases beside the policy; fails where a rule is reached by none'),
).action(async (files: PolicyFiles) => {
  const { testPolicy } = await import('./policy-commands.ts');
  const { lines, passed } = await testPolicy(files);
  process.stdout.write(`${lines.join('\n')}\n`);
  process.exitCode = passed ? 0 : 1;
});
policyFiles(
  policy.command('explain <case>').description('how each rule stands to a case, and what does not fit'),
).action(async (name: string, files: PolicyFiles) => {
  const { explainCase } = await import('./policy-commands.ts');
  process.stdout.write(`${(await explainCase(files, name)).join('\n')}\n`);
});

const audit = program.command('audit').description('the audit log');
audit
  .command('verify')
  .description('hold the chain of the audit log against itself and name the first line that does not fit')
  .option(...configFile)
  .action(async ({ config }: { config: string }) => {
    const { verifyAudit } = await import('./commands.ts');
    process.exitCode = await verifyAudit(config);
  });

try {
  await program.parseAsync();
} catch (cause) {
  if (cause instanceof DocumentError) process.stderr.write(`${cause.tell}\n`);
  else if (cause instanceof DeskhandError) process.stderr.write(`deskhand: ${cause.tell}\n`);
  else throw cause;
  process.exitCode = usageExit;
}
