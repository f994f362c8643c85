import { writeFile } from 'node:fs/promises';
import type { Firefox } from './bidi.ts';

/** The keys that have no character, as WebDriver names them. */
export const KEYS = { enter: '\uE007', escape: '\uE00C', tab: '\uE004', down: '\uE015', control: '\uE009' } as const;

const PATIENCE = 30_000;

/** Looks at each frame for the last visible element that a selector fits and that has the words. */
const LOOK = `(selector, words, isGone, patience) => new Promise((done, fail) => {
  const until = performance.now() + patience;
  const says = (element) => [element.innerText, element.value, element.getAttribute('aria-label')].some((text) => text?.includes(words));
  const look = () => {
    const found = [...document.querySelectorAll(selector)].filter((element) => element.checkVisibility() && says(element)).at(-1);
    if (isGone ? !found : found) done(found ?? null);
    else if (performance.now() > until) fail(new Error((isGone ? 'still there: ' : 'never seen: ') + selector + ' ' + words));
    else requestAnimationFrame(look);
  };
  look();
})`;

/** One tab of Firefox, used as a person uses it: by real keys and a real pointer. */
export class FirefoxPage {
  readonly #firefox: Firefox;
  readonly #context: string;

  constructor(firefox: Firefox, context: string) {
    this.#firefox = firefox;
    this.#context = context;
  }

  static async open(firefox: Firefox, url: string, width: number): Promise<FirefoxPage> {
    const { context } = await firefox.ask('browsingContext.create', { type: 'tab' });
    const page = new FirefoxPage(firefox, String(context));
    const viewport = { width, height: width < 500 ? 844 : 800 };
    await firefox.ask('browsingContext.setViewport', { context, viewport });
    await firefox.ask('browsingContext.navigate', { context, url, wait: 'complete' });
    await page.sees('.frame');
    return page;
  }

  /** Evaluates a function's text with plain arguments; a promise is waited for. Throws what it throws. */
  async run(functionDeclaration: string, ...values: readonly (string | number | boolean)[]): Promise<RemoteValue> {
    const told = await this.#firefox.ask('script.callFunction', {
      functionDeclaration,
      arguments: values.map((value) => ({ type: typeof value, value })),
      target: { context: this.#context },
      awaitPromise: true,
    });
    if (told.type === 'exception') throw new Error((told.exceptionDetails as { text: string }).text);
    return told.result as RemoteValue;
  }

  /** Waits for the last visible element that fits. */
  async sees(selector: string, words = ''): Promise<RemoteValue> {
    return this.run(LOOK, selector, words, false, PATIENCE);
  }

  async seesNoMore(selector: string, words = ''): Promise<void> {
    await this.run(LOOK, selector, words, true, PATIENCE);
  }

  /** Moves the pointer to the middle of an element and presses. */
  async clicks(selector: string, words = ''): Promise<void> {
    const { sharedId } = await this.sees(selector, words);
    await this.run(
      `(selector, words, isGone, patience) => (${LOOK})(selector, words, isGone, patience).then((found) => found.scrollIntoView({ block: 'nearest' }))`,
      selector,
      words,
      false,
      PATIENCE,
    );
    await this.#perform({
      type: 'pointer',
      id: 'mouse',
      actions: [
        { type: 'pointerMove', x: 0, y: 0, origin: { type: 'element', element: { sharedId } } },
        { type: 'pointerDown', button: 0 },
        { type: 'pointerUp', button: 0 },
      ],
    });
  }

  /** Types characters and keys, where the cursor is. */
  async types(text: string): Promise<void> {
    const actions = [...text].flatMap((value) => [
      { type: 'keyDown', value },
      { type: 'keyUp', value },
    ]);
    await this.#perform({ type: 'key', id: 'keyboard', actions });
  }

  /** Presses a key while another is held. */
  async presses(held: string, key: string): Promise<void> {
    const actions = [
      { type: 'keyDown', value: held },
      { type: 'keyDown', value: key },
      { type: 'keyUp', value: key },
      { type: 'keyUp', value: held },
    ];
    await this.#perform({ type: 'key', id: 'keyboard', actions });
  }

  /** Writes a PNG of what is to be seen. */
  async photographs(file: string): Promise<void> {
    const { data } = await this.#firefox.ask('browsingContext.captureScreenshot', { context: this.#context });
    await writeFile(file, Buffer.from(String(data), 'base64'));
  }

  async close(): Promise<void> {
    await this.#firefox.ask('browsingContext.close', { context: this.#context });
  }

  async #perform(source: object): Promise<void> {
    await this.#firefox.ask('input.performActions', { context: this.#context, actions: [source] });
  }
}

/** A value of the page: plain ones have `value`, elements `sharedId`. */
export interface RemoteValue {
  readonly type: string;
  readonly value?: unknown;
  readonly sharedId?: string;
}

/** Keeps what goes wrong in any tab: console errors and warnings, exceptions, failed requests. */
export function collectTroubles(firefox: Firefox): string[] {
  const troubles: string[] = [];
  firefox.onEvent((method, told) => {
    if (method === 'log.entryAdded' && (told.level === 'error' || told.level === 'warn')) {
      troubles.push(`${told.level}: ${told.text}`);
    }
    if (method === 'network.fetchError') troubles.push(`failed: ${(told.request as { url: string }).url}`);
    const { status = 0, url = '' } = (told.response ?? {}) as { status?: number; url?: string };
    if (method === 'network.responseCompleted' && status >= 400) troubles.push(`${status}: ${url}`);
  });
  return troubles;
}
