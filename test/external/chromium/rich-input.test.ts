import type { Page } from 'playwright-core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { withSample } from './with-sample.ts';

const sample = withSample();
let page: Page;

beforeEach(async () => {
  sample.sandbox.slack.world.views.clear('U0KIM');
  await sample.sandbox.slack.person('kim').types('/ask form', { channel: 'C0HELPDESK' });
  page = await sample.open();
  await editor().click();
});
afterEach(async () => {
  await page.close();
});

const editor = () => page.getByRole('textbox', { name: 'Rich' });
const tool = (name: string) => page.getByRole('button', { name, exact: true }).click();
const held = () => sample.sandbox.slack.world.views.top('U0KIM')?.view.state.values.rich?.it?.rich_text_value;
const text = (words: string, style?: object) => ({ type: 'text', text: words, ...(style && { style }) });
const section = (...elements: object[]) => ({ type: 'rich_text_section', elements });
const holds = (...elements: object[]) => expect.poll(held).toEqual({ type: 'rich_text', elements });

it('keeps lines as they are typed, and nothing where nothing is left', async () => {
  await page.keyboard.type('one *two*');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await page.keyboard.type('three <b>');
  await holds(section(text('one *two*\n\nthree <b>')));
  await page.keyboard.press('Control+A');
  await page.keyboard.press('Delete');
  await expect.poll(held).toBe(null);
});

it('marks words by keys and by buttons', async () => {
  await page.keyboard.press('Control+B');
  await page.keyboard.type('bold');
  await page.keyboard.press('Control+B');
  await page.keyboard.type(' and ');
  await tool('Italic');
  await page.keyboard.type('slanted');
  await tool('Italic');
  await page.keyboard.press('Control+Shift+X');
  await page.keyboard.type(' gone');
  await page.keyboard.press('Control+Shift+X');
  await holds(
    section(
      text('bold', { bold: true }),
      text(' and '),
      text('slanted', { italic: true }),
      text(' gone', { strike: true }),
    ),
  );
});

it('turns what is selected into code and back, and into a link', async () => {
  await page.keyboard.type('say sudo');
  for (let count = 0; count < 4; count += 1) await page.keyboard.press('Shift+ArrowLeft');
  await tool('Code');
  await holds(section(text('say '), text('sudo', { code: true })));
  await page.keyboard.press('Control+A');
  await page.keyboard.type('the docs');
  for (let count = 0; count < 4; count += 1) await page.keyboard.press('Shift+ArrowLeft');
  await tool('Link');
  await page.getByRole('textbox', { name: 'Address of the link' }).fill('https://example.org/docs');
  await page.keyboard.press('Enter');
  await holds(section(text('the '), { type: 'link', url: 'https://example.org/docs', text: 'docs' }));
});

it('makes lists, bulleted and numbered', async () => {
  await page.keyboard.type('todo');
  await page.keyboard.press('Enter');
  await tool('Bulleted list');
  await page.keyboard.type('first');
  await page.keyboard.press('Enter');
  await page.keyboard.type('second');
  await holds(section(text('todo')), {
    type: 'rich_text_list',
    style: 'bullet',
    indent: 0,
    border: 0,
    elements: [section(text('first')), section(text('second'))],
  });
  await tool('Numbered list');
  await expect.poll(() => JSON.stringify(held())).toContain('"style":"ordered"');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await page.keyboard.type('done');
  await expect.poll(() => JSON.stringify(held())).toMatch(/"second"\}\]\}\]\},.*"done"\}\]\}\]\}$/);
});

it('offers people, groups, channels and emoji, and keeps what was chosen over a reload', async () => {
  const choose = async (typed: string) => {
    await page.keyboard.type(typed);
    await page.getByRole('option').first().waitFor();
    await page.keyboard.press('Enter');
  };
  await page.keyboard.type('for ');
  await choose('@ada');
  await choose('@lead');
  await choose('#gen');
  await choose(':tada');
  const expected = section(
    text('for '),
    { type: 'user', user_id: 'U0ADA' },
    text(' '),
    { type: 'usergroup', usergroup_id: 'S0LEADS' },
    text(' '),
    { type: 'channel', channel_id: 'C0GENERAL' },
    text(' '),
    { type: 'emoji', name: 'tada' },
    text(' '),
  );
  await holds(expected);
  await page.reload();
  await editor().getByText('@Ada Lovelace').waitFor();
  await editor().getByText('🎉').waitFor();
  await editor().focus();
  await page.keyboard.press('Control+End');
  await page.keyboard.type('!');
  await expect.poll(() => JSON.stringify(held())).toContain('"emoji","name":"tada"},{"type":"text","text":" !"');
});
