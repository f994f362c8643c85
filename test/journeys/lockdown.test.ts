import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Office } from '../support/an-office.ts';
import { numberFor, openGuardedOffice } from '../support/lockdown-scenarios.ts';

let office: Office;
beforeAll(async () => {
  office = await openGuardedOffice();
});
afterAll(() => office.close());

const kim = () => office.person('kim');
const lee = () => office.person('lee');
const sam = () => office.person('sam');
const ada = () => office.person('ada');
const reason = 'Strangers phone and ask for passwords.';

describe('a lockdown, one story', () => {
  it('is started by two people', async () => {
    await kim().types('/helpdesk lockdown');
    await kim().submits({ 'Why?': reason });
    await kim().sees(/Lockdown: none → in force: Strangers phone/, { within: 'modal' });
    await kim().submits();
    await kim().presses('Approve');
    await kim().sees(/can't approve your own request/, { within: 'ephemeral' });
    await lee().presses('Approve');
    await kim().sees(/The lockdown is in force: nobody is given a way to sign in until it is ended\./);
  });

  it.each(['/reset-password ada', '/forgot-password ada', '/helpdesk enable-account temp01'])(
    'refuses %s in the form, with its reason',
    async (command) => {
      await kim().types(command);
      await kim().sees(`⛔ A lockdown is in force: ${reason}`, { within: 'modal' });
      await kim().submits();
      await kim().sees(`⛔ A lockdown is in force: ${reason}`, { within: 'modal' });
      await kim().closesModal();
    },
  );

  it('is told to security from the moment it was asked for', async () => {
    await sam().sees(/🔒 Start a lockdown · asked by @Kim Novak[\s\S]*Why: [\s\S]*✅ Done/, { within: 'C0SECURITY' });
  });

  it('leaves what opens no door: groups are joined as ever', async () => {
    await kim().types('/join-group ada');
    await kim().picks('Groups', 'editors');
    await kim().sees(/member of editors/, { within: 'modal' });
    await kim().closesModal();
  });

  it('is broken with a reason, which security reads at once', async () => {
    await kim().types('/reset-password ada');
    await kim().fills({ "Emergency override: why can't this wait?": 'The surgeon stands at the door' });
    await kim().submits();
    await kim().sees(
      /The account holder: Whoever asks[\s\S]*One person of leads or security: The glass is broken by two/,
      {
        within: 'modal',
      },
    );
    await kim().submits();
    if (kim().modal()) await kim().closesModal({ all: true });
    const loud = await sam().sees(/🔨 Emergency override during the lockdown/, { within: 'C0SECURITY' });
    expect(loud).toMatch(
      /@Kim Novak asks: Reset a password, for the account ada[\s\S]*Why: The surgeon stands at the door/,
    );
    const number = await numberFor(office);
    await ada().presses('It is me: enter the number');
    await ada().submits({ Number: number });
    await ada().closesModal();
    await lee().presses('Approve', { message: /The glass is broken by two/ });
    await sam().sees(/🔨[\s\S]*✅ Done: ada has a new password/, { within: 'C0SECURITY' });
    expect(office.dsm.calls.applied('SYNO.Core.User', 'set')).toBe(1);
  });

  it('opens a review that its actors cannot close, and a third person can', async () => {
    await sam().sees(/Emergency override: The surgeon stands at the door[\s\S]*\[I have looked at it\]/, {
      within: 'thread',
    });
    await kim().presses('I have looked at it');
    await kim().sees(/can't approve your own request/, { within: 'ephemeral' });
    await lee().presses('I have looked at it');
    await lee().sees(/took part in the emergency request/, { within: 'ephemeral' });
    const review = await sam().sees(/\[I have looked at it\]/, { within: 'thread' });
    expect(review).not.toMatch(/\[(Decline|Cancel request)\]/);
    await sam().presses('I have looked at it');
    await sam().sees(/has been reviewed/);
  });

  it('shows what is in force to whoever may look at directories', async () => {
    await sam().types('/helpdesk show-directory');
    await sam().fills({ Directory: 'Deskhand' });
    await sam().submits();
    await sam().sees(/Lockdown: in force: Strangers phone/, { within: 'modal' });
    await sam().closesModal();
  });

  it('is ended by two people', async () => {
    await sam().types('/helpdesk end-lockdown');
    await sam().sees(/What will change/, { within: 'modal' });
    await sam().submits();
    await lee().presses('Approve');
    await sam().sees(/The lockdown is over/);
    await kim().types('/forgot-password ada');
    await kim().sees('What will change', { within: 'modal' });
    await kim().closesModal();
  });
});
