import { readFileSync } from 'node:fs';
import { Command, InvalidArgumentError, Option } from 'commander';
import { DeskhandError } from '../core/errors.ts';
import { DocumentError } from '../yaml/fault.ts';
import type { PolicyFiles } from './policy.ts';
import type { SandboxOptions } from './sandbox.ts';

/** Faults of configuration and usage. */
const usageExit = 2;

const { version, description } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
  description: string;
};

const port = (text: string): number => {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0 && value <= 65_535) return value;
  throw new InvalidArgumentError('A port is a number from 0 to 65535; 0 takes any that is free.');
};

const program = new Command('deskhand')
  .description(description)
  .version(version)
  .showSuggestionAfterError()
  // Inherited by the commands that follow: what was typed wrong is told apart from what went wrong.
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : usageExit));
const configFile = ['-c, --config <file>', 'the configuration', 'deskhand.yml'] as const;

program
  .command('start')
  .description('run the bot')
  .option(...configFile)
  .action(async ({ config }: { config: string }) => {
    const { start } = await import('./start.ts');
    await start(config);
  });

program
  .command('check')
  .description('check configuration, policy, Slack and every directory, without changing anything')
  .option(...configFile)
  .action(async ({ config }: { config: string }) => {
    const { check } = await import('./check.ts');
    process.exitCode = await check(config);
  });

program
  .command('sandbox')
  .description(
    'try it without any account: stand-ins for Slack, a NAS, Synapse, TrueNAS and a mail server, with the bot',
  )
  .option('--port <number>', 'first port; 0 takes any that is free', port, 0)
  .option('--no-bot', 'the stand-ins alone, for other clients')
  .option('--only <services>', 'only these, such as slack,dsm', (text) => text.split(',').map((word) => word.trim()))
  .addOption(new Option('--transport <way>', 'how Slack reaches the bot').choices(['socket', 'http']).default('socket'))
  .option('--tour', 'scripted people go through the main journeys; ends by itself')
  .action(async ({ tour = false, ...options }: Omit<SandboxOptions, 'tour'> & { tour?: boolean }) => {
    const { sandbox } = await import('./sandbox.ts');
    process.exitCode = await sandbox({ ...options, tour });
  });

const explainUsage =
  'Give the name of a case, or three words: a person, an operation and an account, such as U0KIM reset-password nas/ada.';
const policy = program.command('policy').description('try the policy out');
const policyFiles = (command: Command): Command =>
  command
    .option(...configFile)
    .option('-p, --policy <file>', 'in place of the policy that the configuration names')
    .option('--cases <file>', 'in place of the .cases.yml file beside the policy');
policyFiles(
  policy.command('test').description('run the cases beside the policy; fails where a rule is reached by none'),
).action(async (files: PolicyFiles) => {
  const { testPolicy } = await import('./policy.ts');
  const { lines, passed } = await testPolicy(files);
  process.stdout.write(`${lines.join('\n')}\n`);
  process.exitCode = passed ? 0 : 1;
});
policyFiles(
  policy
    .command('explain <case-or-person> [operation] [account]')
    .description(
      'how each rule stands to a case; or, with three words, to a person, an operation and an account as they are now',
    )
    .option('--channel <id>', 'the channel where it would be asked')
    .option('--group <name...>', 'groups that would be joined or left'),
).action(
  async (
    first: string,
    operation: string | undefined,
    account: string | undefined,
    { channel, group, ...files }: PolicyFiles & { channel?: string; group?: string[] },
  ) => {
    const { explainCase } = await import('./policy.ts');
    if (operation === undefined) {
      process.stdout.write(`${(await explainCase(files, first)).join('\n')}\n`);
      return;
    }
    if (account === undefined) throw new DeskhandError('invalid-input', { userMessage: explainUsage });
    const { explainPerson } = await import('./policy-explain.ts');
    const question = { person: first, operation, account, ...(channel && { channel }), ...(group && { group }) };
    process.stdout.write(`${(await explainPerson(files.config, question)).join('\n')}\n`);
  },
);
policy
  .command('replay <policy>')
  .description('hold another policy against the decisions of the audit log: each one that it would make otherwise')
  .option(...configFile)
  .option('--journal <file>', 'in place of the journal that the configuration names')
  .option('--since <time>', 'from when on: 90d, 12h or a date such as 2026-08-01', '90d')
  .option('--fail-on-change', 'end with 1 where any would be another')
  .action(
    async (file: string, options: { config: string; journal?: string; since: string; failOnChange?: boolean }) => {
      const { replayPolicy } = await import('./policy-replay.ts');
      const { lines, changed } = await replayPolicy({ ...options, file });
      process.stdout.write(`${lines.join('\n')}\n`);
      process.exitCode = options.failOnChange && changed > 0 ? 1 : 0;
    },
  );

const audit = program.command('audit').description('the audit log');
const logPlace = (command: Command): Command =>
  command.option(...configFile).option('--journal <file>', 'in place of the journal that the configuration names');
logPlace(
  audit
    .command('verify')
    .description('hold the chain of the audit log against itself and name the first line that does not fit')
    .option('--checkpoints <file>', 'hold it against checkpoints as they were posted, too')
    .option(
      '--public-key <file or base64>',
      'that the checkpoints are signed with; can be given several times',
      (text: string, others: string[] = []) => [...others, text],
    ),
).action(async (options: { config: string; journal?: string; checkpoints?: string; publicKey?: string[] }) => {
  const { verifyAudit } = await import('./audit.ts');
  const { lines, isWhole } = await verifyAudit(options);
  process.stdout.write(`${lines.join('\n')}\n`);
  process.exitCode = isWhole ? 0 : 1;
});
logPlace(
  audit
    .command('export')
    .description('write the audit log out, oldest line first')
    .addOption(
      new Option('--format <format>', 'how it is written').choices(['jsonl', 'csv', 'cef']).makeOptionMandatory(),
    )
    .option('--since <time>', 'only lines since then: 90d, 12h or a date such as 2026-08-01')
    .option('--request <id>', 'only lines of this request')
    .option('--out <file>', 'a new file, in place of standard output'),
).action(async (options: Parameters<typeof import('./audit.ts').exportAudit>[0]) => {
  const { exportAudit } = await import('./audit.ts');
  const count = await exportAudit(options);
  process.stderr.write(`${count} lines\n`);
});
audit
  .command('keygen')
  .description('make a pair of keys for signed checkpoints')
  .action(async () => {
    const { keyPairLines } = await import('./audit.ts');
    process.stdout.write(`${keyPairLines().join('\n')}\n`);
  });

try {
  await program.parseAsync();
} catch (cause) {
  if (cause instanceof DocumentError) process.stderr.write(`${cause.message}\n`);
  else if (cause instanceof DeskhandError) process.stderr.write(`deskhand: ${cause.userMessage}\n`);
  else throw cause;
  process.exitCode = usageExit;
}
