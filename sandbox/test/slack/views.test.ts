import type { ViewSubmitAction } from '@slack/bolt';
import { afterEach, expect, test } from 'vitest';
import { TROUBLE } from '../../slack/act-view.ts';
import { type Bare, startBare } from './api.ts';
import { type Running, startWithBolt } from './bolt-app.ts';

let bare: Bare | undefined;
let running: Running | undefined;
afterEach(async () => {
  await bare?.slack.close();
  await running?.stop();
  bare = undefined;
  running = undefined;
});

const plain = (text: string) => ({ type: 'plain_text', text }) as const;
const modal = (title: string, more: object = {}) => ({
  type: 'modal' as const,
  title: plain(title),
  blocks: [{ type: 'section', text: plain(title) }],
  ...more,
});
const note = {
  type: 'input',
  block_id: 'note',
  label: plain('Note'),
  optional: true,
  element: { type: 'plain_text_input', action_id: 'text' },
};

test('a trigger works once, and for three seconds', async () => {
  bare = await startBare();
  const { world } = bare.slack;
  const open = (trigger_id: string) => bare?.call('views.open', { trigger_id, view: modal('Hi') });
  const trigger = world.triggers.mint('U0KIM');
  expect(await open(trigger)).toMatchObject({
    ok: true,
    view: { title: { text: 'Hi' }, root_view_id: expect.stringMatching(/^V/) },
  });
  expect(await open(trigger)).toEqual({ ok: false, error: 'exchanged_trigger_id' });
  expect(await open('1.2.3')).toEqual({ ok: false, error: 'invalid_trigger_id' });
  const late = world.triggers.mint('U0KIM');
  bare.clock.moveOn(3_001);
  expect(await open(late)).toEqual({ ok: false, error: 'expired_trigger_id' });
});

test('a wrong view does not use the trigger up', async () => {
  bare = await startBare();
  const trigger_id = bare.slack.world.triggers.mint('U0KIM');
  expect(await bare.call('views.open', { trigger_id, view: { type: 'modal' } })).toMatchObject({
    error: 'invalid_arguments',
  });
  expect(await bare.call('views.open', { trigger_id, view: modal('Hi') })).toMatchObject({ ok: true });
});

test('a stale hash is a conflict; input survives an update where its ids stay', async () => {
  bare = await startBare();
  const kim = bare.slack.person('kim');
  const trigger_id = bare.slack.world.triggers.mint('U0KIM');
  const form = modal('Form', { submit: plain('Send'), blocks: [note] });
  const opened = (await bare.call('views.open', { trigger_id, view: form })) as { view: { id: string; hash: string } };
  await kim.fills({ Note: 'kept' });
  const { id: view_id, hash } = opened.view;
  expect(await bare.call('views.update', { view_id, hash, view: form })).toMatchObject({
    view: { state: { values: { note: { text: { type: 'plain_text_input', value: 'kept' } } } } },
  });
  expect(await bare.call('views.update', { view_id, hash, view: form })).toEqual({ ok: false, error: 'hash_conflict' });
  const reset = modal('Form', { submit: plain('Send'), blocks: [{ ...note, block_id: 'note2' }] });
  expect(await bare.call('views.update', { view_id, view: reset })).toMatchObject({
    view: { state: { values: { note2: { text: { value: null } } } } },
  });
  expect(await bare.call('views.update', { view_id: 'V000', view: form })).toEqual({ ok: false, error: 'not_found' });
});

test('three views stack, a fourth does not, and closing tells the app where it asked', async () => {
  const closed: [string, boolean][] = [];
  const refusals: unknown[] = [];
  running = await startWithBolt((app) => {
    const level = (depth: number) => ({
      ...modal(`Level ${depth}`),
      callback_id: `level-${depth}`,
      notify_on_close: true,
      blocks: [
        {
          type: 'actions',
          elements: [{ type: 'button', action_id: 'deeper', text: plain('Deeper'), value: String(depth + 1) }],
        },
      ],
    });
    app.command('/ask', async ({ ack, body, client }) => {
      await ack();
      await client.views.open({ trigger_id: body.trigger_id, view: level(1) });
    });
    app.action('deeper', async ({ ack, body, client, payload }) => {
      await ack();
      if (body.type !== 'block_actions' || !('value' in payload)) return;
      const pushed = client.views.push({ trigger_id: body.trigger_id, view: level(Number(payload.value)) });
      await pushed.catch((error: { data: unknown }) => refusals.push(error.data));
    });
    app.view({ type: 'view_closed', callback_id: /level/ }, async ({ ack, view, body }) => {
      await ack();
      closed.push([view.callback_id, 'is_cleared' in body && body.is_cleared === true]);
    });
  });
  const kim = running.slack.person('kim');
  await kim.types('/ask');
  await kim.awaitModal('Level 1');
  await kim.presses('Deeper');
  await kim.awaitModal('Level 2');
  await kim.presses('Deeper');
  await kim.awaitModal('Level 3');
  await kim.presses('Deeper');
  await expect.poll(() => refusals).toMatchObject([{ error: 'push_limit_reached' }]);
  await kim.closesModal();
  expect(kim.modal()?.title).toBe('Level 2');
  await kim.closesModal({ all: true });
  expect(kim.modal()).toBeUndefined();
  expect(closed).toEqual([
    ['level-3', false],
    ['level-2', true],
    ['level-1', true],
  ]);
});

test.each([
  ['no ack', () => undefined],
  ['an error for a block that is not there', () => ({ response_action: 'errors', errors: { nowhere: 'x' } })],
  ['an update to a view that is wrong', () => ({ response_action: 'update', view: modal('x'.repeat(25)) })],
])('a submission answered with %s leaves the modal open and shows trouble', async (_name, answer) => {
  running = await startWithBolt(
    (app) => {
      app.view<ViewSubmitAction>('form', async ({ ack }) => {
        const response = answer();
        if (response !== undefined) await ack(response as Parameters<typeof ack>[0]);
      });
    },
    { ackTimeout: 150 },
  );
  const { slack } = running;
  const trigger_id = slack.world.triggers.mint('U0KIM');
  const view = modal('Form', { callback_id: 'form', submit: plain('Send'), blocks: [note] });
  await running.app.client.views.open({ trigger_id, view: view as never });
  const kim = slack.person('kim');
  expect(await kim.submits({ Note: 'x' })).toEqual({ notice: TROUBLE });
  expect(kim.modal()).toMatchObject({ title: 'Form', notice: TROUBLE });
  expect(slack.traffic.entries.some(({ kind }) => kind === 'problem')).toBe(true);
});

test('a response_url works five times within 30 minutes, then not', async () => {
  bare = await startBare();
  const { responseUrls } = bare.slack.world;
  const use = async (url: string, body: object = { text: 'x' }) => {
    const response = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
    return [response.status, await response.text()];
  };
  const target = { channel: 'C0GENERAL', user: 'U0ADA', messageTs: undefined };
  const url = responseUrls.mint(target);
  for (let i = 0; i < 5; i += 1) expect(await use(url)).toEqual([200, 'ok']);
  expect(await use(url)).toEqual([404, '{"ok":false,"error":"used_url"}']);
  const late = responseUrls.mint(target);
  bare.clock.moveOn(30 * 60_000 + 1);
  expect(await use(late)).toEqual([404, '{"ok":false,"error":"expired_url"}']);
  expect(await use(responseUrls.mint(target), { blocks: [{ type: 'x' }] })).toEqual([
    400,
    '{"ok":false,"error":"invalid_blocks"}',
  ]);
  expect(await use(responseUrls.mint(target), { text: 'all see', response_type: 'in_channel' })).toEqual([200, 'ok']);
  expect(await bare.slack.person('max').sees('all see')).toBe('Deskhand: all see');
});

test('a response_url replaces and deletes the ephemeral message it came from', async () => {
  running = await startWithBolt((app) => {
    app.command('/ask', async ({ ack }) => {
      const button = { type: 'button' as const, action_id: 'go', text: plain('Go') };
      await ack({
        text: 'asking',
        blocks: [{ type: 'actions', elements: [button, { ...button, action_id: 'away', text: plain('Away') }] }],
      });
    });
    app.action('go', async ({ ack, respond }) => {
      await ack();
      await respond({ replace_original: true, text: 'gone' });
    });
    app.action('away', async ({ ack, respond }) => {
      await ack();
      await respond({ delete_original: true });
    });
  });
  const kim = running.slack.person('kim');
  await kim.types('/ask');
  await kim.presses('Go');
  expect(await kim.sees('gone', { within: 'ephemeral' })).toBe('Deskhand: gone');
  await kim.types('/ask');
  await kim.presses('Away');
  await kim.doesNotSee('[Away]');
});

test('Home is published for people who have one, with its hash', async () => {
  bare = await startBare();
  const view = { type: 'home', blocks: [{ type: 'divider' }] };
  const publish = (user_id: string, more: object = {}) => bare?.call('views.publish', { user_id, view, ...more });
  const first = (await publish('U0KIM')) as { view: { hash: string } };
  expect(await publish('U0KIM', { hash: first.view.hash })).toMatchObject({ ok: true });
  expect(await publish('U0KIM', { hash: first.view.hash })).toEqual({ ok: false, error: 'hash_conflict' });
  expect(await publish('U0DAN')).toMatchObject({ error: 'invalid_arguments' });
  expect(await publish('U0KIM', { view: modal('x') })).toMatchObject({ error: 'invalid_arguments' });
});
