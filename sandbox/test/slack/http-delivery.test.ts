import { App, HTTPReceiver } from '@slack/bolt';
import { afterEach, expect, test } from 'vitest';
import { freePort } from '../../kit/http.ts';
import { MovableClock } from '../../kit/simulator.ts';
import { signRequest } from '../../slack/http-delivery.ts';
import { type SlackSimulator, startSlack } from '../../slack/index.ts';
import { MANIFEST } from './bolt-app.ts';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

/** A Bolt app that listens on HTTP, and the simulator that delivers to it. */
async function startOverHttp(signingSecret?: string): Promise<{ slack: SlackSimulator; app: App }> {
  const port = await freePort();
  const deliverTo = `http://127.0.0.1:${port}/slack/events`;
  const slack = await startSlack({ manifest: MANIFEST, clock: new MovableClock(), deliverTo });
  const receiver = new HTTPReceiver({
    signingSecret: signingSecret ?? slack.signingSecret,
    logLevel: 'error' as never,
  });
  const app = new App({
    token: slack.botToken,
    receiver,
    clientOptions: { slackApiUrl: slack.apiUrl },
    logLevel: 'error' as never,
  });
  cleanups.push(
    () => app.stop(),
    () => slack.close(),
  );
  await app.start(port);
  return { slack, app };
}

test('a Bolt app over signed HTTP gets commands, options, submissions and events', async () => {
  const { slack, app } = await startOverHttp();
  const heard: string[] = [];
  app.command('/ask', async ({ ack, body, client }) => {
    await ack('on it');
    await client.views.open({
      trigger_id: body.trigger_id,
      view: {
        type: 'modal',
        callback_id: 'form',
        title: { type: 'plain_text', text: 'Form' },
        submit: { type: 'plain_text', text: 'Send' },
        blocks: [
          {
            type: 'input',
            block_id: 'who',
            label: { type: 'plain_text', text: 'Who' },
            element: { type: 'external_select', action_id: 'who', min_query_length: 0 },
          },
        ],
      },
    });
  });
  app.options('who', async ({ ack }) => {
    await ack({ options: [{ text: { type: 'plain_text', text: 'Ada' }, value: 'ada' }] });
  });
  app.view('form', async ({ ack, view }) => {
    heard.push(`form ${view.state.values.who?.who?.selected_option?.value}`);
    await ack({ response_action: 'errors', errors: { who: 'Not her.' } });
  });
  app.event('app_mention', async ({ event }) => void heard.push(event.text));
  expect(await slack.verifyDelivery()).toBe(true);
  const kim = slack.person('kim');
  await kim.types('/ask ada & co');
  expect(await kim.sees('on it', { within: 'ephemeral' })).toBe('Deskhand: on it');
  await kim.awaitModal('Who');
  expect(await kim.submits({ Who: 'Ada' })).toEqual({ errors: { Who: 'Not her.' } });
  kim.says('#helpdesk', '@deskhand hello');
  await expect.poll(() => heard).toEqual(['form ada', '<@U0DESKHAND> hello']);
});

test('an app with another signing secret refuses, and the person is told', async () => {
  const { slack } = await startOverHttp('another-secret');
  const kim = slack.person('kim');
  await kim.types('/ask');
  expect(await kim.sees('dispatch_failed')).toContain('/ask failed');
  expect(slack.traffic.entries.find(({ name }) => name === 'delivery refused')?.error).toBe('HTTP 401');
});

test('the signature is the one that Slack documents', () => {
  const body =
    'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c';
  expect(signRequest('8f742231b10e8888abcd99yyyzzz85a5', 1531420618, body)).toBe(
    'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
  );
});
