import { App, HTTPReceiver } from '@slack/bolt';
import { expect, onTestFinished, test } from 'vitest';
import { freePort } from '../../kit/http.ts';
import { MANIFEST, QUIET, startWithBolt } from './bolt-app.ts';

const control = async (url: string, action: string, body: object) => {
  const response = await fetch(`${url}/_control/${action}`, { method: 'POST', body: JSON.stringify(body) });
  return { status: response.status, body: await response.json() };
};

test('another manifest can be installed: its commands work, those of the one before do not', async () => {
  const heard: string[] = [];
  const { slack, stop } = await startWithBolt((app) => {
    app.command(/.*/, async ({ ack, command }) => {
      heard.push(command.command);
      await ack();
    });
  });
  onTestFinished(stop);
  const features = { ...MANIFEST.features, slash_commands: [{ command: '/lunch', description: 'Order lunch' }] };
  const installed = await control(slack.url, 'install-app', { manifest: { ...MANIFEST, features } });
  expect(installed.status).toBe(200);
  const kim = slack.person('kim');
  await kim.types('/lunch soup');
  await kim.types('/ask soup');
  expect(heard).toEqual(['/lunch']);
  const refused = await control(slack.url, 'install-app', { manifest: { features } });
  expect(refused).toMatchObject({ status: 400, body: { error: expect.stringContaining('refuse this manifest') } });
});

test('deliveries go to another address once it has sent the challenge back, and to the sockets again', async () => {
  const heard: string[] = [];
  const running = await startWithBolt((app) => {
    app.command('/ask', async ({ ack }) => {
      heard.push('socket');
      await ack();
    });
  });
  onTestFinished(running.stop);
  const { slack } = running;
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/slack/events`;
  expect(await control(slack.url, 'deliver-to', { url })).toMatchObject({ status: 400 });
  const kim = slack.person('kim');
  await kim.types('/ask one');

  const receiver = new HTTPReceiver({ signingSecret: slack.signingSecret, logger: QUIET });
  const app = new App({ token: slack.botToken, receiver, logger: QUIET, clientOptions: { slackApiUrl: slack.apiUrl } });
  app.command('/ask', async ({ ack }) => {
    heard.push('http');
    await ack();
  });
  await app.start(port);
  onTestFinished(async () => void (await app.stop()));
  expect(await control(slack.url, 'deliver-to', { url })).toMatchObject({ status: 200 });
  await kim.types('/ask two');
  expect(await control(slack.url, 'deliver-to', {})).toMatchObject({ status: 200 });
  await kim.types('/ask three');
  expect(heard).toEqual(['socket', 'http', 'socket']);
});
