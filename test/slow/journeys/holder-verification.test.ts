import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Office } from '../../support/an-office.ts';
import {
  asksForReset,
  codeIn,
  mailsTo,
  numberFor,
  openGuardedOffice,
  otherThan,
} from '../../support/lockdown-scenarios.ts';

let office: Office;
beforeEach(async () => {
  office = await openGuardedOffice();
});
afterEach(() => office.close());

const kim = () => office.person('kim');
const lee = () => office.person('lee');
const sam = () => office.person('sam');
const ada = () => office.person('ada');
const max = () => office.person('max');
const resets = () => office.dsm.calls.applied('SYNO.Core.User', 'set');

async function entersNumber(number: string) {
  await ada().presses('It is me: enter the number');
  return ada().submits({ Number: number });
}

async function entersCode(code: string) {
  await kim().presses('Enter the code');
  return kim().submits({ Code: code });
}

describe('the account holder, asked in a direct message', () => {
  it('types in the number that Kim reads out, and reads the new password', async () => {
    await asksForReset(office, 'ada');
    await ada().sees(/Is it you who asked the helpdesk for this\?\nReset a password, for your account ada/, {
      within: 'dm',
    });
    expect(await entersNumber(await numberFor(office))).toEqual({});
    await ada().sees('You confirmed that it is you', { within: 'modal' });
    await ada().closesModal();
    await kim().sees(/✅ Done/);
    await kim().sees('Approved by: @Ada Lovelace (account holder, by the number)');
    await ada().sees(/Only you can view it/, { within: 'dm' });
    expect(resets()).toBe(1);
  });

  it('is told beside the field that a number is wrong; the third wrong one ends it', async () => {
    await asksForReset(office, 'ada');
    const first = await numberFor(office);
    const { errors } = await entersNumber(otherThan(first));
    expect(errors?.Number).toMatch(/number is wrong.*Tries left: 2/);
    const second = /\n(\d\d)\n.*1 times; this is the new one/s.exec(await kim().sees(/this is the new one/))?.[1] ?? '';
    expect((await ada().submits({ Number: otherThan(second) })).errors?.Number).toMatch(/Tries left: 1\./);
    const third = /\n(\d\d)\n/.exec(await kim().sees(/entered 2 times/))?.[1] ?? '';
    await ada().submits({ Number: otherThan(third) });
    await ada().sees('Somebody entered a wrong number three times', { within: 'modal' });
    await kim().sees(/⛔ Declined[\s\S]*three times/);
    expect(resets()).toBe(0);
  });

  it('leaves nobody else a button that could confirm it', async () => {
    await asksForReset(office, 'ada');
    const question = await lee().sees(/Please approve/, { within: 'thread' });
    expect(question).toContain('The account holder');
    expect(question).not.toContain('[Approve]');
    expect(question).toContain('[Cancel request]');
  });

  it('says "That was not me": security is alarmed, the account frozen, and two people lift that', async () => {
    await asksForReset(office, 'ada');
    await ada().presses('That was not me');
    const alarm = await sam().sees(/That was not me/, { within: 'C0SECURITY' });
    expect(alarm).toMatch(/@Ada Lovelace knows nothing of this request about their account ada/);
    expect(alarm).toMatch(/asked by @Kim Novak/);
    const end = await kim().sees(/@Kim Novak ⛔ Declined/, { within: 'thread' });
    expect(end).toContain('The account holder did not request this. · by @Ada Lovelace');
    expect(end).not.toContain('Allowed by');

    await lee().types('/reset-password ada');
    await lee().sees(/⛔ ada is frozen since/, { within: 'modal' });
    await lee().closesModal();

    await sam().presses('Lift the freeze');
    await sam().sees(/nas\/ada is frozen → not frozen/, { within: 'modal' });
    await sam().submits();
    await sam().presses('Approve');
    await sam().sees(/can't approve your own request/, { within: 'ephemeral' });
    await lee().presses('Approve');
    await sam().sees(/Requests about nas\/ada are possible again/);
    await asksForReset(office, 'ada');
    await numberFor(office);
    expect(resets()).toBe(0);
  });
});

describe('an account holder who cannot get into Slack', () => {
  it('is vouched for by the manager, and the requester reads the password to them', async () => {
    await asksForReset(office, 'ada');
    await kim().presses('They cannot get into Slack');
    const question = await max().sees(/As their manager/, { within: 'dm' });
    expect(question).toMatch(/account of @Ada Lovelace, who cannot get into Slack/);
    expect(question).toMatch(/on a number that you know/);
    await max().presses('Approve');
    await kim().sees(/Approved by: @Max Weber \(manager, in place of the account holder\)/);
    await kim().sees('Only you can view it', { within: 'dm' });
    await ada().sees(/asked: Reset a password, for your account ada[\s\S]*\[That was not me\]/, { within: 'dm' });
    const [mail] = await mailsTo(office, 'ada@example.org', 1);
    expect(mail).toMatch(/Approved by: Max Weber \(as your manager, in your place\)/);
  });

  it('reads out a code that was mailed to the address on file; a wrong one is told beside the field', async () => {
    await asksForReset(office, 'ada');
    await kim().presses('They cannot get into Slack');
    await kim().presses('Mail a code');
    const [mail] = await mailsTo(office, 'ada@example.org', 1);
    expect(mail).toMatch(/your account ada \(Office NAS\)[\s\S]*expires in 10 minutes[\s\S]*tell security at once/);
    await kim().sees(/A code was mailed to a\*\*\*@example\.org/, { within: 'dm' });
    const code = codeIn(mail);
    const { errors } = await entersCode(code === '000000' ? '000001' : '000000');
    expect(errors?.Code).toBe('That code is wrong. Tries left: 4.');
    await kim().submits({ Code: code });
    await kim().sees('the account holder has been proved', { within: 'modal' });
    await kim().closesModal();
    await kim().sees(/@Kim Novak ✅ Done[\s\S]*\(entered the code mailed to the account holder\)/, {
      within: 'thread',
    });
    await kim().sees('Only you can view it', { within: 'dm' });
    await kim().presses('View password');
    await kim().sees(/Only you can see this/, { within: 'modal' });
    expect(resets()).toBe(1);
    const [, told] = await mailsTo(office, 'ada@example.org', 2);
    expect(told).toMatch(/ada has a new password[\s\S]*with the code from your email/);
  });

  it('gets no code after the time is over', async () => {
    await asksForReset(office, 'ada');
    await kim().presses('They cannot get into Slack');
    await kim().presses('Mail a code');
    const [mail] = await mailsTo(office, 'ada@example.org', 1);
    office.clock.moveOn(10 * 60_000);
    expect((await entersCode(codeIn(mail))).errors?.Code).toMatch(/expired/);
    expect(resets()).toBe(0);
  });
});

describe('where there is no way to the holder', () => {
  it('the form says so and nothing can be sent', async () => {
    await kim().types('/reset-password temp01');
    await kim().sees(/needs approval by the account holder, but Deskhand cannot reach them/, { within: 'modal' });
    expect(kim().modal()?.submit).toBe('Continue');
  });
});
