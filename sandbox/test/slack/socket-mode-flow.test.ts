import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import { afterEach, expect, test } from 'vitest';
import { type Running, startWithBolt } from './bolt-app.ts';

let running: Running | undefined;
afterEach(async () => {
  await running?.stop();
  running = undefined;
});

const SUBMIT = { type: 'plain_text', text: 'Send' } as const;
const title = (text: string) => ({ type: 'plain_text', text }) as const;

/** A small app that goes through command, modal, submission, post, button and update. */
function askingApp(app: App): void {
  app.command('/ask', async ({ ack, body, client }) => {
    await ack();
    const opened = await client.views.open({
      trigger_id: body.trigger_id,
      view: { type: 'modal', title: title('Looking…'), blocks: [{ type: 'section', text: title('One moment') }] },
    });
    await client.views.update({
      view_id: opened.view?.id ?? '',
      hash: opened.view?.hash ?? '',
      view: {
        type: 'modal',
        callback_id: 'asking',
        private_metadata: body.channel_id,
        title: title('Ask'),
        submit: SUBMIT,
        blocks: [
          {
            type: 'input',
            block_id: 'who',
            label: title('Account'),
            element: { type: 'external_select', action_id: 'account', min_query_length: 1 },
          },
          {
            type: 'input',
            block_id: 'why',
            label: title('Reason'),
            element: { type: 'plain_text_input', action_id: 'reason', min_length: 3 },
          },
        ],
      },
    });
  });
  app.options('account', async ({ ack, payload }) => {
    const names = ['ada', 'adam', 'alan'].filter((name) => name.startsWith(payload.value));
    await ack({ options: names.map((name) => ({ text: title(name), value: name })) });
  });
  app.view('asking', async ({ ack, view, client, body }) => {
    const account = view.state.values.who?.account?.selected_option?.value ?? '';
    if (account === 'alan') {
      await ack({ response_action: 'errors', errors: { who: 'Alan is on holiday.' } });
      return;
    }
    await ack();
    await client.chat.postMessage({
      channel: view.private_metadata,
      text: `Request for ${account}`,
      blocks: [
        { type: 'section', text: { type: 'mrkdwn', text: `<@${body.user.id}> asks for *${account}*` } },
        {
          type: 'actions',
          elements: [{ type: 'button', action_id: 'approve', value: account, text: title('Approve') }],
        },
      ],
    });
  });
  app.action<BlockAction<ButtonAction>>('approve', async ({ ack, body, client, action, respond }) => {
    await ack();
    await client.chat.update({
      channel: body.channel?.id ?? '',
      ts: body.message?.ts ?? '',
      text: 'done',
      blocks: [{ type: 'section', text: title(`Approved by ${body.user.id} for ${action.value}`) }],
    });
    await client.chat.postMessage({
      channel: body.channel?.id ?? '',
      thread_ts: body.message?.ts ?? '',
      text: 'It is done.',
    });
    await respond({ text: 'Thank you', response_type: 'ephemeral' });
  });
}

test('a Bolt app goes from command through modal and submission to a button and its thread', async () => {
  running = await startWithBolt(askingApp);
  const { slack } = running;
  const kim = slack.person('kim');
  const lee = slack.person('lee');

  await kim.types('/ask ada');
  const modal = await kim.awaitModal('Account');
  expect(modal.title).toBe('Ask');
  expect(modal.fields).toEqual(['Account', 'Reason']);
  expect(await kim.searches('Account', 'ad')).toEqual(['ada', 'adam']);

  const refused = await kim.submits({ Account: 'alan', Reason: 'because' });
  expect(refused).toEqual({ errors: { Account: 'Alan is on holiday.' } });
  expect(await kim.submits({ Account: 'ada' })).toEqual({});
  expect(kim.modal()).toBeUndefined();

  expect(await kim.sees('asks for ada')).toContain('@Kim Novak asks for ada');
  expect(await lee.presses('Approve')).toBe(true);
  expect(await kim.sees('Approved by U0LEE for ada')).toBe('Deskhand: Approved by U0LEE for ada');
  expect(await kim.sees('It is done.', { within: 'thread' })).toBe('Deskhand: It is done.');
  expect(await lee.sees('Thank you', { within: 'ephemeral' })).toBe('Deskhand: Thank you');
  await kim.doesNotSee('Thank you');
  await kim.doesNotSee('asks for ada');
  expect(running.errors).toEqual([]);
});

test('the traffic holds every envelope, call and ack in order, with the time to ack and no token', async () => {
  running = await startWithBolt(askingApp);
  const { slack } = running;
  const kim = slack.person('kim');
  await kim.types('/ask ada');
  await kim.awaitModal('Account');
  const entries = slack.traffic.entries;
  const names = entries.map(({ kind, name }) => `${kind} ${name}`);
  expect(names.slice(names.indexOf('envelope slash_commands'))).toEqual([
    'envelope slash_commands',
    'ack ack',
    'api views.open',
    'api views.update',
  ]);
  const ack = entries.find(({ kind }) => kind === 'ack');
  expect(ack?.milliseconds).toBeGreaterThan(0);
  expect(JSON.stringify(entries)).not.toContain(slack.botToken);
  expect(slack.traffic.calls('views.open')[0]?.body).toHaveProperty('trigger_id');
});

test('a required field left empty is refused by the client and never reaches the app', async () => {
  running = await startWithBolt(askingApp);
  const kim = running.slack.person('kim');
  await kim.types('/ask');
  await kim.awaitModal('Reason');
  const { errors } = await kim.submits({ Reason: 'no' });
  expect(errors).toEqual({
    Account: 'Please complete this required field.',
    Reason: 'Please enter at least 3 characters.',
  });
  expect(running.slack.traffic.entries.some(({ name }) => name === 'interactive')).toBe(false);
});

test('a command that the app never acknowledges ends in the words that Slack shows', async () => {
  running = await startWithBolt(() => {}, { ackTimeout: 50 });
  const kim = running.slack.person('kim');
  await kim.types('/silent');
  expect(await kim.sees('operation_timeout')).toBe('Slackbot: /silent failed with the error "operation_timeout"');
});

test('a command that the manifest lacks is not a command', async () => {
  running = await startWithBolt(askingApp);
  const kim = running.slack.person('kim');
  await kim.types('/unknown thing');
  expect(await kim.sees('not a valid command')).toBe('Slackbot: /unknown is not a valid command.');
});

test('names in a command arrive escaped where the manifest says should_escape', async () => {
  const texts: string[] = [];
  running = await startWithBolt((app) => {
    app.command('/ask', async ({ ack, command }) => {
      texts.push(command.text);
      await ack('heard');
    });
  });
  const kim = running.slack.person('kim');
  await kim.types('/ask @ada in #general & <more>');
  expect(texts).toEqual(['<@U0ADA|ada> in <#C0GENERAL|general> &amp; &lt;more&gt;']);
  expect(await kim.sees('heard', { within: 'ephemeral' })).toBe('Deskhand: heard');
});

test('Home, mentions, direct messages, shortcuts and group changes reach the app', async () => {
  const heard: string[] = [];
  running = await startWithBolt((app) => {
    app.event('app_home_opened', async ({ event, client }) => {
      await client.views.publish({
        user_id: event.user,
        view: { type: 'home', blocks: [{ type: 'header', text: title(`Welcome ${event.user}`) }] },
      });
    });
    app.event('app_mention', async ({ event }) => void heard.push(`mention ${event.text}`));
    app.message(
      async ({ message }) => void heard.push(`${message.channel_type} ${'text' in message ? message.text : ''}`),
    );
    app.event('subteam_members_changed', async ({ event }) => void heard.push(`joined ${event.added_users}`));
    app.event('user_change', async ({ event }) => void heard.push(`changed ${event.user.id} ${event.user.deleted}`));
    app.shortcut('ask', async ({ ack, body, client }) => {
      await ack();
      await client.views.open({
        trigger_id: body.trigger_id,
        view: { type: 'modal', title: title('From a shortcut'), blocks: [{ type: 'divider' }] },
      });
    });
    app.shortcut({ callback_id: 'help', type: 'message_action' }, async ({ ack, shortcut, client }) => {
      await ack();
      await client.chat.postEphemeral({
        channel: shortcut.channel.id,
        user: shortcut.user.id,
        text: `Helping <@${shortcut.message.user ?? ''}>`,
      });
    });
  });
  const { slack } = running;
  const kim = slack.person('kim');
  await kim.opensHome();
  expect(await kim.sees('Welcome', { within: 'home' })).toBe('Welcome U0KIM');
  const message = slack.person('lee').says('#helpdesk', 'hello @deskhand');
  kim.says('dm', 'hi there');
  slack.workspace.setUserGroupMembers('S0LEADS', ['lee', 'sam']);
  slack.workspace.setPerson('ada', { deleted: true });
  await kim.usesShortcut('ask');
  expect((await kim.awaitModal()).title).toBe('From a shortcut');
  await kim.closesModal();
  await kim.usesMessageShortcut('help', message);
  await kim.sees('Helping @Lee Chen', { within: 'ephemeral' });
  expect(heard.sort()).toEqual(['changed U0ADA true', 'im hi there', 'joined U0SAM', 'mention hello <@U0DESKHAND>']);
});
