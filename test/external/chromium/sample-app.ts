import type { App } from '@slack/bolt';
import type { KnownBlock, ModalView } from '@slack/types';
import { ACTION_BLOCKS, FOCUS_BLOCKS, INPUT_BLOCKS, NEWER_BLOCKS, option, plain, TEXT_BLOCKS } from './gallery.ts';

/** What the sample app heard, for the tests to look at. */
export interface Heard {
  readonly actions: { readonly id: string; readonly value: unknown }[];
  readonly submissions: unknown[];
  readonly closed: { readonly isCleared: boolean }[];
  readonly commands: string[];
}

const asBlocks = (blocks: readonly object[]) => blocks as KnownBlock[];
const modal = (title: string, blocks: readonly object[], more: Partial<ModalView> = {}): ModalView => ({
  type: 'modal',
  title: plain(title),
  close: plain('Cancel'),
  blocks: asBlocks(blocks),
  ...more,
});

const NAMES = ['ada', 'alan', 'grace', 'max'];
const pushButton = {
  type: 'actions',
  elements: [{ type: 'button', action_id: 'deeper', text: plain('Deeper') }],
};

/** An app that shows every block, and answers everything that a person does with it. */
export function installSampleApp(app: App): Heard {
  const heard: Heard = { actions: [], submissions: [], closed: [], commands: [] };
  app.command('/ask', async ({ ack, command, client, respond }) => {
    await ack();
    heard.commands.push(command.text);
    const open = (view: ModalView) => client.views.open({ trigger_id: command.trigger_id, view });
    switch (command.text) {
      case 'form':
        await open(
          modal('Every field', INPUT_BLOCKS, { callback_id: 'form', submit: plain('Send'), notify_on_close: true }),
        );
        return;
      case 'slow': {
        const { view } = await open(modal('Slow', [{ type: 'section', text: plain('Looking it up…') }]));
        await client.views.update({
          view_id: view?.id ?? '',
          view: modal('Slow', INPUT_BLOCKS.slice(1, 2), { submit: plain('Send') }),
        });
        return;
      }
      case 'focus':
        await open(modal('Focus', FOCUS_BLOCKS, { submit: plain('Send') }));
        return;
      case 'stack':
        await open(modal('One', [pushButton], { notify_on_close: true }));
        return;
      case 'silent':
        await open(modal('Silent', INPUT_BLOCKS.slice(2, 3), { callback_id: 'silent', submit: plain('Send') }));
        return;
      case 'blocks':
        for (const blocks of [TEXT_BLOCKS, NEWER_BLOCKS, ACTION_BLOCKS]) {
          await client.chat.postMessage({ channel: command.channel_id, text: 'Gallery', blocks: asBlocks(blocks) });
        }
        return;
      default:
        await respond({ response_type: 'ephemeral', text: `You asked for *${command.text}*.` });
    }
  });
  app.action('deeper', async ({ ack, body, client }) => {
    await ack();
    if (!('trigger_id' in body)) return;
    await client.views.push({
      trigger_id: body.trigger_id,
      view: modal('Deeper', [pushButton], { notify_on_close: true }),
    });
  });
  app.action(/.*/, async ({ ack, action }) => {
    await ack();
    const { action_id: id, ...value } = action as { action_id: string };
    heard.actions.push({ id, value });
  });
  app.options(/.*/, async ({ ack, payload }) => {
    if (payload.value === 'hang') return;
    await ack({ options: NAMES.filter((name) => name.includes(payload.value)).map((name) => option(name)) });
  });
  app.view('form', async ({ ack, view }) => {
    const name = view.state.values.name?.it?.value;
    if (name === 'taken') {
      await ack({ response_action: 'errors', errors: { name: 'This name is taken.' } });
      return;
    }
    await ack();
    heard.submissions.push(view.state.values);
  });
  app.view('silent', async () => {});
  app.view({ type: 'view_closed', callback_id: /.*/ }, async ({ ack, body }) => {
    await ack();
    heard.closed.push({ isCleared: 'is_cleared' in body && body.is_cleared === true });
  });
  app.event('app_home_opened', async ({ event, client }) => {
    if (event.tab !== 'home') return;
    await client.views.publish({
      user_id: event.user,
      view: { type: 'home', blocks: asBlocks([{ type: 'header', text: plain('At home') }, ...ACTION_BLOCKS]) },
    });
  });
  app.shortcut('help', async ({ ack, shortcut, client }) => {
    await ack();
    await client.views.open({
      trigger_id: shortcut.trigger_id,
      view: modal('Help', [{ type: 'section', text: plain('For the author of this message') }]),
    });
  });
  return heard;
}
