import type { Config } from '../config/index.ts';
import { machineClock } from '../core/clock.ts';
import { deskhand } from '../core/deskhand.ts';
import { type Directory, readSubject } from '../core/directory.ts';
import { DeskhandError } from '../core/errors.ts';
import type { Log } from '../core/log.ts';
import type { Subject } from '../core/subject.ts';
import { loadKinds, openDirectories } from '../directories/index.ts';
import { createIdentity } from '../identity/identity.ts';
import { createLog } from '../log.ts';
import { loadOperations } from '../operations/index.ts';
import { decide } from '../policy/decide.ts';
import { explain } from '../policy/explain.ts';
import { resolveGroupBindings } from '../policy/group-bindings.ts';
import { readPolicy } from '../policy/reload.ts';
import { decisionLabel } from '../policy/replay.ts';
import { explanationLines } from '../policy/report.ts';
import { policyVocabulary } from '../policy/vocabulary.ts';
import { type FactSources, gatherFacts, planFacts } from '../requests/facts.ts';
import { createSlack } from '../slack/client/bolt.ts';
import { createPeople } from '../slack/client/people.ts';
import { readConfig } from './read-config.ts';

interface Question {
  /** A member's id or mail address. */
  readonly person: string;
  readonly operation: string;
  /** `<directory id>/<sign-in name>`, or a directory's id for an operation about no account. */
  readonly account: string;
  /** Slack's id of the channel of the request. */
  readonly channel?: string;
  /** Names of groups that would be joined or left. */
  readonly group?: readonly string[];
}

/** How each rule of the policy stands to a person, an operation and an account as they are now. */
export async function explainPerson(file: string, question: Question): Promise<readonly string[]> {
  return explainLive(await readConfig(file), createLog('silent'), question);
}

/** Asks Slack and the directory for the facts as they are now, and shows how each rule stands to them. Changes nothing. */
export async function explainLive(config: Config, log: Log, question: Question): Promise<readonly string[]> {
  const operations = await loadOperations();
  const vocabulary = policyVocabulary(operations.values(), config.directories.keys());
  const policy = await readPolicy(config.policy, vocabulary, log);
  const opened = openDirectories(await loadKinds(), config.directories, {
    clock: machineClock,
    log,
    secret: config.secret,
  });
  try {
    const slack = createSlack(config.slack, log);
    const people = createPeople(slack.app.client, () => slack.installation().team, config.slack.managerField);
    await slack.signIn();
    const groupBindings = await resolveGroupBindings(policy, opened);
    const sources: FactSources = {
      policy: () => ({ policy, groupBindings }),
      people,
      // Who holds an account is asked of the running bot's journal only; here its rules for others are enough.
      identity: createIdentity({
        settings: config.people,
        people,
        directories: opened,
        addressStateOf: async () => ({ kind: 'settled' }),
      }),
      directories: opened,
      log,
    };
    const operation = operations.get(question.operation);
    if (!operation)
      throw notFound(`Unknown operation ${question.operation}. Known: ${[...operations.keys()].join(', ')}.`);
    const team = slack.installation().team;
    const person = question.person.includes('@') ? await people.byEmail(question.person) : undefined;
    if (question.person.includes('@') && !person) throw notFound(`No Slack member has the address ${question.person}.`);
    const requester = person?.ref ?? { team, id: question.person };
    const { directory, subject } = await askedSubject(sources, operation.subject, question.account);
    const channel = question.channel ?? '';
    const facts = await gatherFacts(sources, { requester, channel, operation, subject });
    const groups = await Promise.all(
      (question.group ?? []).map(async (name) => {
        const group = await directory?.findGroup(name);
        if (!group) throw notFound(`${directory?.label ?? 'Deskhand'} has no group ${name}.`);
        return { kind: 'join-group' as const, group };
      }),
    );
    const whole = { ...facts, ...(await planFacts(sources, operation, groups)).facts };
    return [...explanationLines(policy, explain(policy, whole)), decisionLabel(decide(policy, whole))];
  } finally {
    await Promise.all([...opened.values()].map((directory) => directory.close()));
  }
}

/** Deskhand itself, for its own operations: see requests/deskhand-directory.ts. */
const ofDeskhand: Subject = {
  kind: 'directory',
  directory: { id: deskhand, label: 'Deskhand', kind: deskhand, handles: [], parts: {}, lists: false, describes: true },
};

const notFound = (userMessage: string) => new DeskhandError('not-found', { userMessage });

async function askedSubject(
  sources: FactSources,
  kind: 'account' | 'group' | 'new-account' | 'new-group' | 'directory',
  text: string,
): Promise<{ directory: Directory | undefined; subject: Subject | undefined }> {
  const [id = '', ...rest] = text.split('/');
  if (id === deskhand) return { directory: undefined, subject: ofDeskhand };
  const directory = sources.directories.get(id);
  const name = rest.join('/');
  if (!directory) throw notFound(`Unknown directory ${id}. Known: ${[...sources.directories.keys()].join(', ')}.`);
  if (kind !== 'account' && kind !== 'group') {
    return { directory, subject: await readSubject(directory, { kind, directory: id }) };
  }
  const found = kind === 'group' ? await directory.findGroup(name) : await directory.findAccount(name);
  if (!found) throw notFound(`${directory.label} has no ${kind} ${name}.`);
  return { directory, subject: await readSubject(directory, { kind, directory: id, id: found.id, name: found.name }) };
}
