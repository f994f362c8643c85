import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Office } from '../../support/an-office.ts';
import { openGuardedOffice } from '../../support/lockdown-scenarios.ts';

let office: Office;
beforeEach(async () => {
  office = await openGuardedOffice();
});
afterEach(() => office.close());

const minute = 60_000;
const kim = () => office.person('kim');
const lee = () => office.person('lee');
const ada = () => office.person('ada');
const max = () => office.person('max');
const isEnabled = () => office.dsm.state.accounts.users().find(({ name }) => name === 'ada')?.expired !== 'now';

/** Kim asks for Ada's account to be switched off, and Lee agrees: now it is held back. */
async function arms(): Promise<void> {
  await kim().types('/helpdesk disable-account ada');
  await kim().sees(/waits 30 minutes, so the account holder can cancel it/, { within: 'modal' });
  await kim().submits();
  await lee().presses('Approve');
  await ada().sees(/It is approved and runs by itself/, { within: 'dm' });
}

describe('a confirmed change that is held back', () => {
  it('runs by itself when its time has come', async () => {
    await arms();
    office.clock.moveOn(29 * minute);
    await kim().sees(/waiting so that it can be stopped/);
    expect(isEnabled()).toBe(true);
    office.clock.moveOn(minute);
    await kim().sees(/@Kim Novak ✅ Done/, { within: 'thread' });
    expect(isEnabled()).toBe(false);
    await ada().doesNotSee('[Stop this]');
  });

  it.each([
    ['the account holder', 'ada', 'dm'],
    ["the holder's manager", 'max', 'dm'],
    ['the requester', 'kim', 'thread'],
    ['an approver', 'lee', 'thread'],
  ] as const)('is stopped by %s, in the last minute too', async (role, who, within) => {
    await arms();
    office.clock.moveOn(29 * minute);
    await office.person(who).presses('Stop this', { within });
    await kim().sees(`Cancelled by ${role}.`, { within: 'thread' });
    office.clock.moveOn(60 * minute);
    await kim().sees(/⛔ Declined/);
    await max().doesNotSee('[Stop this]');
    expect(isEnabled()).toBe(true);
  });

  it('ends with an alarm where the holder says that it was not them', async () => {
    await arms();
    await ada().presses('That was not me');
    await office.person('sam').sees(/That was not me/, { within: 'C0SECURITY' });
    office.clock.moveOn(60 * minute);
    await kim().sees(/⛔ Declined/);
    expect(isEnabled()).toBe(true);
  });
});

describe('those who are asked', () => {
  it('are reminded once when three quarters of the time have passed, and then it expires', async () => {
    await kim().types('/helpdesk disable-account ada');
    await kim().sees('What will change', { within: 'modal' });
    await kim().submits();
    await lee().sees(/Please approve/, { within: 'thread' });
    office.clock.moveOn(3 * 60 * minute);
    await lee().sees(/This is still waiting for approval\. It expires/, { within: 'thread' });
    office.clock.moveOn(50 * minute);
    office.clock.moveOn(10 * minute);
    await kim().sees(/@Kim Novak ⌛ Expired\nIt was not approved in time\./, { within: 'thread' });
    const reminders = office.slack.traffic
      .calls('chat.postMessage')
      .filter(({ body }) => /still waiting/.test(String(body.text)));
    expect(reminders).toHaveLength(1);
    await ada().sees(/⌛ Expired/, { within: 'dm' });
  });
});
