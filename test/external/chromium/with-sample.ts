import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { type Browser, startBrowser } from './browser.ts';
import { type SampleSandbox, startSampleSandbox } from './sample-sandbox.ts';

/** The browser and the sandbox of a suite; getters, since both are there only while its tests run. */
export interface Sample {
  readonly sandbox: SampleSandbox;
  /** What went wrong in the pages. */
  readonly troubles: string[];
  /** Opens the page as a person, Kim in #helpdesk unless told otherwise. */
  open(user?: string, place?: string): Promise<Page>;
}

/**
 * Gives the suite that calls it a browser, and a sandbox with the sample app. Nothing may go wrong in a page, nor in the app
 * unless `mayFail`.
 */
export function withSample({ mayFail = false } = {}): Sample {
  let browser: Browser;
  let sandbox: SampleSandbox;
  beforeAll(async () => {
    [browser, sandbox] = await Promise.all([startBrowser(), startSampleSandbox()]);
  });
  afterAll(async () => {
    await browser.close();
    await sandbox.stop();
  });
  afterEach(() => {
    expect(browser.troubles).toEqual([]);
    if (!mayFail) expect(sandbox.errors.map(String)).toEqual([]);
  });
  return {
    get sandbox() {
      return sandbox;
    },
    get troubles() {
      return browser.troubles;
    },
    open: (user = 'U0KIM', place = 'C0HELPDESK') => browser.open(sandbox.at(user, place)),
  };
}
