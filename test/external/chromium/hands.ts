import type { Locator, Page } from 'playwright-core';
import { dialog, field } from './with-bot.ts';

/** How somebody works the page: with the mouse, or with the keyboard alone. */
export interface Hand {
  readonly name: 'by mouse' | 'by keyboard alone';
  press(target: Locator): Promise<void>;
  /** Puts text into a field in place of what is in it. */
  enter(target: Locator, text: string): Promise<void>;
  /** Chooses an option of a field of the window, by typing into it. */
  choose(page: Page, name: string, typed: string): Promise<void>;
  /** Sends the window. */
  submit(page: Page): Promise<void>;
}

const option = (page: Page, words: string) => page.getByRole('option', { name: new RegExp(words, 'i') }).first();

const mouse: Hand = {
  name: 'by mouse',
  press: (target) => target.click(),
  async enter(target, text) {
    await target.click({ clickCount: 3 });
    await target.page().keyboard.type(text);
  },
  async choose(page, name, typed) {
    await field(page, name).click();
    await page.keyboard.type(typed);
    await option(page, typed).click();
  },
  submit: (page) => dialog(page).locator('.modal-foot .primary').click(),
};

const keyboard: Hand = {
  name: 'by keyboard alone',
  async press(target) {
    await target.focus();
    await target.press('Enter');
  },
  async enter(target, text) {
    await target.focus();
    await target.press('Control+a');
    await target.page().keyboard.type(text);
  },
  async choose(page, name, typed) {
    await field(page, name).focus();
    await page.keyboard.type(typed);
    await option(page, typed).waitFor();
    await page.keyboard.press('Enter');
  },
  submit: (page) => page.keyboard.press('Control+Enter'),
};

export const hands: readonly Hand[] = [mouse, keyboard];
