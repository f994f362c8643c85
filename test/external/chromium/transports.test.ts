import { afterEach, expect, it } from 'vitest';
import { type Browser, startBrowser } from './browser.ts';
import { type SampleSandbox, startSampleSandbox } from './sample-sandbox.ts';

let browser: Browser;
let sandbox: SampleSandbox;

afterEach(async () => {
  const { troubles } = browser;
  await browser.close();
  await sandbox.stop();
  expect(troubles).toEqual([]);
});

it.each(['socket', 'http'] as const)(
  'a command, a form, its search, an error, a submission and a button work over %s',
  async (transport) => {
    [browser, sandbox] = await Promise.all([startBrowser(), startSampleSandbox(transport)]);
    const page = await browser.open(sandbox.at('U0KIM', 'C0HELPDESK'));
    const dialog = page.getByRole('dialog');
    await page.getByRole('combobox', { name: 'Message #helpdesk' }).focus();
    await page.keyboard.type('/ask form');
    await page.keyboard.press('Enter');
    await dialog.getByRole('textbox', { name: 'Username' }).fill('taken');
    await dialog.getByRole('combobox', { name: /^Account/ }).click();
    await page.keyboard.type('gra');
    await page.getByRole('option', { name: 'grace' }).click();
    await dialog.getByRole('button', { name: 'Send' }).click();
    await dialog.getByText('This name is taken.').waitFor();
    await dialog.getByRole('textbox', { name: 'Username' }).fill('free');
    await dialog.getByRole('button', { name: 'Send' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(sandbox.heard.submissions).toMatchObject([
      { name: { it: { value: 'free' } }, account: { it: { selected_option: { value: 'grace' } } } },
    ]);
    await page.locator('.sidebar-entry', { hasText: 'Deskhand' }).click();
    await page.getByRole('button', { name: 'Approve' }).click();
    await expect.poll(() => sandbox.heard.actions.at(-1)?.id).toBe('primary');
    expect(sandbox.errors.map(String)).toEqual([]);
  },
);
