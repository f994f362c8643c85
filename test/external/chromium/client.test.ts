import type { Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { withSample } from './with-sample.ts';

const sample = withSample();
let kim: Page;

beforeAll(async () => {
  kim = await sample.open();
});

const composer = () => kim.getByRole('combobox', { name: 'Message #helpdesk' });
const messages = () => kim.getByRole('log', { name: 'Messages' });

async function type(line: string): Promise<void> {
  await composer().focus();
  await kim.keyboard.type(line);
  await kim.keyboard.press('Enter');
}

it('offers slash commands from the manifest, with what they take', async () => {
  await composer().focus();
  await kim.keyboard.type('/as');
  await kim.getByRole('option', { name: /\/ask \[what\]/ }).waitFor();
  await kim.keyboard.press('Tab');
  expect(await composer().inputValue()).toBe('/ask ');
  await kim.locator('.usage').getByText('[what]').waitFor();
  await kim.keyboard.type('coffee');
  await kim.keyboard.press('Enter');
  await messages().getByText('You asked for coffee.').waitFor();
  expect(sample.sandbox.heard.commands).toContain('coffee');
  await messages().getByText('Only visible to you').waitFor();
});

it('shows an ephemeral message to one person only, until it is dismissed', async () => {
  const lee = await sample.open('U0LEE', 'C0HELPDESK');
  await lee.getByText('the very beginning').waitFor();
  expect(await lee.getByText('You asked for').count()).toBe(0);
  await lee.close();
  await messages().getByRole('button', { name: 'Dismiss message' }).click();
  await messages().getByText('You asked for').waitFor({ state: 'detached' });
});

it('shows what others write at once, marks it unread, and reads it on opening', async () => {
  const lee = await sample.open('U0LEE', 'C0GENERAL');
  await type('Hello @lee, <b>bold?</b>');
  await lee.locator('.sidebar-entry', { hasText: 'helpdesk' }).first().locator('.count-badge').waitFor();
  await lee.locator('.sidebar-entry', { hasText: 'helpdesk' }).first().click();
  await lee.getByText('Hello @Lee Chen, <b>bold?</b>').waitFor();
  await lee.locator('.sidebar .count-badge').waitFor({ state: 'detached' });
  await lee.close();
});

it('answers in a thread beside the channel, and counts the replies', async () => {
  const message = messages().getByRole('article').filter({ hasText: 'Hello' });
  await message.hover();
  await message.getByRole('button', { name: 'Reply in thread' }).click();
  const thread = kim.getByRole('complementary', { name: 'Thread' });
  await thread.getByRole('combobox').fill('I answer myself');
  await kim.keyboard.press('Enter');
  await thread.getByText('I answer myself').waitFor();
  await messages()
    .getByRole('button', { name: /1 reply/ })
    .waitFor();
  await kim.reload();
  await thread.getByText('I answer myself').waitFor();
  await thread.getByRole('button', { name: 'Close thread' }).click();
  await thread.waitFor({ state: 'detached' });
});

it('reacts, and takes the reaction back', async () => {
  const message = messages().getByRole('article').filter({ hasText: 'Hello' });
  await message.hover();
  await message.getByRole('button', { name: 'React with a check mark' }).click();
  const reaction = message.getByRole('button', { name: 'white check mark: Kim Novak' });
  await reaction.click();
  await reaction.waitFor({ state: 'detached' });
});

it('says so where a command is typed into a thread, is unknown, or is not acknowledged', async () => {
  await type('/nothing');
  await messages().getByText('/nothing is not a valid command.').waitFor();
  await type('/silent');
  await messages().getByText('/silent failed with the error "operation_timeout"').waitFor();
});

it('keeps a draft over a reload', async () => {
  await composer().fill('half a thought');
  await kim.reload();
  await expect.poll(() => composer().inputValue()).toBe('half a thought');
  await composer().fill('');
});

it('goes from message to message with the arrow keys, and back to writing with Escape', async () => {
  await composer().focus();
  await kim.keyboard.press('Shift+Tab');
  const focused = messages().locator('article:focus-within');
  await focused.waitFor();
  const last = await focused.getAttribute('data-ts');
  await messages().getByRole('article').last().focus();
  await kim.keyboard.press('ArrowUp');
  await expect.poll(() => focused.getAttribute('data-ts')).not.toBe(last);
  await kim.keyboard.press('Escape');
  await composer().and(kim.locator(':focus')).waitFor();
});

it('uses a message shortcut from the menu of a message, by keyboard alone', async () => {
  await messages().getByRole('article').filter({ hasText: 'Hello' }).focus();
  await messages().getByRole('button', { name: 'More actions' }).focus();
  await kim.keyboard.press('Enter');
  await kim.getByRole('menuitem', { name: /Help this person/ }).waitFor();
  await kim.keyboard.press('Enter');
  await kim.getByRole('dialog').getByText('For the author of this message').waitFor();
  await kim.keyboard.press('Escape');
  await kim.getByRole('dialog').waitFor({ state: 'detached' });
});

it('lets one be somebody else: a guest sees their channels, another organisation none', async () => {
  const other = await sample.open();
  await other.getByRole('button', { name: /You are Kim Novak/ }).click();
  await other.getByRole('menuitem', { name: /Gus Visitor/ }).click();
  await other.getByRole('button', { name: /You are Gus Visitor Guest/ }).waitFor();
  await other.locator('.sidebar-entry', { hasText: 'general' }).waitFor();
  expect(await other.locator('.sidebar-entry', { hasText: 'helpdesk' }).count()).toBe(0);
  await other.getByRole('button', { name: /You are Gus Visitor/ }).click();
  await other.getByRole('menuitem', { name: /Zoe Partner/ }).click();
  await other.getByText('Zoe Partner is in no channel.').waitFor();
  await other.close();
});

it('shows the app’s Home when it is opened', async () => {
  await kim.locator('.sidebar-entry', { hasText: 'Deskhand' }).click();
  await kim.getByText('At home').waitFor();
  await kim.getByRole('button', { name: 'Approve' }).click();
  await expect.poll(() => sample.sandbox.heard.actions.at(-1)?.id).toBe('primary');
  await kim.getByRole('button', { name: 'Messages', exact: true }).click();
  await kim.getByRole('combobox', { name: 'Message Deskhand' }).waitFor();
});

it('shows what the app posts, edits, streams, works at and deletes, in place', async () => {
  const { client } = sample.sandbox.app;
  const page = await sample.open();
  const { ts = '' } = await client.chat.postMessage({ channel: 'C0HELPDESK', text: 'Looking…' });
  await page.getByText('Looking…').waitFor();
  await client.chat.update({ channel: 'C0HELPDESK', ts, text: 'Found *it*.' });
  const message = page.getByRole('article').filter({ hasText: 'Found it.' });
  await message.getByText('(edited)').waitFor();
  await client.assistant.threads.setStatus({ channel_id: 'C0HELPDESK', thread_ts: ts, status: 'is asking the NAS…' });
  await message.getByText('Deskhand is asking the NAS…').waitFor();
  const stream = await client.chat.startStream({
    channel: 'C0HELPDESK',
    thread_ts: ts,
    recipient_user_id: 'U0KIM',
    recipient_team_id: 'T0EXAMPLE',
    chunks: [{ type: 'task_update', id: 'one', title: 'Ask the NAS', status: 'in_progress' }],
  });
  await message.getByRole('button', { name: /1 reply/ }).click();
  const thread = page.getByRole('complementary', { name: 'Thread' });
  await thread.getByRole('img', { name: 'In progress' }).waitFor();
  await client.chat.appendStream({
    channel: 'C0HELPDESK',
    ts: stream.ts ?? '',
    chunks: [
      { type: 'task_update', id: 'one', title: 'Ask the NAS', status: 'complete' },
      { type: 'markdown_text', text: 'It says **yes**.' },
    ],
  });
  await thread.getByText('It says yes.').waitFor();
  await thread.getByRole('img', { name: 'Complete' }).waitFor();
  await client.chat.stopStream({ channel: 'C0HELPDESK', ts: stream.ts ?? '' });
  await thread.getByRole('button', { name: 'Close thread' }).click();
  await thread.waitFor({ state: 'detached' });
  await client.chat.delete({ channel: 'C0HELPDESK', ts });
  await message.waitFor({ state: 'detached' });
  await page.close();
});

it('loses nothing when its server starts again: what happened meanwhile is there, and so is what was read', async () => {
  const lee = await sample.open('U0LEE', 'C0HELPDESK');
  await lee.getByText('Hello @Lee Chen').waitFor();
  await lee.getByRole('combobox', { name: 'Message #helpdesk' }).fill('still writing');
  await sample.sandbox.withoutPage(() => {
    sample.sandbox.slack.person('kim').says('C0HELPDESK', 'said meanwhile');
    sample.sandbox.slack.person('kim').says('C0GENERAL', 'said elsewhere');
  });
  await lee.getByText('said meanwhile').waitFor();
  await lee.locator('.sidebar-entry.unread', { hasText: 'general' }).waitFor();
  expect(await lee.locator('.sidebar-entry.unread').count()).toBe(1);
  expect(await lee.getByRole('combobox', { name: 'Message #helpdesk' }).inputValue()).toBe('still writing');
  // That the server was away is the one thing that a console may tell.
  const others = sample.troubles.splice(0).filter((trouble) => !trouble.includes('/push'));
  expect(others).toEqual([]);
  await lee.close();
});
