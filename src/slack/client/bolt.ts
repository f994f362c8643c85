import {
  App,
  type AppOptions,
  HTTPReceiver,
  type Logger,
  LogLevel,
  type Receiver,
  SocketModeReceiver,
} from '@slack/bolt';
import { type Clock, machineClock } from '../../core/clock.ts';
import { DeskhandError } from '../../core/errors.ts';
import type { Log } from '../../core/log.ts';
import type { Secret } from '../../core/secret.ts';
import type { SlackSettings } from '../settings.ts';
import { type CallObserver, observedFetch } from './calls.ts';
import { guardRequests } from './http-requests.ts';
import { slackErrorOf } from './slack-error.ts';
import { watchSockets } from './sockets.ts';

/** The workspace that the bot is installed in, as `auth.test` tells it. */
interface Installation {
  readonly team: string;
}

export interface Slack {
  readonly app: App;
  installation(): Installation;
  /** The connections that answer pings, and how many there are meant to be: 0 with HTTP. */
  sockets(): { readonly live: number; readonly wanted: number };
  /** A round trip to the Web API. Throws where Slack refuses or can't be reached. */
  ask(): Promise<void>;
  /** Finds out who the bot is and where. Nothing is taken yet; people can be asked about from now on. */
  signIn(): Promise<void>;
  /** Takes what people do from now on. */
  start(): Promise<void>;
  /** Takes nothing new, waits for what is being worked on, then closes the connections. */
  stop(): Promise<void>;
}

/** Two connections, so that the five seconds in which one of them reconnects leave no gap. */
const connections = 2;

/**
 * A socket that is cut without a word is hung up within 15 s: the library pings every 5 s, and waits so long for the answer.
 * These are its usual values, written down because readiness relies on them.
 */
const pings = { clientPingTimeout: 5_000, serverPingTimeout: 30_000 };

/** A network that is away for a moment; what takes longer is for the parts that wait by themselves. */
const retries = { retries: 5, factor: 1.5, minTimeout: 500, maxTimeout: 15_000 };

function slackLogger(log: Log): Logger {
  const write =
    (level: keyof Log) =>
    (...messages: unknown[]) => {
      const text = messages.map((message) => (message instanceof Error ? message.message : String(message))).join(' ');
      const err = messages.find((message) => message instanceof Error);
      log[level]({ slack: text, ...(err ? { err } : {}) }, 'slack');
    };
  // Slack's libraries write whole payloads at debug level, with what people typed in them. That is never let through.
  return {
    debug: () => undefined,
    info: write('debug'),
    warn: write('warn'),
    error: write('error'),
    setLevel: () => undefined,
    getLevel: () => LogLevel.INFO,
    setName: () => undefined,
  };
}

/** Several receivers as one: each payload goes to one of the connections, so they must all lead to the same app. */
class JoinedReceiver implements Receiver {
  readonly #receivers: readonly SocketModeReceiver[];

  constructor(receivers: readonly SocketModeReceiver[]) {
    this.#receivers = receivers;
  }

  init(app: App): void {
    for (const receiver of this.#receivers) receiver.init(app);
  }

  async start(): Promise<unknown> {
    return Promise.all(this.#receivers.map((receiver) => receiver.start()));
  }

  async stop(): Promise<unknown> {
    return Promise.all(this.#receivers.map((receiver) => receiver.stop()));
  }
}

/** Builds the Slack side without starting it. Which transport it is, nothing below here knows. */
export function createSlack(
  settings: SlackSettings,
  log: Log,
  clock: Pick<Clock, 'now'> = machineClock,
  onCall: CallObserver = () => undefined,
): Slack {
  const logger = slackLogger(log);
  const clientOptions: NonNullable<AppOptions['clientOptions']> = {
    retryConfig: retries,
    timeout: 10_000,
    fetch: observedFetch(onCall),
    // A rate limit holds up the one card that met it, not everything behind it.
    rejectRateLimitedCalls: true,
    ...(settings.apiUrl && { slackApiUrl: settings.apiUrl }),
  };
  const sockets: SocketModeReceiver[] = [];
  const { transport } = settings;
  if (transport.kind === 'socket') {
    for (let count = 0; count < connections; count += 1) {
      const receiver = new SocketModeReceiver({
        appToken: transport.appToken.reveal(),
        logger,
        installerOptions: { clientOptions },
        ...pings,
      });
      sockets.push(receiver);
    }
  }
  const overHttp = ({ signingSecret }: { signingSecret: Secret }) => {
    const receiver = new HTTPReceiver({ signingSecret: signingSecret.reveal(), logger });
    receiver.requestListener = guardRequests({ signingSecret, clock, log }, receiver.requestListener);
    return receiver;
  };
  const receiver = transport.kind === 'socket' ? new JoinedReceiver(sockets) : overHttp(transport);
  const app = new App({
    token: settings.botToken.reveal(),
    receiver,
    clientOptions,
    logger,
    convoStore: false,
    deferInitialization: true,
  });
  app.error(async (error) => {
    log.error({ err: error }, 'a Slack listener failed');
  });

  const inWork = new Set<Promise<void>>();
  let isStopping = false;
  app.use(async ({ next }) => {
    if (isStopping) return;
    const work = next();
    inWork.add(work);
    try {
      await work;
    } finally {
      inWork.delete(work);
    }
  });

  const watch = watchSockets(sockets);
  let installation: Installation | undefined;
  return {
    app,
    installation() {
      if (installation) return installation;
      throw new Error('The Slack side has not been started.');
    },
    sockets: () => ({ live: watch.live(), wanted: sockets.length }),
    ask: async () => void (await app.client.auth.test()),
    async signIn() {
      try {
        const identity = await app.client.auth.test();
        installation = { team: identity.team_id ?? '' };
        await app.init();
      } catch (cause) {
        throw startFault(cause);
      }
    },
    async start() {
      try {
        const { host, port } = transport.kind === 'http' ? transport : {};
        await (port === undefined ? app.start() : app.start({ host, port }));
      } catch (cause) {
        throw startFault(cause);
      }
    },
    async stop() {
      isStopping = true;
      watch.stop();
      await Promise.allSettled(inWork);
      const closing = sockets.map((socket) => new Promise((resolve) => socket.client.once('disconnected', resolve)));
      await app.stop();
      // Bolt resolves before the sockets are closed; two seconds is more than the closing handshake takes.
      await Promise.race([Promise.all(closing), new Promise((resolve) => setTimeout(resolve, 2_000).unref())]);
    },
  };
}

/** What to do about Slack's refusal to let the bot in; what is none of that is given back as it is. */
export function startFault(cause: unknown): unknown {
  if (cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE') {
    const port = 'port' in cause ? ` ${cause.port}` : '';
    const userMessage = `Another program listens on port${port} already: choose another under slack: port.`;
    return new DeskhandError('config-invalid', { userMessage, cause });
  }
  const error = slackErrorOf(cause);
  const advice: Readonly<Record<string, string>> = {
    invalid_auth:
      'Slack does not know this token. Copy SLACK_BOT_TOKEN (xoxb-…) and SLACK_APP_TOKEN (xapp-…) again from the app’s settings.',
    not_allowed_token_type:
      'The two tokens are swapped: SLACK_BOT_TOKEN begins with xoxb-, SLACK_APP_TOKEN with xapp-.',
    account_inactive: 'The app has been removed from the workspace. Install it again and copy the new SLACK_BOT_TOKEN.',
    token_revoked: 'The token has been revoked. Install the app again and copy the new SLACK_BOT_TOKEN.',
    channel_not_found:
      'The channel under slack: requests_channel does not exist, or the bot is not in it: type /invite @Deskhand there.',
    missing_scope: 'The app lacks a scope. Update it from manifest.yml and install it again.',
  };
  const userMessage = error && (advice[error] ?? `Slack refused to let Deskhand in: ${error}.`);
  return userMessage ? new DeskhandError('config-invalid', { userMessage, cause }) : cause;
}
