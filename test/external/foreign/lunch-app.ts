/**
 * A small app as its author would write it with Bolt for JavaScript, unaware of Deskhand: people order lunch. It speaks Socket
 * Mode where SLACK_APP_TOKEN is set, and listens on PORT otherwise.
 */
import { App, LogLevel } from '@slack/bolt';
import type { KnownBlock, ModalView } from '@slack/types';

const { SLACK_BOT_TOKEN, SLACK_APP_TOKEN, SLACK_SIGNING_SECRET, SLACK_API_URL, PORT } = process.env;
const common = {
  ...(SLACK_BOT_TOKEN && { token: SLACK_BOT_TOKEN }),
  ...(SLACK_API_URL && { clientOptions: { slackApiUrl: SLACK_API_URL } }),
  logLevel: LogLevel.ERROR,
};
const app = SLACK_APP_TOKEN
  ? new App({ ...common, socketMode: true, appToken: SLACK_APP_TOKEN })
  : new App({ ...common, signingSecret: SLACK_SIGNING_SECRET ?? '' });

const DRINKS = ['Apple juice', 'Coffee', 'Tea', 'Water'];
const plain = (text: string) => ({ type: 'plain_text', text }) as const;

const form = (channel: string, dish: string): ModalView => ({
  type: 'modal',
  callback_id: 'order',
  private_metadata: channel,
  notify_on_close: true,
  title: plain('Order lunch'),
  submit: plain('Order'),
  close: plain('Not hungry'),
  blocks: [
    {
      type: 'input',
      block_id: 'dish',
      label: plain('Dish'),
      element: { type: 'plain_text_input', action_id: 'dish', ...(dish && { initial_value: dish }) },
    },
    {
      type: 'input',
      block_id: 'drink',
      label: plain('Drink'),
      element: { type: 'external_select', action_id: 'drink', min_query_length: 1 },
    },
  ],
});

const serveButton = (order: string): KnownBlock => ({
  type: 'actions',
  elements: [{ type: 'button', action_id: 'serve', style: 'primary', text: plain('Serve'), value: order }],
});
const card = (text: string, isOpen: boolean): KnownBlock[] => [
  { type: 'section', text: { type: 'mrkdwn', text } },
  ...(isOpen ? [serveButton(text)] : []),
];

app.command('/lunch', async ({ ack, command, client }) => {
  await ack();
  await client.views.open({ trigger_id: command.trigger_id, view: form(command.channel_id, command.text) });
});
app.shortcut('order_lunch', async ({ ack, shortcut, client }) => {
  await ack();
  await client.views.open({ trigger_id: shortcut.trigger_id, view: form(shortcut.user.id, '') });
});
app.shortcut({ type: 'message_action', callback_id: 'order_this' }, async ({ ack, shortcut, respond }) => {
  await ack();
  await respond(`Nobody cooks “${shortcut.message.text}” today.`);
});
app.options('drink', async ({ ack, payload }) => {
  const found = DRINKS.filter((drink) => drink.toLowerCase().includes(payload.value.toLowerCase()));
  await ack({ options: found.map((drink) => ({ text: plain(drink), value: drink })) });
});
app.view('order', async ({ ack, view, body, client }) => {
  const dish = view.state.values.dish?.dish?.value ?? '';
  const drink = view.state.values.drink?.drink?.selected_option?.text.text ?? '';
  if (dish === 'stones') {
    await ack({ response_action: 'errors', errors: { dish: 'Stones are sold out.' } });
    return;
  }
  await ack();
  const text = `<@${body.user.id}> orders ${dish} with ${drink}`;
  await client.chat.postMessage({ channel: view.private_metadata, text, blocks: card(text, true) });
});
app.view({ type: 'view_closed', callback_id: 'order' }, async ({ ack, view, body, client }) => {
  await ack();
  await client.chat.postEphemeral({ channel: view.private_metadata, user: body.user.id, text: 'Come back hungry.' });
});
app.action({ type: 'block_actions', action_id: 'serve' }, async ({ ack, body, action, client, respond }) => {
  await ack();
  const order = 'value' in action ? String(action.value) : '';
  const text = `${order}, served by <@${body.user.id}>`;
  await client.chat.update({
    channel: body.channel?.id ?? '',
    ts: body.message?.ts ?? '',
    text,
    blocks: card(text, false),
  });
  await respond({ text: 'Well served.', response_type: 'ephemeral', replace_original: false });
});
app.event('app_mention', async ({ event, say, client }) => {
  await client.reactions.add({ channel: event.channel, timestamp: event.ts, name: 'fork_and_knife' });
  await say({ text: 'Lunch is at noon.', thread_ts: event.ts });
});
app.message(async ({ message, say }) => {
  if (message.subtype === undefined && message.channel_type === 'im') await say(`No menu for “${message.text}”.`);
});
app.event('app_home_opened', async ({ event, client }) => {
  if (event.tab !== 'home') return;
  await client.views.publish({
    user_id: event.user,
    view: { type: 'home', blocks: [{ type: 'header', text: plain('What is for lunch') }] },
  });
});

await app.start(Number(PORT ?? 0));
process.stdout.write('lunch app is up\n');
