import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Nas } from '../../src/sandbox/tour/nas.ts';
import { type BotSandbox, startBotSandbox } from './bot-sandbox.ts';
import { type Browser, startBrowser } from './browser.ts';

let browser: Browser;
let sandbox: BotSandbox;

beforeAll(async () => {
  [browser, sandbox] = await Promise.all([startBrowser(), startBotSandbox()]);
});
afterAll(async () => {
  await browser.close();
  await sandbox.stop();
});
beforeEach(async () => {
  for (const page of browser.context.pages().slice(1)) await page.close();
  // What an earlier journey left open would cover everything.
  for (const { id } of sandbox.slack.workspace.people) sandbox.slack.world.views.clear(id);
});
afterEach(() => {
  expect(browser.troubles).toEqual([]);
});

const open = (user: string, place: string) => browser.open(sandbox.at(user, place));
const dialog = (page: Page) => page.getByRole('dialog');
const gone = (page: Page) => dialog(page).waitFor({ state: 'detached' });
const field = (page: Page, name: string) => dialog(page).getByRole('combobox', { name: new RegExp(`^${name}`) });
const thread = (page: Page) => page.getByRole('complementary', { name: 'Thread' });

async function command(page: Page, line: string): Promise<void> {
  await page.getByRole('combobox', { name: /^Message #/ }).focus();
  await page.keyboard.type(line);
  await page.keyboard.press('Enter');
  await dialog(page).waitFor();
}

/** The way into the thread of a request, by its title. */
const threadOf = (page: Page, title: string) =>
  page.getByRole('article').filter({ hasText: title }).last().locator('.thread-link');

describe('by mouse', () => {
  it('resets a password: asked for, approved in the thread, read once by the account holder', async () => {
    const kim = await open('U0KIM', 'C0HELPDESK');
    await command(kim, '/reset-password');
    await field(kim, 'Account').click();
    await field(kim, 'Account').fill('ada');
    await kim.getByRole('option', { name: /^ada/ }).first().click();
    await dialog(kim).getByText('What will change').waitFor();
    await dialog(kim).getByRole('button', { name: 'Ask for confirmation' }).click();
    await gone(kim);

    const lee = await open('U0LEE', 'C0REQUESTS');
    await threadOf(lee, 'Reset a password: ada').click();
    await thread(lee).getByRole('button', { name: 'Approve' }).click();
    await thread(lee).getByText('The password was sent to').waitFor();
    await thread(lee).getByRole('img', { name: 'Complete' }).waitFor();

    const ada = await open('U0ADA', 'C0GENERAL');
    await ada.locator('.sidebar-entry', { hasText: 'Deskhand' }).locator('.count-badge').waitFor();
    await ada.locator('.sidebar-entry', { hasText: 'Deskhand' }).click();
    await ada.getByRole('button', { name: 'Reveal' }).click();
    const password = await dialog(ada).locator('pre').innerText();
    await dialog(ada).getByRole('button', { name: 'Close', exact: true }).last().click();
    await gone(ada);
    await ada.getByText('It was read').waitFor();
    const nas = await Nas.open(sandbox.dsm.url, 'deskhand', 'Deskhand-Sandbox-1');
    expect(await nas.tries('ada', password)).toBe('signed in');
  });

  it('mails a link for a new password; the mail is in the outbox', async () => {
    const kim = await open('U0KIM', 'C0HELPDESK');
    await command(kim, '/forgot-password ada');
    await dialog(kim).locator('.modal-foot .primary').click();
    await gone(kim);
    await kim.getByRole('button', { name: 'Mail' }).click();
    await kim.getByRole('complementary', { name: 'Mail' }).getByText('Choose a new password (ada)').waitFor();
  });

  it('declines with a reason, which the person who asked reads', async () => {
    const kim = await open('U0KIM', 'C0HELPDESK');
    await command(kim, '/reset-password alan');
    await dialog(kim).getByRole('button', { name: 'Ask for confirmation' }).click();
    await gone(kim);
    const lee = await open('U0LEE', 'C0REQUESTS');
    await threadOf(lee, 'Reset a password: alan').click();
    await thread(lee).getByRole('button', { name: 'Decline' }).click();
    await dialog(lee).getByRole('textbox').fill('Alan did not ask for this.');
    await dialog(lee).locator('.modal-foot .primary').click();
    await dialog(lee).getByText('The request is declined').waitFor();
    await lee.keyboard.press('Escape');
    await gone(lee);
    await thread(lee).getByText('Alan did not ask for this.').first().waitFor();
  });
});

describe('by keyboard alone', () => {
  it('joins groups, and follows the task that runs on in the NAS', async () => {
    const kim = await open('U0KIM', 'C0HELPDESK');
    await command(kim, '/join-group ada');
    await field(kim, 'Groups').waitFor();
    await field(kim, 'Account').and(kim.locator(':focus')).waitFor();
    await kim.keyboard.press('Tab');
    await field(kim, 'Groups').and(kim.locator(':focus')).waitFor();
    for (const group of ['editors', 'marketing']) {
      await kim.keyboard.type(group);
      await kim.getByRole('option', { name: new RegExp(`^${group}`) }).waitFor();
      await kim.keyboard.press('Enter');
    }
    await kim.keyboard.press('Escape');
    await dialog(kim).getByText('member of marketing').waitFor();
    await kim.keyboard.press('Control+Enter');
    await gone(kim);
    await kim.locator('.sidebar-entry', { hasText: 'helpdesk-requests' }).focus();
    await kim.keyboard.press('Enter');
    await threadOf(kim, 'Join a group: ada').focus();
    await kim.keyboard.press('Enter');
    await thread(kim)
      .getByText(/is now in editors, marketing/)
      .first()
      .waitFor();
  });

  it('creates an account: mistakes are told beside their fields, corrected, and it goes through', async () => {
    const lee = await open('U0LEE', 'C0HELPDESK');
    await command(lee, '/create-user ada');
    await field(lee, 'Directory').focus();
    await lee.keyboard.type('NAS');
    await lee.keyboard.press('Enter');
    const name = dialog(lee).getByRole('textbox', { name: 'Sign-in name' });
    const mail = dialog(lee).getByRole('textbox', { name: 'E-mail' });
    await mail.focus();
    await lee.keyboard.type('katherine@');
    await lee.keyboard.press('Control+Enter');
    await dialog(lee).getByRole('alert').first().waitFor();
    await mail.focus();
    await lee.keyboard.press('Control+a');
    await lee.keyboard.type('katherine@example.org');
    await name.focus();
    await lee.keyboard.press('Control+a');
    await lee.keyboard.type('katherine');
    await lee.keyboard.press('Control+Enter');
    await dialog(lee).getByText('What will change').waitFor();
    await lee.keyboard.press('Control+Enter');
    await gone(lee);
    await lee.getByRole('button', { name: 'Directory' }).focus();
    await lee.keyboard.press('Enter');
    const row = lee.locator('.directory-row.new').filter({ hasText: 'katherine@example.org' });
    await row.getByText('new', { exact: true }).waitFor();
  });
});

it('comes back after kill -9, and answers again', async () => {
  const kim = await open('U0KIM', 'C0HELPDESK');
  await kim.getByRole('button', { name: 'Bot & clock' }).click();
  const pane = kim.getByRole('complementary', { name: 'Bot and clock' });
  await pane.getByRole('button', { name: 'kill -9 the bot' }).click();
  await pane.getByText('The bot is not running. Nothing is connected.').waitFor();
  await kim.getByRole('combobox', { name: /^Message #/ }).focus();
  await kim.keyboard.type('/helpdesk');
  await kim.keyboard.press('Enter');
  await kim.getByText('/helpdesk failed with the error "dispatch_failed"').waitFor();
  await pane.getByRole('button', { name: 'Restart the bot' }).click();
  await pane.getByText('The bot is running.').waitFor();
  await command(kim, '/helpdesk');
  await kim.keyboard.press('Escape');
  await gone(kim);
});
