import type { Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { withSample } from './with-sample.ts';

const sample = withSample();
let page: Page;

beforeAll(async () => {
  sample.sandbox.slack.person('lee').says('C0HELPDESK', 'by somebody else');
  sample.sandbox.slack.person('kim').says('C0HELPDESK', 'ask @ada <soon>');
  page = await sample.open();
});

const article = (words: string) => page.getByRole('article').filter({ hasText: words });

async function more(words: string): Promise<void> {
  await article(words).hover();
  await article(words).getByRole('button', { name: 'More actions' }).click();
}

it('changes one’s own message in its place, as it was typed; mentions stay mentions', async () => {
  await more('ask');
  await page.getByRole('menuitem', { name: 'Edit message' }).click();
  const field = page.getByRole('textbox', { name: 'Edit message' });
  expect(await field.inputValue()).toBe('ask @ada <soon>');
  await field.fill('ask @lee instead');
  await page.keyboard.press('Enter');
  await article('ask @Lee Chen instead').getByText('(edited)').waitFor();
});

it('leaves it as it was on Escape, and gives no such choice for what others wrote', async () => {
  await more('ask');
  await page.getByRole('menuitem', { name: 'Edit message' }).click();
  await page.keyboard.type(' never');
  await page.keyboard.press('Escape');
  await article('ask @Lee Chen instead').waitFor();
  await more('by somebody else');
  await page.getByRole('menuitem', { name: 'Copy its timestamp' }).waitFor();
  expect(await page.getByRole('menuitem', { name: 'Edit message' }).count()).toBe(0);
  await page.keyboard.press('Escape');
});

it('deletes one’s own message after asking', async () => {
  await more('ask');
  await page.getByRole('menuitem', { name: 'Delete message' }).click();
  await page.getByRole('dialog', { name: 'Delete message' }).getByRole('button', { name: 'Delete' }).click();
  await article('ask').waitFor({ state: 'detached' });
});
