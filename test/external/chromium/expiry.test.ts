import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { transports } from '../../../sandbox/launcher/delivery.ts';
import { command, dialog, gone, thread, threadOf, withBot } from './with-bot.ts';

const pane = (page: Page) => page.getByRole('complementary', { name: 'Bot and clock' });

describe.each(transports)('what runs out, over %s', (transport) => {
  const floor = withBot(transport);

  /** Somebody who asks for a reset, with the clock beside them. */
  async function asks(account: string): Promise<Page> {
    const kim = await floor.open('U0KIM', 'C0HELPDESK');
    await command(kim, `/reset-password ${account}`);
    await dialog(kim).getByText('What will change').waitFor();
    await dialog(kim).getByRole('button', { name: 'Request approval' }).click();
    await gone(kim);
    await kim.getByRole('button', { name: 'Bot & clock' }).click();
    return kim;
  }

  async function opensThread(account: string): Promise<Page> {
    const lee = await floor.open('U0LEE', 'C0REQUESTS');
    await threadOf(lee, `Reset a password: ${account}`).click();
    await thread(lee).getByRole('button', { name: 'Approve' }).waitFor();
    return lee;
  }

  const moveOn = (page: Page, step: string) => pane(page).getByRole('button', { name: step }).click();

  it('is a password that nobody reads: it is destroyed when its time is over', async () => {
    const kim = await asks('ada');
    const lee = await opensThread('ada');
    await thread(lee).getByRole('button', { name: 'Approve' }).click();
    await thread(lee).getByText('can view the new password').waitFor();
    const ada = await floor.open('U0ADA', 'C0GENERAL');
    await ada.locator('.sidebar-entry', { hasText: 'Deskhand' }).click();
    await ada.getByRole('button', { name: 'View password' }).waitFor();
    await moveOn(kim, '+ 15 minutes');
    await ada.getByText('Nobody viewed it in time').first().waitFor();
    expect(await ada.getByRole('button', { name: 'View password' }).count()).toBe(0);
  });

  it('is a request that waits: its card says so and nobody can confirm it any more', async () => {
    const kim = await asks('max');
    const lee = await opensThread('max');
    for (let hours = 0; hours < 3; hours += 1) await moveOn(kim, '+ 1 hour');
    await pane(kim).getByText('3 h 15 min ahead').waitFor();
    const card = lee.getByRole('article').filter({ hasText: 'Reset a password: max' }).first();
    await card.getByText('Waiting for approval').waitFor();
    await moveOn(kim, '+ 1 hour');
    await card.getByText('⌛ Expired').waitFor();
    await thread(lee).getByText('not approved in time').first().waitFor();
    await thread(lee).getByRole('button', { name: 'Approve' }).waitFor({ state: 'detached' });
    expect(floor.sandbox.dsm.calls.applied('SYNO.Core.User', 'set')).toBe(1);
  });

  it('is a request whose time ended while the bot was dead', async () => {
    const kim = await asks('alan');
    const lee = await opensThread('alan');
    await pane(kim).getByRole('button', { name: 'kill -9 the bot' }).click();
    await pane(kim).getByText('The bot is not running.').waitFor();
    await moveOn(kim, '+ 1 day');
    await pane(kim).getByRole('button', { name: 'Restart the bot' }).click();
    const card = lee.getByRole('article').filter({ hasText: 'Reset a password: alan' }).first();
    await card.getByText('⌛ Expired').waitFor();
    await pane(kim).getByText('The bot is running.').waitFor();
  });
});
