import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Browser, startBrowser } from './browser.ts';
import { type SampleSandbox, startSampleSandbox } from './sample-sandbox.ts';

let sandbox: SampleSandbox;

beforeAll(async () => {
  sandbox = await startSampleSandbox();
  await sandbox.slack.person('kim').types('/ask blocks', { channel: 'C0HELPDESK' });
});
afterAll(() => sandbox.stop());

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

/** What axe-core calls serious or critical. It is run through the debugger, which the page's policy does not bind. */
async function seriousFaults(page: Page): Promise<readonly string[]> {
  const source = await readFile(new URL(import.meta.resolve('axe-core/axe.min.js')), 'utf8');
  const debug = await page.context().newCDPSession(page);
  await debug.send('Runtime.evaluate', { expression: source });
  const { result } = await debug.send('Runtime.evaluate', {
    expression: 'axe.run(document).then(({ violations }) => JSON.stringify(violations))',
    awaitPromise: true,
  });
  const violations = JSON.parse(String(result.value)) as readonly Violation[];
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join('\n')}`,
    );
}

const SCREENS = [
  ['wide and light', { width: 1280, dark: false }],
  ['wide and dark', { width: 1280, dark: true }],
  ['narrow and light', { width: 390, dark: false }],
  ['narrow and dark', { width: 390, dark: true }],
] as const;

describe.each(SCREENS)('%s', (_words, options) => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await startBrowser(options);
  });
  afterAll(() => browser.close());
  afterEach(() => {
    expect(browser.troubles).toEqual([]);
  });

  const overflow = (page: Page) =>
    page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');

  it.each([
    ['a conversation with every block', 'C0HELPDESK', '.plan'],
    ['the list of conversations', '', '.sidebar, .message-list'],
    ['Home', 'home', '.home-body .blocks'],
    ['the directory', 'C0HELPDESK?side=directory', '.directory-row'],
    ['the mails', 'C0HELPDESK?side=mail', '.side-pane .empty'],
    ['the faults', 'C0HELPDESK?side=faults', '.slack-faults'],
    ['bot and clock', 'C0HELPDESK?side=clock', '.clock-face'],
    ['the traffic', 'C0HELPDESK?drawer=1', '.traffic-entry'],
  ])('%s has no serious fault, and nothing is cut off at the side', async (_name, place, shown) => {
    const page = await browser.open(sandbox.at('U0KIM', place));
    await page.locator(shown).first().waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    expect(await overflow(page)).toBe(0);
    await page.close();
  });

  it('a window with every field has no serious fault', async () => {
    await sandbox.slack.person('kim').types('/ask form', { channel: 'C0HELPDESK' });
    const page = await browser.open(sandbox.at('U0KIM', 'C0HELPDESK'));
    await page.getByRole('dialog').getByRole('button', { name: 'Send' }).click();
    await page.getByRole('alert').waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await page.getByRole('combobox', { name: /^Colour/ }).click();
    await page.getByRole('option', { name: 'Green' }).waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.close();
  });
});

describe('fluency', () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser.close());

  it('nothing moves while one types', async () => {
    const page = await browser.open(sandbox.at('U0KIM', 'C0HELPDESK'));
    await page.getByText('Which groups?').waitFor();
    await page.evaluate(
      'window.shifts = []; new PerformanceObserver((list) => window.shifts.push(...list.getEntries().map((e) => [e.value, ...e.sources.map((s) => s.node?.outerHTML?.slice(0, 150) ?? s.node?.textContent)].join(" ")))).observe({ type: "layout-shift" })',
    );
    await page.getByRole('combobox', { name: /^Message #/ }).focus();
    await page.keyboard.type('/ask some words, @ada :roc and more');
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
    expect(await page.evaluate('window.shifts')).toEqual([]);
    await page.close();
  });

  it('stays quick with 5,000 messages in the channel', async () => {
    for (let count = 0; count < 5_000; count += 1) sandbox.slack.person('lee').says('C0GENERAL', `line ${count}`);
    const page = await browser.open(sandbox.at('U0KIM', 'C0GENERAL'));
    await page.getByText('line 4999').waitFor();
    for (let turn = 0; turn < 12; turn += 1) {
      await page.evaluate('document.querySelector(".message-list").scrollTop = 0');
      await page
        .locator('.message')
        .nth(60 * (turn + 1))
        .waitFor({ state: 'attached' });
    }
    await page.evaluate('document.querySelector(".message-list").scrollTop = 1e9');
    const begun = performance.now();
    // Looked for at each frame: the locator's own looks are up to half a second apart.
    const isShown = page.evaluate(
      'new Promise((done) => { const look = () => [...document.querySelectorAll("article")].at(-1)?.textContent.includes("one more") ? done(true) : requestAnimationFrame(look); look(); })',
    );
    sandbox.slack.person('lee').says('C0GENERAL', 'one more');
    await isShown;
    expect(performance.now() - begun).toBeLessThan(500);
    await page.getByRole('combobox', { name: /^Message #/ }).focus();
    const typing = performance.now();
    await page.keyboard.type('twenty letters typed');
    expect((performance.now() - typing) / 20).toBeLessThan(50);
    await page.close();
  });
});
