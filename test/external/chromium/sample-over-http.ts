import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { App, HTTPReceiver } from '@slack/bolt';
import { MovableClock } from '../../../sandbox/kit/simulator.ts';
import { startSlack } from '../../../sandbox/slack/index.ts';
import { MANIFEST, QUIET, type Running } from '../../../sandbox/test/slack/bolt-app.ts';

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Slack's simulator and a Bolt app to which it delivers by signed HTTP requests. */
export async function startOverHttp(install: (app: App) => void): Promise<Running> {
  const port = await freePort();
  const clock = new MovableClock();
  const slack = await startSlack({ manifest: MANIFEST, clock, deliverTo: `http://127.0.0.1:${port}/slack/events` });
  const receiver = new HTTPReceiver({ signingSecret: slack.signingSecret, logger: QUIET });
  const app = new App({ token: slack.botToken, receiver, logger: QUIET, clientOptions: { slackApiUrl: slack.apiUrl } });
  const errors: unknown[] = [];
  app.error(async (error) => {
    errors.push(error);
  });
  install(app);
  await app.start(port);
  return {
    slack,
    app,
    clock,
    errors,
    stop: async () => {
      await app.stop();
      await slack.close();
    },
  };
}
