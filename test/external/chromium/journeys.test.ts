import { describe, expect, it } from 'vitest';
import { Nas } from '../../../sandbox/demo/nas.ts';
import { transports } from '../../../sandbox/launcher/delivery.ts';
import { hands } from './hands.ts';
import { command, dialog, field, gone, thread, threadOf, withBot } from './with-bot.ts';

/** Whom the mouse and the keyboard help: what one did is not to pass for the other's. */
const subjects = {
  'by mouse': { holder: { name: 'ada', id: 'U0ADA' }, newcomer: 'rosalind' },
  'by keyboard alone': { holder: { name: 'max', id: 'U0MAX' }, newcomer: 'katherine' },
};

describe.each(transports)('over %s', (transport) => {
  const floor = withBot(transport);

  describe.each(hands)('$name', (hand) => {
    const { holder, newcomer } = subjects[hand.name];

    it('resets a password: asked for, approved in the thread, read once by the account holder', async () => {
      const kim = await floor.open('U0KIM', 'C0HELPDESK');
      await command(kim, '/reset-password');
      await hand.choose(kim, 'Account', holder.name);
      await dialog(kim).getByText('What will change').waitFor();
      await hand.submit(kim);
      await gone(kim);

      const lee = await floor.open('U0LEE', 'C0REQUESTS');
      await hand.press(threadOf(lee, `Reset a password: ${holder.name}`));
      await hand.press(thread(lee).getByRole('button', { name: 'Approve' }));
      await thread(lee).getByText('can view the new password').waitFor();
      await thread(lee).getByRole('img', { name: 'Complete' }).waitFor();

      const reader = await floor.open(holder.id, 'C0GENERAL');
      const app = reader.locator('.sidebar-entry', { hasText: 'Deskhand' });
      await app.locator('.count-badge').waitFor();
      await hand.press(app);
      await hand.press(reader.getByRole('button', { name: 'View password' }));
      const password = await dialog(reader).locator('pre').innerText();
      await hand.press(dialog(reader).getByRole('button', { name: 'Close', exact: true }).last());
      await gone(reader);
      await reader.getByText('Viewed once').waitFor();
      const nas = await Nas.open(floor.sandbox.dsm.url, 'deskhand', 'Deskhand-Sandbox-1');
      expect(await nas.tries(holder.name, password)).toBe('signed in');
    });

    it('mails a link for a new password; the mail is in the outbox', async () => {
      const kim = await floor.open('U0KIM', 'C0HELPDESK');
      await command(kim, `/forgot-password ${holder.name}`);
      await dialog(kim).getByText('What will change').waitFor();
      await hand.submit(kim);
      await gone(kim);
      await hand.press(kim.getByRole('button', { name: 'Mail' }));
      const outbox = kim.getByRole('complementary', { name: 'Mail' });
      await outbox.getByText(`Choose a new password (${holder.name})`).waitFor();
    });

    it('joins groups, and follows the task that runs on in the NAS', async () => {
      const kim = await floor.open('U0KIM', 'C0HELPDESK');
      await command(kim, `/join-group ${holder.name}`);
      await field(kim, 'Account').and(kim.locator(':focus')).waitFor();
      await kim.keyboard.press('Tab');
      await field(kim, 'Groups').and(kim.locator(':focus')).waitFor();
      for (const group of ['editors', 'marketing']) await hand.choose(kim, 'Groups', group);
      await kim.keyboard.press('Escape');
      await dialog(kim).getByText('member of marketing').waitFor();
      await hand.submit(kim);
      await gone(kim);
      await hand.press(kim.locator('.sidebar-entry', { hasText: 'helpdesk-requests' }));
      await hand.press(threadOf(kim, `Join a group: ${holder.name}`));
      const words = thread(kim).getByText(/is now in editors, marketing/);
      await words.first().waitFor();
    });

    it('creates an account: mistakes are told beside their fields, corrected, and it goes through', async () => {
      const lee = await floor.open('U0LEE', 'C0HELPDESK');
      await command(lee, '/create-user ada');
      await hand.choose(lee, 'Directory', 'NAS');
      const mail = dialog(lee).getByRole('textbox', { name: 'E-mail' });
      await hand.enter(mail, `${newcomer}@`);
      await hand.submit(lee);
      await dialog(lee).getByRole('alert').first().waitFor();
      await hand.enter(mail, `${newcomer}@example.org`);
      await hand.enter(dialog(lee).getByRole('textbox', { name: 'Username' }), newcomer);
      await hand.submit(lee);
      await dialog(lee).getByText('What will change').waitFor();
      await hand.submit(lee);
      await gone(lee);
      await hand.press(lee.getByRole('button', { name: 'Directory' }));
      const row = lee.locator('.directory-row.new').filter({ hasText: `${newcomer}@example.org` });
      await row.getByText('new', { exact: true }).waitFor();
    });

    it('declines with a reason, which the person who asked reads', async () => {
      const kim = await floor.open('U0KIM', 'C0HELPDESK');
      await command(kim, '/reset-password alan');
      await dialog(kim).getByText('What will change').waitFor();
      await hand.submit(kim);
      await gone(kim);
      const lee = await floor.open('U0LEE', 'C0REQUESTS');
      await hand.press(threadOf(lee, 'Reset a password: alan'));
      await hand.press(thread(lee).getByRole('button', { name: 'Decline' }));
      const reason = `Alan did not ask for this, ${hand.name}.`;
      await hand.enter(dialog(lee).getByRole('textbox'), reason);
      await hand.submit(lee);
      await dialog(lee).getByText('The request is declined').waitFor();
      await lee.keyboard.press('Escape');
      await gone(lee);
      await thread(lee).getByText(reason).first().waitFor();
    });
  });

  it('comes back after kill -9, and answers again', async () => {
    const kim = await floor.open('U0KIM', 'C0HELPDESK');
    await kim.getByRole('button', { name: 'Bot & clock' }).click();
    const pane = kim.getByRole('complementary', { name: 'Bot and clock' });
    await pane.getByRole('button', { name: 'kill -9 the bot' }).click();
    const rest = transport === 'http' ? 'Slack delivers over HTTP.' : 'Nothing is connected.';
    await pane.getByText(`The bot is not running. ${rest}`).waitFor();
    await kim.getByRole('combobox', { name: /^Message #/ }).focus();
    await kim.keyboard.type('/helpdesk');
    await kim.keyboard.press('Enter');
    await kim.getByText('/helpdesk failed with the error "dispatch_failed"').last().waitFor();
    await pane.getByRole('button', { name: 'Restart the bot' }).click();
    await pane.getByText('The bot is running.').waitFor();
    await command(kim, '/helpdesk');
    await kim.keyboard.press('Escape');
    await gone(kim);
  });
});
