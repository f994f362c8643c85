import { readFileSync } from 'node:fs';
import { Command, InvalidArgumentError, Option } from 'commander';
import { DeskhandError } from '../core/errors.ts';
import { DocumentError } from '../yaml/fault.ts';
import type { LogPlace } from './audit.ts';
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
  throw new InvalidArgumentError('A port is a number from 0 to 65535. 0 takes any free port.');
};

const program = new Command('deskhand')
  .description(description)
  .version(version)
  .showSuggestionAfterError()
  // Inherited by the commands that follow: what was typed wrong is told apart from what went wrong.
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : usageExit));
const configFile = ['-c, --config <file>', 'configuration file', 'deskhand.yml'] as const;

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
  .description('check the configuration, the policy, Slack and every directory; changes nothing')
  .option(...configFile)
  .action(async ({ config }: { config: string }) => {
    const { check } = await import('./check.ts');
    process.exitCode = await check(config);
  });

program
  .command('sandbox')
  .description('try the bot without accounts: simulators of Slack, a NAS, Synapse, TrueNAS and a mail server')
  .option('--port <number>', 'first port; 0 takes any free ports', port, 0)
  .option('--no-bot', 'the simulators only, for other clients')
  .option('--only <services>', 'only these, such as slack,dsm', (text) => text.split(',').map((word) => word.trim()))
  .addOption(new Option('--transport <way>', 'how Slack reaches the bot').choices(['socket', 'http']).default('socket'))
  .option('--mas', 'Matrix Authentication Service looks after the sign-ins of Synapse')
  .option('--tour', 'run a scripted demo of the main tasks, then exit')
  .action(async ({ tour = false, ...options }: Omit<SandboxOptions, 'tour'> & { tour?: boolean }) => {
    const { sandbox } = await import('./sandbox.ts');
    process.exitCode = await sandbox({ ...options, tour });
  });

const explainUsage =
  'Give the name of a case, or a person, an operation and an account, such as: U0KIM reset-password nas/ada.';
const policy = program.command('policy').description('test and explain the policy');
const policyFiles = (command: Command): Command =>
  command
    .option(...configFile)
    .option('-p, --policy <file>', 'use this policy, not the configured one')
    .option('--cases <file>', 'use these cases, not the .cases.yml file beside the policy');
policyFiles(
  policy.command('test').description("run the policy's cases; fails if a case differs or no case covers a rule"),
).action(async (files: PolicyFiles) => {
  const { testPolicy } = await import('./policy.ts');
  const { lines, passed } = await testPolicy(files);
  process.stdout.write(`${lines.join('\n')}\n`);
  process.exitCode = passed ? 0 : 1;
});
policyFiles(
  policy
    .command('explain <case-or-person> [operation] [account]')
    .description('show which rules match a case, or a real person, operation and account')
    .option('--channel <id>', 'the channel of the request')
    .option('--group <name...>', 'groups to join or leave'),
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
  .description('list the past decisions that another policy would change')
  .option(...configFile)
  .option('--journal <file>', 'use this journal, not the configured one')
  .option('--since <time>', 'start time: 90d, 12h or a date such as 2026-08-01', '90d')
  .option('--fail-on-change', 'exit with 1 if any decision would change')
  .action(
    async (file: string, options: { config: string; journal?: string; since: string; failOnChange?: boolean }) => {
      const { replayPolicy } = await import('./policy-replay.ts');
      const { lines, changed } = await replayPolicy({ ...options, file });
      process.stdout.write(`${lines.join('\n')}\n`);
      process.exitCode = options.failOnChange && changed > 0 ? 1 : 0;
    },
  );

const lockdown = program
  .command('lockdown')
  .description('start or end a lockdown on the host, also while Slack is down');
for (const state of ['on', 'off'] as const) {
  lockdown
    .command(state)
    .description(state === 'on' ? 'deny everything that gives somebody a way to sign in' : 'end the lockdown')
    .option(...configFile)
    .requiredOption('--reason <text>', 'for the audit log, and for everyone who is refused')
    .action(async ({ config, reason }: { config: string; reason: string }) => {
      const [{ lockdownFromHost }, { readConfig }] = await Promise.all([
        import('./lockdown.ts'),
        import('./read-config.ts'),
      ]);
      process.stdout.write(`${await lockdownFromHost(state, await readConfig(config), reason)}\n`);
    });
}

const audit = program.command('audit').description('the audit log');
const logPlace = (command: Command): Command =>
  command.option(...configFile).option('--journal <file>', 'use this journal, not the configured one');
logPlace(
  audit
    .command('verify')
    .description('verify the hash chain and name the first broken line')
    .option('--checkpoints <file>', 'also compare with these checkpoints, copied from Slack')
    .option(
      '--public-key <file or base64>',
      'public key of the checkpoints; repeatable',
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
    .description('export the audit log, oldest line first')
    .addOption(new Option('--format <format>', 'output format').choices(['jsonl', 'csv', 'cef']).makeOptionMandatory())
    .option('--since <time>', 'only lines since this time: 90d, 12h or a date such as 2026-08-01')
    .option('--request <id>', 'only lines of this request')
    .option('--out <file>', 'write to a new file, not to standard output'),
).action(async (options: Parameters<typeof import('./audit.ts').exportAudit>[0]) => {
  const { exportAudit } = await import('./audit.ts');
  const count = await exportAudit(options);
  process.stderr.write(`${count} lines\n`);
});
audit
  .command('keygen')
  .description('make a key pair for signed checkpoints')
  .action(async () => {
    const { keyPairLines } = await import('./audit.ts');
    process.stdout.write(`${keyPairLines().join('\n')}\n`);
  });

const journal = program.command('journal').description('the journal: check, back up, restore, purge, rotate its key');
const print = (lines: readonly string[]): void => void process.stdout.write(`${lines.join('\n')}\n`);
logPlace(journal.command('check').description('check the file, the audit log, the state and the key')).action(
  async (place: LogPlace) => {
    const { checkJournal } = await import('./journal.ts');
    const { lines, isSound } = await checkJournal(place);
    print(lines);
    process.exitCode = isSound ? 0 : 1;
  },
);
logPlace(journal.command('backup <file>').description('copy the journal to a new file; the bot may be running')).action(
  async (file: string, place: LogPlace) => print(await (await import('./journal.ts')).backUpJournal(place, file)),
);
logPlace(journal.command('restore <file>').description('put a backup in its place; stop the bot first')).action(
  async (file: string, place: LogPlace) => print(await (await import('./journal.ts')).restoreJournal(place, file)),
);
logPlace(
  journal
    .command('purge')
    .description('remove old requests and their lines of the audit log; stop the bot first')
    .requiredOption('--older <time>', 'what ended before: 400d, or a date such as 2026-08-01')
    .option('--forget-sink <sink>', 'a sink that is no longer used, as this command names it'),
).action(async (options: LogPlace & { older: string; forgetSink?: string }) =>
  print(await (await import('./journal.ts')).purgeJournal(options)),
);
logPlace(
  journal.command('rotate-key').description('replace DESKHAND_KEY_OLD by DESKHAND_KEY; stop the bot first'),
).action(async (place: LogPlace) => print(await (await import('./journal.ts')).rotateJournalKey(place)));

try {
  await program.parseAsync();
} catch (cause) {
  if (cause instanceof DocumentError) process.stderr.write(`${cause.message}\n`);
  else if (cause instanceof DeskhandError) process.stderr.write(`deskhand: ${cause.userMessage}\n`);
  else throw cause;
  process.exitCode = usageExit;
}
