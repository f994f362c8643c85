import { afterEach, beforeEach, expect, it } from 'vitest';
import { Office } from '../support/an-office.ts';

let office: Office;
beforeEach(async () => {
  office = await Office.open();
});
afterEach(() => office.close());

it('envelopes that come twice make one request, one decision and one change', async () => {
  const [kim, lee, ada] = [office.person('kim'), office.person('lee'), office.person('ada')];
  office.slack.faults.disturb('*', { kind: 'duplicate' }, 100);
  await kim.types('/reset-password ada');
  await kim.sees('What will change', { within: 'modal' });
  await kim.submits();
  await lee.presses('Approve', { message: /Please approve/ });
  await lee.sees(/✅ Done/);
  await ada.presses('View password');
  await ada.sees(/Only you can see this|showing this in another window/, { within: 'modal' });
  await kim.sees(/@Kim Novak ✅ Done/);
  expect(office.dsm.calls.applied('SYNO.Core.User', 'set')).toBe(1);
  expect(kim.transcript().match(/State: ✅ Done/g)).toHaveLength(1);
  expect(kim.transcript().match(/@Kim Novak ✅ Done/g)).toHaveLength(1);
});

it('two leads who press at once: one decision counts, and the change is made once', async () => {
  const [kim, lee, sam] = [office.person('kim'), office.person('lee'), office.person('sam')];
  office.slack.workspace.setUserGroupMembers('S0LEADS', ['lee', 'sam']);
  await kim.types('/reset-password ada');
  await kim.sees('What will change', { within: 'modal' });
  await kim.submits();
  await Promise.all([lee, sam].map((person) => person.sees(/Please approve/)));
  await Promise.all([lee, sam].map((person) => person.presses('Approve', { message: /Please approve/ })));
  await kim.sees(/✅ Done/);
  expect(office.dsm.calls.applied('SYNO.Core.User', 'set')).toBe(1);
  await expect.poll(() => kim.transcript().match(/@Kim Novak ✅ Done/g)?.length).toBe(1);
});

it('a press while one connection reconnects still arrives over the other', async () => {
  const [kim, lee] = [office.person('kim'), office.person('lee')];
  await kim.types('/forgot-password ada');
  await kim.sees('What will change', { within: 'modal' });
  office.slack.sockets.disconnect('refresh_requested', 1);
  await kim.submits();
  await lee.sees(/✅ Done/, { timeout: 15_000 });
});
