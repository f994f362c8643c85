import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type SampleSandbox, startSampleSandbox } from '../chromium/sample-sandbox.ts';
import { Firefox } from './bidi.ts';
import { collectTroubles, FirefoxPage, KEYS } from './firefox-page.ts';

let sandbox: SampleSandbox;

beforeAll(async () => {
  sandbox = await startSampleSandbox();
  await sandbox.slack.person('kim').types('/ask blocks', { channel: 'C0HELPDESK' });
});
afterAll(() => sandbox.stop());

const OVERFLOW = '() => document.documentElement.scrollWidth - document.documentElement.clientWidth';
const SERIOUS = `() => axe.run(document).then(({ violations }) => JSON.stringify(violations
  .filter(({ impact }) => impact === 'serious' || impact === 'critical')
  .map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' '))))`;

async function seriousFaults(page: FirefoxPage): Promise<unknown> {
  const source = await readFile(new URL(import.meta.resolve('axe-core/axe.min.js')), 'utf8');
  await page.run(`() => { ${source} }`);
  return (await page.run(SERIOUS)).value;
}

describe.each([
  ['light', false],
  ['dark', true],
])('%s', (_words, isDark) => {
  let firefox: Firefox;
  let troubles: string[];

  beforeAll(async () => {
    firefox = await Firefox.start(isDark);
    troubles = collectTroubles(firefox);
  });
  afterAll(() => firefox.close());
  afterEach(() => {
    expect(troubles).toEqual([]);
    expect(sandbox.errors.map(String)).toEqual([]);
  });

  it.each([1280, 390])(
    'shows every block and state at %i, with nothing cut off and no serious fault',
    async (width) => {
      const page = await FirefoxPage.open(firefox, sandbox.at('U0KIM', 'C0HELPDESK'), width);
      await page.sees('.message', 'Which groups?');
      for (const name of ['plan', 'table-frame', 'data-table', 'card', 'container', 'context-actions', 'markdown']) {
        await page.sees(`.${name}`);
      }
      for (const state of ['Complete', 'In progress', 'Waiting', 'Failed']) {
        await page.run(
          `(state) => { if (!document.querySelector('[role=img][aria-label="' + state + '"]')) throw new Error(state); }`,
          state,
        );
      }
      await page.seesNoMore('.message', 'cannot be shown here');
      expect((await page.run(OVERFLOW)).value).toBe(0);
      expect(await seriousFaults(page)).toBe('[]');
      await page.close();
    },
  );

  it.each([1280, 390])(
    'refuses an empty form at %i by words beside its fields, and closes it, by keyboard',
    async (width) => {
      const page = await FirefoxPage.open(firefox, sandbox.at('U0KIM', 'C0HELPDESK'), width);
      const sent = sandbox.heard.submissions.length;
      await page.clicks('.composer textarea');
      await page.types(`/ask form${KEYS.enter}`);
      await page.sees('dialog', 'Every field');
      await page.presses(KEYS.control, KEYS.enter);
      await page.sees('[role=alert]', 'Please complete this required field.');
      expect((await page.run(OVERFLOW)).value).toBe(0);
      await page.types(KEYS.escape);
      await page.seesNoMore('dialog');
      expect(sandbox.heard.submissions.length).toBe(sent);
      await page.close();
    },
  );

  it('composes rich text: marks, a mention and a list', async () => {
    const page = await FirefoxPage.open(firefox, sandbox.at('U0KIM', 'C0HELPDESK'), 1280);
    await page.clicks('.composer textarea');
    await page.types(`/ask form${KEYS.enter}`);
    await page.sees('dialog', 'Every field');
    await page.clicks('.rich-editor');
    await page.presses(KEYS.control, 'b');
    await page.types('bold');
    await page.presses(KEYS.control, 'b');
    await page.types(' for @ada');
    await page.sees('.rich-frame [role=option]', 'Ada Lovelace');
    await page.types(`${KEYS.enter}${KEYS.enter}`);
    await page.clicks('.rich-tool.bullets');
    await page.types(`one${KEYS.enter}two`);
    const text = (words: string, style?: object) => ({ type: 'text', text: words, ...(style && { style }) });
    const section = (...elements: object[]) => ({ type: 'rich_text_section', elements });
    await expect
      .poll(() => sandbox.slack.world.views.top('U0KIM')?.view.state.values.rich?.it?.rich_text_value)
      .toEqual({
        type: 'rich_text',
        elements: [
          section(text('bold', { bold: true }), text(' for '), { type: 'user', user_id: 'U0ADA' }, text(' ')),
          {
            type: 'rich_text_list',
            style: 'bullet',
            indent: 0,
            border: 0,
            elements: [section(text('one')), section(text('two'))],
          },
        ],
      });
    await page.types(KEYS.escape);
    await page.seesNoMore('dialog');
    await page.close();
  });
});
