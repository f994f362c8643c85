import { expect, onTestFinished, test } from 'vitest';
import { react, rewrite, takeBack } from '../../slack/act-message.ts';
import { MANIFEST, startWithBolt } from './bolt-app.ts';

const EVENTS = ['message.channels', 'reaction_added', 'reaction_removed'];

/** An app that hears of messages and reactions in channels. */
async function startListener(scopes: readonly string[]) {
  const heard: Record<string, unknown>[] = [];
  const manifest = {
    ...MANIFEST,
    oauth_config: { scopes: { bot: scopes } },
    settings: { ...MANIFEST.settings, event_subscriptions: { bot_events: EVENTS } },
  };
  const running = await startWithBolt(
    (app) => {
      const keep = async ({ event }: { event: object }) => void heard.push({ ...event });
      app.event('message', keep);
      app.event('reaction_added', keep);
      app.event('reaction_removed', keep);
    },
    { manifest },
  );
  onTestFinished(running.stop);
  return { heard, slack: running.slack };
}

test('a person writes their message anew and takes it back; the app hears what it was and what it is', async () => {
  const { heard, slack } = await startListener(['channels:history', 'commands']);
  const record = slack.person('kim').says('C0HELPDESK', 'a tpyo');
  rewrite(slack.world, 'U0KIM', record, 'a typo for <@U0ADA>');
  rewrite(slack.world, 'U0KIM', record, 'a typo for <@U0ADA>');
  takeBack(slack.world, 'U0KIM', record);
  await expect.poll(() => heard.length).toBe(3);
  expect(heard[1]).toMatchObject({
    subtype: 'message_changed',
    channel: 'C0HELPDESK',
    channel_type: 'channel',
    message: { text: 'a typo for <@U0ADA>', edited: { user: 'U0KIM' }, ts: record.message.ts },
    previous_message: { text: 'a tpyo' },
  });
  expect(heard[2]).toMatchObject({ subtype: 'message_deleted', deleted_ts: record.message.ts });
  expect(slack.world.messages.find('C0HELPDESK', record.message.ts)).toBeUndefined();
});

test('nobody writes or deletes what another wrote', async () => {
  const { slack } = await startListener(['channels:history']);
  const record = slack.person('kim').says('C0HELPDESK', 'mine');
  expect(() => rewrite(slack.world, 'U0LEE', record, 'yours')).toThrow('did not write');
  expect(() => takeBack(slack.world, 'U0LEE', record)).toThrow('did not write');
  expect(record.message.text).toBe('mine');
});

test('the app hears of reactions only with reactions:read, and only where it is', async () => {
  const { heard, slack } = await startListener(['reactions:read']);
  const record = slack.person('kim').says('C0HELPDESK', 'well?');
  const elsewhere = slack.person('kim').says('C0GENERAL', 'well?');
  react(slack.world, 'U0LEE', elsewhere, 'tada');
  react(slack.world, 'U0LEE', record, 'tada');
  react(slack.world, 'U0LEE', record, 'tada');
  await expect.poll(() => heard.length).toBe(2);
  const item = { type: 'message', channel: 'C0HELPDESK', ts: record.message.ts };
  expect(heard).toMatchObject([
    { type: 'reaction_added', user: 'U0LEE', reaction: 'tada', item_user: 'U0KIM', item },
    { type: 'reaction_removed', user: 'U0LEE', reaction: 'tada', item },
  ]);
  const deaf = await startListener(['channels:history']);
  react(deaf.slack.world, 'U0LEE', deaf.slack.person('kim').says('C0HELPDESK', 'well?'), 'tada');
  await expect.poll(() => deaf.heard.length).toBe(1);
  expect(deaf.slack.traffic.entries.some(({ body }) => JSON.stringify(body ?? '').includes('reaction_added'))).toBe(
    false,
  );
});
