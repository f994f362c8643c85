import { expect, it } from 'vitest';
import { withSample } from './with-sample.ts';

const sample = withSample();

it('lets two people write to each other, with nobody and no app listening', async () => {
  const kim = await sample.open();
  await kim.getByRole('button', { name: 'New message' }).click();
  await kim.getByRole('menuitem', { name: /Ada Lovelace/ }).click();
  await kim.getByRole('heading', { name: 'Ada Lovelace', level: 1 }).waitFor();
  await kim.getByRole('combobox', { name: 'Message Ada Lovelace' }).focus();
  await kim.keyboard.type('are you there, @deskhand?');
  await kim.keyboard.press('Enter');
  await kim.getByRole('article').filter({ hasText: 'are you there' }).waitFor();

  const ada = await sample.open('U0ADA', 'C0GENERAL');
  const entry = ada.locator('.sidebar-entry', { hasText: 'Kim Novak' });
  await entry.locator('.count-badge').waitFor();
  await entry.click();
  await ada.getByRole('article').filter({ hasText: 'are you there' }).waitFor();

  const lee = await sample.open('U0LEE', 'C0GENERAL');
  expect(await lee.locator('.sidebar-entry', { hasText: 'Kim Novak' }).count()).toBe(0);
  expect(JSON.stringify(sample.sandbox.slack.traffic.entries)).not.toContain('are you there');
  const channel = sample.sandbox.slack.workspace.personalMessage('U0KIM', 'U0ADA').id;
  await expect(sample.sandbox.app.client.chat.postMessage({ channel, text: 'hello' })).rejects.toThrow(
    'channel_not_found',
  );
  const { channels } = await sample.sandbox.app.client.conversations.list({ types: 'im' });
  expect(channels?.map(({ id }) => id)).not.toContain(channel);
});

it('keeps the app’s own messages apart from those of people', async () => {
  const kim = await sample.open();
  await sample.sandbox.app.client.chat.postMessage({ channel: 'U0KIM', text: 'from the app' });
  await kim.locator('.sidebar-entry', { hasText: 'Deskhand' }).click();
  await kim.getByRole('article').filter({ hasText: 'from the app' }).waitFor();
  expect(await kim.getByText('are you there').count()).toBe(0);
});
