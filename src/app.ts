import { publishAudit, requireAudit } from './audit/publish.ts';
import { openAuditBook } from './audit/reader.ts';
import { requireTail } from './audit/start-check.ts';
import type { Config } from './config/index.ts';
import type { Clock } from './core/clock.ts';
import { deskhand } from './core/deskhand.ts';
import type { Log } from './core/log.ts';
import { loadKinds, openDirectories } from './directories/index.ts';
import { createAddresses } from './identity/email-age.ts';
import { startEmailAgeWatch } from './identity/email-age-watch.ts';
import { createIdentity } from './identity/identity.ts';
import { writeHead } from './journal/head-file.ts';
import { journalHealth } from './journal/health.ts';
import { createJournal } from './journal/journal.ts';
import { createLimits } from './journal/rate-limits.ts';
import { openSecretBox } from './journal/secret-box.ts';
import { openSqlite } from './journal/sqlite.ts';
import { createMailer } from './mail/mailer.ts';
import { createMonitoring } from './monitoring/index.ts';
import { createNotifySecurity } from './monitoring/notify-security.ts';
import { loadOperations } from './operations/index.ts';
import { readPolicy, watchPolicy } from './policy/reload.ts';
import { policyVocabulary } from './policy/vocabulary.ts';
import { createDeskhandDirectory } from './requests/deskhand-directory.ts';
import { numberOf } from './requests/holder-verification.ts';
import { createService } from './requests/service.ts';
import { usualTimings } from './requests/settings.ts';
import { startTeamWatch } from './requests/team-watch.ts';
import { startWorker } from './requests/worker.ts';
import { createSlack } from './slack/client/bolt.ts';
import { createPeople } from './slack/client/people.ts';
import { createPost } from './slack/client/post.ts';
import { registerListeners } from './slack/listeners/index.ts';
import { startPublisher } from './slack/messages/publisher.ts';

export interface App {
  /** Resolves when the bot takes commands. Throws `DeskhandError` where it cannot start. */
  start(): Promise<void>;
  /** Takes nothing new, brings what is in work to a safe point, and closes everything. */
  stop(): Promise<void>;
}

/** Puts the bot together: the only place that knows every part. */
export function buildApp(config: Config, { clock, log }: { clock: Clock; log: Log }): App {
  const closing: (() => Promise<void> | void)[] = [];
  const closeAll = async () => {
    for (const close of closing.splice(0).reverse()) await close();
  };

  async function begin(): Promise<void> {
    const operations = await loadOperations();
    const vocabulary = policyVocabulary(operations.values(), config.directories.keys());
    // A policy with a fault starts nothing, not even a sign-in.
    const first = await readPolicy(config.policy, vocabulary, log);
    const monitoring = createMonitoring({ clock, log, journalFile: config.journal.file });
    const bare = openDirectories(await loadKinds(), config.directories, { clock, log, secret: config.secret });
    closing.push(async () => void (await Promise.all([...bare.values()].map((directory) => directory.close()))));
    const opened = monitoring.directories(bare);
    closing.push(() => monitoring.stop());
    const slack = createSlack(config.slack, log, clock, monitoring.slackCall);
    const post = createPost(slack.app.client);
    const store = await openSqlite(config.journal.file);
    closing.push(() => store.close());
    const secretBox = await openSecretBox(store, config);
    const journal = createJournal(store, {
      clock,
      secretBox,
      onTampering: (request, what) => {
        log.error({ request, what }, 'the journal was changed behind the back of Deskhand');
        const words = `${what}${request && ` (${request})`}: somebody changed the journal. Nothing is done on the strength of it. Run: deskhand audit verify`;
        post(config.securityChannel, words).catch((cause) => log.error({ err: cause }, 'an alarm cannot be posted'));
      },
    });
    const book = openAuditBook(store, () => noteHead());
    const noteHead = async () => {
      try {
        writeHead(config.journal.file, await book.head());
      } catch (cause) {
        log.warn({ err: cause }, 'cannot write how far the audit log has come');
      }
    };
    await requireAudit(config.audit, book);
    const { file } = config.journal;
    writeHead(file, await requireTail({ file, store, book, secretBox }));
    // Just before the store is closed: by then nothing writes any more.
    closing.push(noteHead);
    await journal.recover();
    const directories = new Map([...opened, [deskhand, createDeskhandDirectory(journal)]]);

    const policies = await watchPolicy(first, {
      file: config.policy,
      vocabulary,
      directories: opened,
      clock,
      log,
      changed: (from, to) => journal.record({ kind: 'policy-changed', from, to }),
      broken: (words) => post(config.securityChannel, words),
    });
    closing.push(() => policies.stop());
    const people = createPeople(slack.app.client, () => slack.installation().team, config.slack.managerField);
    // Before any work: without this nobody's membership can be found out, and what is due would be refused for it.
    await slack.signIn();
    const addresses = createAddresses({ store, secretBox, clock, settledAfter: config.proof.addressAge });
    const watch = startEmailAgeWatch({ directories: opened.values(), addresses, clock, log });
    closing.push(() => watch.stop());
    const audit = publishAudit(config.audit, { book, post, clock, log });
    closing.push(() => audit.stop());
    const nudges = [audit.nudge, monitoring.nudge];
    const mailer = config.mail && createMailer(config.mail, { clock, log });
    const notifySecurity = createNotifySecurity({
      post: (words) => post(config.securityChannel, words),
      ...(mailer && { mailer }),
      ...(config.securityEmail !== undefined && { email: config.securityEmail }),
    });
    const worker = startWorker(
      {
        journal,
        operations,
        directories,
        people,
        identity: createIdentity({
          settings: config.people,
          people,
          directories,
          addressStateOf: addresses.addressStateOf,
        }),
        identitySettings: config.people,
        policy: policies.current,
        secretBox,
        limits: createLimits(store, config.limits, clock),
        addresses,
        proof: config.proof,
        ...(mailer && { mailer }),
        timings: { ...usualTimings, ...config.timings },
        clock,
        log,
      },
      () => {
        for (const nudge of nudges) nudge();
      },
    );
    const service = createService(worker.context);
    const teams = startTeamWatch({
      policy: () => policies.current().policy,
      people,
      journal,
      clock,
      log,
      notifySecurity,
    });
    closing.push(() => teams.stop());
    registerListeners(slack.app, { service, clock, log });
    closing.push(() => worker.stop());

    await slack.start();
    const publisher = startPublisher({
      client: slack.app.client,
      journal,
      clock,
      log,
      channel: config.slack.requestsChannel,
      security: config.securityChannel,
      numberOf: (request) => numberOf({ secretBox }, request),
      titleOf: (name) => operations.get(name)?.title ?? name,
      delivered: monitoring.delivered,
    });
    nudges.push(publisher.nudge);
    closing.push(() => publisher.stop());
    closing.push(() => slack.stop());
    const health = journalHealth(store, clock);
    await monitoring.start(config.monitoring, {
      book,
      request: journal.get,
      oldestOpen: health.oldestOpen,
      askJournal: health.prove,
      sockets: slack.sockets,
      askSlack: slack.ask,
      undelivered: publisher.oldestUndelivered,
      behind: audit.behind,
      notifySecurity,
    });
    // It looks at all parts, so it stops before any of them.
    closing.push(() => monitoring.stop());
  }

  return {
    async start() {
      try {
        await begin();
      } catch (cause) {
        await closeAll();
        throw cause;
      }
    },
    stop: closeAll,
  };
}
