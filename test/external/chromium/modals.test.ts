import type { Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { withSample } from './with-sample.ts';

const sample = withSample();
let page: Page;

beforeAll(async () => {
  page = await sample.open();
});

async function ask(what: string): Promise<void> {
  await page.getByRole('combobox', { name: 'Message #helpdesk' }).focus();
  await page.keyboard.type(`/ask ${what}`);
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
}

const field = (name: string) => page.getByRole('combobox', { name: new RegExp(`^${name}`) });
const send = () => page.getByRole('dialog').getByRole('button', { name: 'Send' }).click();
const isFocused = (name: string) => page.getByRole('textbox', { name }).and(page.locator(':focus')).waitFor();
const gone = () => page.getByRole('dialog').waitFor({ state: 'detached' });

it('puts the cursor into the first field, shows errors beside fields, and keeps what was typed over a reload', async () => {
  await ask('form');
  const name = page.getByRole('textbox', { name: 'Username' });
  await isFocused('Username');
  await send();
  await page.getByRole('alert').getByText('Please complete this required field.').waitFor();
  await name.fill('taken');
  await page.getByRole('textbox', { name: 'E-mail' }).fill('nonsense');
  await send();
  await page.getByText('Please enter a valid email address.').waitFor();
  await page.reload();
  expect(await name.inputValue()).toBe('taken');
  await page.getByRole('textbox', { name: 'E-mail' }).fill('ada@example.org');
  await send();
  await page.getByText('This name is taken.').waitFor();
});

it('searches an external select as one types: too little, nothing, found, failed', async () => {
  await field('Account').click();
  await page.keyboard.type('a');
  await page.getByText('Type one more character to search.').waitFor();
  await page.keyboard.type('qx');
  await page.getByText('No results').waitFor();
  await field('Account').fill('hang');
  await page.getByText('Result failed to load.').waitFor();
  await field('Account').fill('ad');
  await page.getByRole('option', { name: 'ada' }).waitFor();
  await page.keyboard.press('Enter');
  await expect.poll(() => field('Account').inputValue()).toBe('ada');
});

it('fills every kind of field, by keyboard where that is easiest, and sends what was entered', async () => {
  await page.getByRole('textbox', { name: 'Username' }).fill('ada2');
  await page.getByRole('textbox', { name: 'Note' }).fill('two\nlines');
  await page.getByRole('textbox', { name: 'Count' }).fill('3');
  await page.getByRole('textbox', { name: 'Site' }).fill('https://example.org');
  await field('Several').click();
  await page.getByRole('option', { name: 'alan' }).click();
  await page.getByRole('option', { name: 'max' }).click();
  await page.keyboard.press('Escape');
  await field('Colour').focus();
  await page.keyboard.type('blu');
  await page.keyboard.press('Enter');
  await field('People').focus();
  for (const name of ['ada', 'gra']) {
    await page.keyboard.type(name);
    await page.keyboard.press('Enter');
  }
  await page.getByText('You can choose up to 2.').waitFor();
  await page.keyboard.press('Escape');
  await field('Channel').focus();
  await page.keyboard.type('gen');
  await page.keyboard.press('Enter');
  await page.getByRole('checkbox', { name: 'Red' }).check();
  await page.getByRole('checkbox', { name: 'Blue' }).check();
  await page.getByRole('radio', { name: 'Green' }).check();
  await page.getByLabel(/^Day/).fill('2026-12-24');
  await page.getByLabel(/^Hour/).fill('08:00');
  await page.getByLabel(/^Moment/).fill('2026-12-24T08:00');
  await page.getByRole('textbox', { name: 'Rich' }).fill('rich *text*');
  await send();
  await gone();
  expect(sample.sandbox.heard.submissions.at(-1)).toMatchObject({
    name: { it: { value: 'ada2' } },
    note: { it: { value: 'two\nlines' } },
    mail: { it: { value: 'ada@example.org' } },
    count: { it: { value: '3' } },
    site: { it: { value: 'https://example.org' } },
    account: { it: { selected_option: { value: 'ada' } } },
    several: { it: { selected_options: [{ value: 'alan' }, { value: 'max' }] } },
    colour: { it: { selected_option: { value: 'blue' } } },
    people: { it: { selected_users: ['U0ADA', 'U0GRACE'] } },
    channel: { it: { selected_channel: 'C0GENERAL' } },
    rights: { it: { selected_options: [{ value: 'red' }, { value: 'blue' }] } },
    pace: { it: { selected_option: { value: 'green' } } },
    day: { it: { selected_date: '2026-12-24' } },
    hour: { it: { selected_time: '08:00' } },
    moment: { it: { selected_date_time: Math.floor(new Date('2026-12-24T08:00').getTime() / 1000) } },
    rich: { it: { rich_text_value: { type: 'rich_text' } } },
  });
});

it('uploads files when they are chosen, within the number and kinds that the app takes', async () => {
  await ask('form');
  const files = page.locator('input[type=file]');
  await files.setInputFiles([
    { name: 'one.txt', mimeType: 'text/plain', buffer: Buffer.from('one') },
    { name: 'two.bin', mimeType: '', buffer: Buffer.from([0, 255]) },
  ]);
  await page.getByRole('button', { name: 'Remove two.bin' }).click();
  await page.getByRole('button', { name: 'Remove two.bin' }).waitFor({ state: 'detached' });
  await page.getByRole('textbox', { name: 'Username' }).fill('ada3');
  await page.getByRole('textbox', { name: 'E-mail' }).fill('ada@example.org');
  await send();
  await gone();
  const values = sample.sandbox.heard.submissions.at(-1) as {
    files: { it: { files: { id: string; name: string }[] } };
  };
  expect(values.files.it.files).toMatchObject([{ name: 'one.txt', size: 3 }]);
  expect(sample.sandbox.slack.world.files.contentOf(values.files.it.files[0]?.id ?? '')?.toString()).toBe('one');
});

it('fills a loading window in when the app updates it', async () => {
  await ask('slow');
  await isFocused('Username');
  await page.keyboard.press('Escape');
  await gone();
});

it('puts the cursor where the app wants it; Enter opens a select, and sends nothing', async () => {
  await ask('focus');
  await field('Second').and(page.locator(':focus')).waitFor();
  await page.keyboard.press('Enter');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect.poll(() => field('Second').inputValue()).toBe('Green');
  expect(await page.getByRole('alert').count()).toBe(0);
  await page.keyboard.press('Escape');
  await gone();
});

it('stacks three windows, comes back one by one, and tells the app that all were closed', async () => {
  await ask('stack');
  await page.getByRole('button', { name: 'Deeper' }).click();
  await page.getByRole('heading', { name: 'Deeper' }).waitFor();
  await page.getByRole('button', { name: 'Deeper', exact: true }).click();
  await expect.poll(() => sample.sandbox.slack.world.views.stack('U0KIM').length).toBe(3);
  await page.keyboard.press('Escape');
  await expect.poll(() => sample.sandbox.slack.world.views.stack('U0KIM').length).toBe(2);
  await page.getByRole('button', { name: 'Close all windows' }).click();
  await gone();
  await expect
    .poll(() => sample.sandbox.heard.closed)
    .toEqual([{ isCleared: false }, { isCleared: true }, { isCleared: true }]);
});

it('says that there was trouble connecting where a submission is not acknowledged, and stays open', async () => {
  await ask('silent');
  await send();
  await page.getByText('We had some trouble connecting. Try again?').waitFor();
  await page.keyboard.press('Escape');
  await gone();
});
