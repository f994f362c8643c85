import { readFile } from 'node:fs/promises';
import { machineClock } from '../core/clock.ts';
import type { Finding } from '../core/directory.ts';
import { loadKinds, openDirectories } from '../directories/index.ts';
import { createLog } from '../log.ts';
import { createMailer } from '../mail/mailer.ts';
import { loadOperations } from '../operations/index.ts';
import { reviewPolicy } from '../policy/document.ts';
import { resolveGroupBindings } from '../policy/group-bindings.ts';
import { policyVocabulary } from '../policy/vocabulary.ts';
import { userMessageOf } from '../requests/error-messages.ts';
import { createSlack, startFault } from '../slack/client/bolt.ts';
import { checkSlack } from '../slack/client/check.ts';
import { createPeople } from '../slack/client/people.ts';
import { faultLine } from '../yaml/fault.ts';
import { checkTeams } from './check-teams.ts';
import { readConfig } from './read-config.ts';

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
  const failed = (cause: unknown): Finding[] => [{ level: 'bad', text: userMessageOf(cause, log) }];
  try {
    report(file, [{ level: 'good', text: 'no faults' }]);
    const operations = [...(await loadOperations()).values()];
    const vocabulary = policyVocabulary(operations, directories.keys());
    const { policy, warnings } = reviewPolicy(config.policy, await readFile(config.policy, 'utf8'), vocabulary);
    report(
      config.policy,
      warnings.map((warning): Finding => ({ level: 'warning', text: faultLine(warning) })),
    );
    report(config.policy, [{ level: 'good', text: `no faults, ${policy.may.length} may rules` }]);
    const channels = [config.slack.requestsChannel, config.securityChannel, config.audit?.checkpoints?.channel ?? []];
    const slack = checkSlack(config.slack, channels.flat(), log);
    report('Slack', await slack.catch((cause: unknown) => failed(startFault(cause))));
    const people = createPeople(createSlack(config.slack, log).app.client, () => '');
    report(config.policy, await checkTeams(policy, people));
    for (const [id, directory] of directories) report(id, await directory.check().catch(failed));
    if (config.mail)
      report('mail', await createMailer(config.mail, { clock: machineClock, log }).check().catch(failed));
    const groupBindings = await resolveGroupBindings(policy, directories).then((): Finding[] => [], failed);
    report(config.policy, groupBindings);
  } finally {
    await Promise.all([...directories.values()].map((directory) => directory.close()));
  }
  return worst;
}
