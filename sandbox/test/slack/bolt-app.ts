import { App, LogLevel } from '@slack/bolt';
import { MovableClock } from '../../kit/simulator.ts';
import { type SlackOptions, type SlackSimulator, startSlack } from '../../slack/index.ts';

/** A manifest with everything that the tests of the simulator use. */
export const MANIFEST = {
  display_information: { name: 'Deskhand' },
  features: {
    app_home: { home_tab_enabled: true, messages_tab_enabled: true, messages_tab_read_only_enabled: false },
    bot_user: { display_name: 'Deskhand', always_online: true },
    slash_commands: [
      { command: '/ask', description: 'Ask for something', usage_hint: '[what]', should_escape: true },
      { command: '/silent', description: 'Is never acknowledged' },
    ],
    shortcuts: [
      { name: 'Ask', type: 'global', callback_id: 'ask', description: 'Ask' },
      { name: 'Help this person', type: 'message', callback_id: 'help', description: 'Help' },
    ],
  },
  oauth_config: {
    scopes: {
      bot: [
        'commands',
        'chat:write',
        'users:read',
        'users:read.email',
        'usergroups:read',
        'channels:read',
        'channels:history',
        'im:read',
        'im:write',
        'im:history',
        'app_mentions:read',
        'reactions:write',
        'files:write',
      ],
    },
  },
  settings: {
    event_subscriptions: {
      bot_events: ['app_home_opened', 'app_mention', 'message.im', 'subteam_members_changed', 'user_change'],
    },
    interactivity: { is_enabled: true },
    socket_mode_enabled: true,
  },
};

/** A logger that keeps Bolt quiet; what goes wrong shows in the outcome. */
export const QUIET = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  setLevel: () => {},
  getLevel: () => LogLevel.ERROR,
  setName: () => {},
};

/** The simulator with a real Bolt app connected to it over Socket Mode. */
export interface Running {
  readonly slack: SlackSimulator;
  readonly app: App;
  readonly clock: MovableClock;
  /** What the app's error handler got. */
  readonly errors: unknown[];
  stop(): Promise<void>;
}

/** Starts the simulator and a Bolt app; `install` adds its listeners before it connects. */
export async function startWithBolt(
  install: (app: App) => void,
  options: Partial<SlackOptions> = {},
): Promise<Running> {
  const clock = new MovableClock();
  const slack = await startSlack({ manifest: MANIFEST, clock, ...options });
  const app = new App({
    token: slack.botToken,
    appToken: slack.appToken,
    socketMode: true,
    logger: QUIET,
    clientOptions: { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } },
  });
  return runBolt({ slack, app, clock }, install);
}

/** Adds an app's listeners, starts it, and gives what ends it and its simulator; `port` where it listens over HTTP. */
export async function runBolt(
  parts: Pick<Running, 'slack' | 'app' | 'clock'>,
  install: (app: App) => void,
  port?: number,
): Promise<Running> {
  const { slack, app } = parts;
  const errors: unknown[] = [];
  app.error(async (error) => {
    errors.push(error);
  });
  install(app);
  await (port === undefined ? app.start() : app.start(port));
  return {
    ...parts,
    errors,
    stop: async () => {
      await app.stop();
      await slack.close();
    },
  };
}
