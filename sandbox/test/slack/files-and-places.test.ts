import type { ModalView } from '@slack/types';
import { expect, onTestFinished, test } from 'vitest';
import { MANIFEST, startWithBolt } from './bolt-app.ts';

const plain = (text: string) => ({ type: 'plain_text', text }) as const;
const input = (id: string, element: object, more: object = {}) => ({
  type: 'input',
  block_id: id,
  optional: true,
  label: plain(id),
  element: { action_id: 'it', ...element },
  ...more,
});
const view = (blocks: readonly object[]): ModalView => ({
  type: 'modal',
  title: plain('Form'),
  submit: plain('Send'),
  blocks: blocks as ModalView['blocks'],
});

async function startWithForm(blocks: readonly object[], scopes: readonly string[]) {
  const manifest = { ...MANIFEST, oauth_config: { scopes: { bot: ['commands', 'chat:write', ...scopes] } } };
  const running = await startWithBolt(
    (app) => {
      app.command('/ask', async ({ ack, command, client }) => {
        await ack();
        await client.views.open({ trigger_id: command.trigger_id, view: view(blocks) });
      });
      app.shortcut('ask', async ({ ack, shortcut, client }) => {
        await ack();
        await client.views.open({ trigger_id: shortcut.trigger_id, view: view(blocks) });
      });
    },
    { manifest },
  );
  onTestFinished(running.stop);
  return running;
}

test('the app fetches the bytes of an uploaded file with its token and files:read, and nobody else does', async () => {
  const { slack, app } = await startWithForm([], ['files:read']);
  const content = Buffer.from([0, 255, 10, 13]);
  const { id } = slack.world.files.keep('U0KIM', 'a b.bin', 'application/octet-stream', content);
  const { file } = await app.client.files.info({ file: String(id) });
  expect(file).toMatchObject({ id, name: 'a b.bin', size: 4, user: 'U0KIM', mimetype: 'application/octet-stream' });
  const url = file?.url_private_download ?? '';
  const fetched = await fetch(url, { headers: { authorization: `Bearer ${slack.botToken}` } });
  expect(Buffer.from(await fetched.arrayBuffer())).toEqual(content);
  expect(await (await fetch(url)).text()).toContain('Sign in');
  await expect(app.client.files.info({ file: 'F0NOTHING' })).rejects.toThrow('file_not_found');
});

test('without files:read the app learns ids only', async () => {
  const { slack, app } = await startWithForm([], []);
  const { id } = slack.world.files.keep('U0KIM', 'a.txt', 'text/plain', Buffer.from('a'));
  await expect(app.client.files.info({ file: String(id) })).rejects.toThrow('missing_scope');
});

test('a select that defaults to the current conversation has it, where it has no other first value', async () => {
  const current = { default_to_current_conversation: true };
  const { slack } = await startWithForm(
    [
      input('one', { type: 'conversations_select', ...current }),
      input('many', { type: 'multi_conversations_select', ...current }),
      input('other', { type: 'conversations_select', initial_conversation: 'C0GENERAL', ...current }),
      input('none', { type: 'conversations_select' }),
    ],
    [],
  );
  const kim = slack.person('kim');
  await kim.types('/ask', { channel: 'C0REQUESTS' });
  await kim.awaitModal('Form');
  const values = () => slack.world.views.top('U0KIM')?.view.state.values;
  expect(values()).toMatchObject({
    one: { it: { selected_conversation: 'C0REQUESTS' } },
    many: { it: { selected_conversations: ['C0REQUESTS'] } },
    other: { it: { selected_conversation: 'C0GENERAL' } },
    none: { it: { selected_conversation: null } },
  });
  slack.world.views.clear('U0KIM');
  await kim.usesShortcut('ask');
  await kim.awaitModal('Form');
  expect(values()?.one?.it).toMatchObject({ selected_conversation: null });
});
