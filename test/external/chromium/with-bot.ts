import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import type { TransportName } from '../../../sandbox/launcher/delivery.ts';
import { type BotSandbox, startBotSandbox } from './bot-sandbox.ts';
import { type Browser, startBrowser } from './browser.ts';

/** The browser and the sandbox of a suite; a getter, since both are there only while its tests run. */
export interface Floor {
  readonly sandbox: BotSandbox;
  open(user: string, place: string): Promise<Page>;
}

/** Gives the suite that calls it a browser, and a sandbox with the real bot. Nothing may go wrong in a page. */
export function withBot(transport: TransportName): Floor {
  let browser: Browser;
  let sandbox: BotSandbox;
  beforeAll(async () => {
    [browser, sandbox] = await Promise.all([startBrowser(), startBotSandbox(transport)]);
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
  return {
    get sandbox() {
      return sandbox;
    },
    open: (user, place) => browser.open(sandbox.at(user, place)),
  };
}

export const dialog = (page: Page) => page.getByRole('dialog');
export const gone = (page: Page) => dialog(page).waitFor({ state: 'detached' });
export const field = (page: Page, name: string) => dialog(page).getByRole('combobox', { name: new RegExp(`^${name}`) });
export const thread = (page: Page) => page.getByRole('complementary', { name: 'Thread' });

/** Types a command that opens a window. */
export async function command(page: Page, line: string): Promise<void> {
  await page.getByRole('combobox', { name: /^Message #/ }).focus();
  await page.keyboard.type(line);
  await page.keyboard.press('Enter');
  await dialog(page).waitFor();
}

/** The way into the thread of the newest request with a title. */
export const threadOf = (page: Page, title: string) =>
  page.getByRole('article').filter({ hasText: title }).last().locator('.thread-link');
