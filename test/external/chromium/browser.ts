import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';

/** Without a network, a graphics card or a profile. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A browser with a fresh profile, and what went wrong in its pages. */
export interface Browser {
  readonly context: BrowserContext;
  /** Console errors, exceptions and failed requests of all pages; a good page has none. */
  readonly troubles: string[];
  open(url: string): Promise<Page>;
  close(): Promise<void>;
}

/** Starts Debian's Chromium. */
export async function startBrowser(
  options: { readonly width?: number; readonly dark?: boolean } = {},
): Promise<Browser> {
  const folder = await mkdtemp(join(tmpdir(), 'deskhand-browser-'));
  const width = options.width ?? 1280;
  const context = await chromium.launchPersistentContext(folder, {
    executablePath: '/usr/bin/chromium',
    args: FLAGS,
    headless: true,
    viewport: { width, height: width < 500 ? 844 : 800 },
    colorScheme: options.dark === true ? 'dark' : 'light',
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(30_000);
  const troubles: string[] = [];
  return {
    context,
    troubles,
    open: async (url) => {
      const page = await context.newPage();
      page.on('console', (message) => {
        if (['error', 'warning'].includes(message.type())) troubles.push(`${message.type()}: ${message.text()}`);
      });
      page.on('pageerror', (error) => troubles.push(String(error.stack)));
      page.on('requestfailed', (request) => troubles.push(`failed: ${request.url()}`));
      page.on('response', (response) => {
        if (response.status() >= 400) troubles.push(`${response.status()}: ${response.url()}`);
      });
      await page.goto(url);
      await page.locator('.frame').waitFor();
      return page;
    },
    close: async () => {
      await context.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
