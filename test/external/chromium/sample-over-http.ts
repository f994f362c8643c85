import { App, HTTPReceiver } from '@slack/bolt';
import { freePort } from '../../../sandbox/kit/http.ts';
import { MovableClock } from '../../../sandbox/kit/simulator.ts';
import { startSlack } from '../../../sandbox/slack/index.ts';
import { MANIFEST, QUIET, type Running, runBolt } from '../../../sandbox/test/slack/bolt-app.ts';

/** Slack's simulator and a Bolt app to which it delivers by signed HTTP requests. */
export async function startOverHttp(install: (app: App) => void): Promise<Running> {
  const port = await freePort();
  const clock = new MovableClock();
  const slack = await startSlack({ manifest: MANIFEST, clock, deliverTo: `http://127.0.0.1:${port}/slack/events` });
  const receiver = new HTTPReceiver({ signingSecret: slack.signingSecret, logger: QUIET });
  const app = new App({ token: slack.botToken, receiver, logger: QUIET, clientOptions: { slackApiUrl: slack.apiUrl } });
  return runBolt({ slack, app, clock }, install, port);
}
