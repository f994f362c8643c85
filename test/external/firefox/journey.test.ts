import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { type BotSandbox, startBotSandbox } from '../chromium/bot-sandbox.ts';
import { Firefox } from './bidi.ts';
import { collectTroubles, FirefoxPage, KEYS } from './firefox-page.ts';

let firefox: Firefox;
let troubles: string[];
let sandbox: BotSandbox;

beforeAll(async () => {
  [firefox, sandbox] = await Promise.all([Firefox.start(false), startBotSandbox()]);
  troubles = collectTroubles(firefox);
});
afterAll(async () => {
  await firefox.close();
  await sandbox.stop();
});
afterEach(() => expect(troubles).toEqual([]));

it.each([
  [1280, 'ada', 'Ada Lovelace', '.person-switch'],
  [390, 'max', 'Max Weber', '.rail-person'],
])(
  'at %i: a command, its form, another person who approves, the account holder who reads it, Home',
  async (width, account, holder, personSwitch) => {
    const page = await FirefoxPage.open(firefox, sandbox.at('U0KIM', 'C0HELPDESK'), width);
    const become = async (name: string) => {
      await page.clicks(personSwitch);
      await page.clicks('[role=menuitem]', name);
      await page.seesNoMore('[role=menu]');
    };
    await page.clicks('.composer textarea');
    await page.types(`/reset-password ${account}${KEYS.enter}`);
    await page.sees('dialog', 'What will change');
    await page.clicks('dialog button', 'Request approval');
    await page.seesNoMore('dialog');

    await become('Lee Chen');
    await page.close();
    const leads = await FirefoxPage.open(firefox, sandbox.at('U0LEE', 'C0REQUESTS'), width);
    await leads.sees('article', `Reset a password: ${account}`);
    await leads.clicks('.thread-link');
    await leads.clicks('.thread-pane button, aside button', 'Approve');
    await leads.sees('aside', 'can view the new password');
    await leads.close();

    const holders = sandbox.slack.workspace.people.find((person) => person.real_name === holder)?.id ?? '';
    const theirs = await FirefoxPage.open(
      firefox,
      sandbox.at(holders, sandbox.slack.workspace.directMessage(holders).id),
      width,
    );
    await theirs.clicks('button', 'View password');
    await theirs.sees('dialog pre');
    await theirs.types(KEYS.escape);
    await theirs.seesNoMore('dialog');
    await theirs.sees('article', 'Viewed once');
    await theirs.close();

    const home = await FirefoxPage.open(firefox, sandbox.at('U0KIM', 'home'), width);
    await home.sees('.home-body', 'What you can do');
    await home.close();
  },
);
