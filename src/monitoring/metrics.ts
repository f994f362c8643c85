import { statSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What the gauges show at the moment of a scrape. Times are milliseconds since 1970; `undefined` means that there is none. */
export interface Figures {
  /** When the oldest request that has not ended was opened. */
  readonly oldestOpenRequest: () => Promise<number | undefined>;
  /** Since when the oldest message could not be delivered. */
  readonly oldestUndelivered: () => number | undefined;
  /** When the last checkpoint was posted. */
  readonly lastCheckpoint: () => Promise<number | undefined>;
  readonly sockets: () => number;
  readonly journalFile: string;
  readonly now: () => number;
}

export type Metrics = ReturnType<typeof createMetrics>;

/** Buckets in seconds: approvals take from seconds to a day. */
const buckets = [0.5, 1, 2, 5, 10, 30, 60, 300, 900, 3600, 14_400, 86_400];

/** The counters and gauges of one process, in a registry of their own. */
export function createMetrics(figures: Figures) {
  const registry = new Registry();
  const registers = [registry];
  const requests = new Counter({
    name: 'deskhand_requests_total',
    help: 'Requests that came to a state, by operation and state.',
    labelNames: ['operation', 'state'],
    registers,
  });
  const phases = new Histogram({
    name: 'deskhand_request_phase_seconds',
    help: 'Time from submit to approve, from approve to effect, and from effect to told.',
    labelNames: ['phase'],
    buckets,
    registers,
  });
  const slackCalls = new Counter({
    name: 'deskhand_slack_calls_total',
    help: 'Calls to the Web API of Slack, by method and outcome.',
    labelNames: ['method', 'outcome'],
    registers,
  });
  const rateLimited = new Counter({
    name: 'deskhand_slack_rate_limited_total',
    help: 'Calls that Slack answered with 429.',
    registers,
  });
  const directoryCalls = new Counter({
    name: 'deskhand_directory_calls_total',
    help: 'Calls to directories, by directory, call and outcome.',
    labelNames: ['directory', 'call', 'outcome'],
    registers,
  });
  const age = (at: number | undefined) => (at === undefined ? 0 : Math.max(0, figures.now() - at) / 1_000);
  const gauge = (name: string, help: string, value: () => number | Promise<number>) =>
    new Gauge({
      name,
      help,
      registers,
      async collect() {
        this.set(await value());
      },
    });
  gauge('deskhand_oldest_open_request_seconds', 'Age of the oldest request that has not ended.', async () =>
    age(await figures.oldestOpenRequest()),
  );
  gauge('deskhand_oldest_undelivered_message_seconds', 'For how long a message could not be delivered.', () =>
    age(figures.oldestUndelivered()),
  );
  gauge('deskhand_checkpoint_age_seconds', 'Time since the last checkpoint was posted; 0 if there is none.', async () =>
    age(await figures.lastCheckpoint()),
  );
  gauge('deskhand_slack_sockets', 'Connections to Slack that answer pings.', () => figures.sockets());
  gauge('deskhand_journal_bytes', 'Size of the journal with its write-ahead log.', () =>
    ['', '-wal'].reduce(
      (sum, end) => sum + (statSync(figures.journalFile + end, { throwIfNoEntry: false })?.size ?? 0),
      0,
    ),
  );
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  gauge('deskhand_event_loop_delay_seconds', 'Longest delay of the event loop since the last scrape.', () => {
    const longest = delay.max / 1e9;
    delay.reset();
    return longest;
  });

  return {
    request: (operation: string, state: string) => requests.inc({ operation, state }),
    phase: (phase: 'approve' | 'effect' | 'told', milliseconds: number) =>
      phases.observe({ phase }, Math.max(0, milliseconds) / 1_000),
    slackCall(method: string, outcome: string) {
      slackCalls.inc({ method, outcome });
      if (outcome === 'ratelimited') rateLimited.inc();
    },
    directoryCall: (directory: string, call: string, outcome: string) =>
      directoryCalls.inc({ directory, call, outcome }),
    /** The page in Prometheus's text format. */
    page: async () => ({ type: registry.contentType, text: await registry.metrics() }),
    stop: () => delay.disable(),
  };
}
