import { readFile } from 'node:fs/promises';
import { buildApp } from './app.ts';
import { followParent } from './clock-channel.ts';
import { type Config, loadConfig } from './config.ts';
import { machineClock } from './core/clock.ts';
import type { Finding } from './core/directory.ts';
import { faultLine } from './core/fault.ts';
import { loadKinds, openDirectories } from './directories/index.ts';
import { knownToPolicy } from './known.ts';
import { createLog } from './log.ts';
import { createMailer } from './mail.ts';
import { loadOperations } from './operations/index.ts';
import { reviewPolicy } from './policy/document.ts';
import { checkTeams } from './policy-check.ts';
import { explainLive } from './policy-live.ts';
import { resolvePlaces } from './requests/places.ts';
import { tellOf } from './requests/trouble.ts';
import { createSlack, startFault } from './slack/bolt.ts';
import { checkSlack } from './slack/check.ts';
import { createPeople } from './slack/people.ts';

const readConfig = async (file: string): Promise<Config> => loadConfig({ file, kinds: await loadKinds() });

/** Runs the bot until it is told to stop. */
export async function start(file: string): Promise<void> {
  const config = await readConfig(file);
  const log = createLog(config.log.level);
  // What the parent has said by now is heard before the app takes its first look at the clock.
  const clock = process.channel ? followParent(process, log) : machineClock;
  // Listening to the parent is no reason to live on where the start failed.
  process.channel?.unref();
  const app = buildApp(config, { clock, log });

  let isStopping = false;
  const stop = async (reason: string): Promise<void> => {
    if (isStopping) return;
    isStopping = true;
    log.info({ reason }, 'stopping');
    await app.stop();
    log.info({}, 'stopped');
    process.exit();
  };
  process.once('SIGINT', () => void stop('SIGINT'));
  process.once('SIGTERM', () => void stop('SIGTERM'));
  // Whoever started it over a channel, such as the sandbox, is gone: nobody would end it any more.
  process.once('disconnect', () => void stop('the parent process ended'));
  // It may have gone while this was being loaded, before anything listened.
  if (process.connected === false) return stop('the parent process ended');
  // What nobody caught leaves the process in a state that nobody knows; the supervisor starts it again, the journal knows the rest.
  const die = (cause: unknown) => {
    log.fatal({ err: cause }, 'unhandled; the process ends');
    process.exit(1);
  };
  process.on('unhandledRejection', die);
  process.on('uncaughtException', die);

  await app.start();
  log.info({ directories: [...config.directories.keys()] }, 'ready');
}

/** How each rule of the policy stands to a person, an operation and an account as they are now. */
export async function explainPerson(
  file: string,
  question: Parameters<typeof explainLive>[2],
): Promise<readonly string[]> {
  return explainLive(await readConfig(file), createLog('silent'), question);
}

const signs = { good: 'ok  ', warning: 'warn', bad: 'BAD ' } as const;

/** Checks everything that the bot stands on, and says for each thing what to do. @returns the exit code */
export async function check(file: string): Promise<number> {
  const config = await readConfig(file);
  const log = createLog('silent');
  const directories = openDirectories(await loadKinds(), config.directories, {
    clock: machineClock,
    log,
    secret: config.secret,
  });
  let worst = 0;
  const report = (part: string, findings: readonly Finding[]) => {
    for (const { level, text } of findings) process.stdout.write(`${signs[level]} ${part}: ${text}\n`);
    if (findings.some(({ level }) => level === 'bad')) worst = 1;
  };
  const failed = (cause: unknown): Finding[] => [{ level: 'bad', text: tellOf(cause, log) }];
  try {
    report(file, [{ level: 'good', text: 'read without a fault' }]);
    const operations = [...(await loadOperations()).values()];
    const known = knownToPolicy(operations, directories.keys());
    const { policy, warnings } = reviewPolicy(config.policy, await readFile(config.policy, 'utf8'), known);
    report(
      config.policy,
      warnings.map((warning): Finding => ({ level: 'warning', text: faultLine(warning) })),
    );
    report(config.policy, [
      { level: 'good', text: `read without a fault, ${policy.may.length} rules allow something` },
    ]);
    const channels = [config.slack.requestsChannel, config.securityChannel, config.audit?.checkpoints?.channel ?? []];
    const slack = checkSlack(config.slack, channels.flat(), log);
    report('Slack', await slack.catch((cause: unknown) => failed(startFault(cause))));
    const people = createPeople(createSlack(config.slack, log).app.client, () => '');
    report(config.policy, await checkTeams(policy, people));
    for (const [id, directory] of directories) report(id, await directory.check().catch(failed));
    if (config.mail)
      report('mail', await createMailer(config.mail, { clock: machineClock, log }).check().catch(failed));
    const places = await resolvePlaces(policy, directories).then((): Finding[] => [], failed);
    report(config.policy, places);
  } finally {
    await Promise.all([...directories.values()].map((directory) => directory.close()));
  }
  return worst;
}
