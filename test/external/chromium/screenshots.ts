import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { type BotSandbox, startBotSandbox } from './bot-sandbox.ts';
import { startBrowser } from './browser.ts';
import { startSampleSandbox } from './sample-sandbox.ts';

/**
 * Takes pictures of the main surfaces with the real bot at work, for people to look at:
 * node test/external/chromium/screenshots.ts <folder>
 */
const folder = resolve(process.argv[2] ?? 'screenshots');

const thread = (page: Page) => page.getByRole('complementary', { name: 'Thread' });
const dialog = (page: Page) => page.getByRole('dialog');

async function command(page: Page, line: string): Promise<void> {
  await page.getByRole('combobox', { name: /^Message #/ }).focus();
  await page.keyboard.type(line);
  await page.keyboard.press('Enter');
  await dialog(page).waitFor();
}

async function takeAll(sandbox: BotSandbox, dark: boolean): Promise<void> {
  const kind = dark ? 'dark' : 'light';
  const [wide, narrow] = await Promise.all([startBrowser({ dark }), startBrowser({ dark, width: 390 })]);
  const save = (page: Page, name: string) => page.screenshot({ path: join(folder, `${name}-${kind}.png`) });
  const kim = await wide.open(sandbox.at('U0KIM', 'C0HELPDESK'));
  await kim.getByRole('combobox', { name: /^Message #/ }).focus();
  await kim.keyboard.type('/');
  await kim.getByRole('option').first().waitFor();
  await save(kim, 'commands');
  await kim.keyboard.press('Backspace');
  await command(kim, '/reset-password ada');
  await dialog(kim).getByText('What will change').waitFor();
  await save(kim, 'form');
  await dialog(kim).getByRole('button', { name: 'Request approval' }).click();
  await dialog(kim).waitFor({ state: 'detached' });

  const phone = await narrow.open(sandbox.at('U0LEE', 'C0REQUESTS'));
  await phone.getByText('Waiting for approval').last().waitFor();
  await save(phone, 'phone-channel');
  await phone.locator('.thread-link').last().click();
  await thread(phone).getByRole('button', { name: 'Approve' }).waitFor();
  await save(phone, 'phone-thread');
  await phone.getByRole('button', { name: 'Directory' }).click();
  await phone.locator('.directory-row').first().waitFor();
  await save(phone, 'phone-directory');

  const lee = await wide.open(sandbox.at('U0LEE', 'C0REQUESTS'));
  await lee.locator('.thread-link').last().click();
  await thread(lee).getByRole('button', { name: 'Approve' }).waitFor();
  await save(lee, 'thread');
  await thread(lee).getByRole('button', { name: 'Approve' }).click();
  await thread(lee).getByText('can view the new password').waitFor();
  await lee.getByRole('button', { name: 'Directory' }).click();
  await lee.locator('.directory-row.changed').first().waitFor();
  await lee.getByRole('button', { name: 'Traffic' }).click();
  await lee.locator('.traffic-entry').nth(5).waitFor();
  await save(lee, 'directory-and-traffic');
  await lee.locator('.traffic-entry', { hasText: 'view_submission' }).last().click();
  await lee.getByRole('button', { name: 'Faults' }).click();
  await lee.getByRole('tab', { name: 'Synology NAS' }).click();
  await save(lee, 'faults');
  await lee.goto(sandbox.at('U0LEE', 'home'));
  await lee.getByText('What you can do').waitFor();
  await save(lee, 'home');
  await Promise.all([wide.close(), narrow.close()]);
}

/** What the bot itself does not use: rich text, a direct message of two people, a message that is written anew. */
async function takeOthers(dark: boolean): Promise<void> {
  const sample = await startSampleSandbox();
  for (const width of [1280, 390]) {
    const browser = await startBrowser({ dark, width });
    const save = (page: Page, name: string) =>
      page.screenshot({ path: join(folder, `${name}-${width}-${dark ? 'dark' : 'light'}.png`) });
    sample.slack.world.views.clear('U0KIM');
    await sample.slack.person('kim').types('/ask form', { channel: 'C0HELPDESK' });
    const form = await browser.open(sample.at('U0KIM', 'C0HELPDESK'));
    await form.getByRole('textbox', { name: 'Rich' }).click();
    await form.keyboard.press('Control+B');
    await form.keyboard.type('Bold');
    await form.keyboard.press('Control+B');
    await form.keyboard.type(' and plain, for @ada');
    await form.getByRole('option').first().waitFor();
    await form.keyboard.press('Enter');
    await form.keyboard.press('Enter');
    await form.getByRole('button', { name: 'Bulleted list' }).click();
    await form.keyboard.type('first');
    await form.getByRole('toolbar', { name: 'Formatting' }).scrollIntoViewIfNeeded();
    await save(form, 'rich-text');
    sample.slack.world.views.clear('U0KIM');
    await dialog(form).waitFor({ state: 'detached' });
    const direct = sample.slack.workspace.personalMessage('U0KIM', 'U0ADA').id;
    sample.slack.person('ada').says(direct, 'Could you reset my password?');
    sample.slack.person('kim').says(direct, 'Ask in #helpdesk, pleese.');
    const talk = await browser.open(sample.at('U0KIM', direct));
    await talk.getByText('pleese').last().hover();
    await talk.getByRole('button', { name: 'More actions' }).click();
    await save(talk, 'own-message');
    await talk.getByRole('menuitem', { name: 'Edit message' }).click();
    await save(talk, 'direct-message');
    const faults = await browser.open(sample.at('U0KIM', 'C0HELPDESK?side=faults'));
    await faults.getByText('How many calls').waitFor();
    await save(faults, 'slack-faults');
    await browser.close();
  }
  await sample.stop();
}

await mkdir(folder, { recursive: true });
const sandbox = await startBotSandbox();
try {
  await takeOthers(false);
  await takeOthers(true);
  await takeAll(sandbox, false);
  await takeAll(sandbox, true);
} finally {
  await sandbox.stop();
}
