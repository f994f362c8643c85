import { createTransport } from 'nodemailer';
import type { Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { withSample } from './with-sample.ts';

const sample = withSample({ mayFail: true });
let page: Page;

beforeAll(async () => {
  page = await sample.open();
});

const side = (name: string) => page.getByRole('complementary', { name });

it('shows the directory live, what changed beside how it was', async () => {
  await page.getByRole('button', { name: 'Directory' }).click();
  const row = side('Directory').locator('.directory-row').filter({ hasText: 'Ada Lovelace' }).first();
  await row.getByText('active').waitFor();
  const ada = sample.sandbox.dsm.state.accounts.user('ada');
  if (ada === undefined) throw new Error('The fixtures lack ada.');
  ada.expired = 'now';
  await row.locator('del', { hasText: 'active' }).waitFor();
  await row.locator('ins', { hasText: 'disabled' }).waitFor();
  await side('Directory').getByRole('button', { name: 'Clear marks' }).click();
  await row.locator('ins').waitFor({ state: 'detached' });
});

it('shows the mails that the NAS and the bot sent, with what can be read of them', async () => {
  await page.getByRole('button', { name: 'Mail' }).click();
  await side('Mail').getByText('No mail was sent yet.').waitFor();
  sample.sandbox.dsm.state.mails.push({
    at: sample.sandbox.clock.now(),
    to: 'ada@example.org',
    about: 'reset-link',
    account: 'ada',
    holdsPassword: false,
  });
  await side('Mail').getByText('From the NAS to ada@example.org').waitFor();
  const { host, port, account, certificate } = sample.sandbox.mail;
  const transport = createTransport({
    host,
    port,
    requireTLS: true,
    tls: { ca: certificate },
    auth: { user: account.name, pass: account.password },
  });
  const text = 'The code is 493027.';
  await transport.sendMail({ from: account.addresses[0], to: 'alan@example.org', subject: 'Your code', text });
  const newest = side('Mail').getByRole('listitem').first();
  await newest.getByText('From deskhand@example.org to alan@example.org').waitFor();
  await newest.getByText(text).waitFor();
});

it('turns the fault switches of a back end and of Slack', async () => {
  await page.getByRole('button', { name: 'Faults' }).click();
  await side('Faults').getByRole('button', { name: 'Lose it', exact: true }).click();
  await side('Faults').getByText('One fault waits for its turn.').waitFor();
  await side('Faults').getByRole('button', { name: 'Clear all' }).click();
  await side('Faults').getByText('No fault waits for its turn.').waitFor();
  await side('Faults').getByRole('tab', { name: 'Synology NAS' }).click();
  await side('Faults').getByRole('switch', { name: 'joinFails' }).check();
  await expect.poll(() => sample.sandbox.dsm.faults.values.joinFails).toBe(true);
  await side('Faults').getByRole('textbox', { name: 'sessionCap' }).fill('2');
  await page.keyboard.press('Enter');
  await expect.poll(() => sample.sandbox.dsm.faults.values.sessionCap).toBe(2);
  await side('Faults').getByRole('textbox', { name: 'syncWord' }).fill('');
  await page.keyboard.press('Enter');
  await page.getByText(/takes values such as/).waitFor();
  await side('Faults').getByRole('button', { name: 'Reset all' }).click();
  await expect.poll(() => sample.sandbox.dsm.faults.values.joinFails).toBe(false);
});

it('moves the clock on', async () => {
  await page.getByRole('button', { name: 'Bot & clock' }).click();
  await side('Bot and clock').getByText('connect yours').waitFor();
  const before = sample.sandbox.clock.now();
  await side('Bot and clock').getByRole('button', { name: '+ 1 day' }).click();
  await side('Bot and clock').getByText('The sandbox is 1 d ahead of the machine.').waitFor();
  expect(sample.sandbox.clock.now() - before).toBeGreaterThanOrEqual(86_400_000);
});

it('shows every envelope, ack and call in order, with what was in them', async () => {
  await page.getByRole('button', { name: 'Traffic' }).click();
  const drawer = page.getByRole('region', { name: 'Traffic between Slack and the app' });
  await page.getByRole('combobox', { name: 'Message #helpdesk' }).focus();
  await page.keyboard.type('/ask tea');
  await page.keyboard.press('Enter');
  await drawer.getByRole('button', { name: /slash_commands · \/ask/ }).click();
  await drawer.getByText('"text": "tea"').waitFor();
  await drawer.getByRole('searchbox').fill('ack');
  await drawer
    .getByRole('button', { name: /From the app ack/ })
    .first()
    .waitFor();
  expect(await drawer.getByRole('button', { name: /slash_commands/ }).count()).toBe(0);
});

it('keeps every panel over a reload', async () => {
  await page.reload();
  await side('Bot and clock').waitFor();
  await page.getByRole('region', { name: 'Traffic between Slack and the app' }).waitFor();
});
