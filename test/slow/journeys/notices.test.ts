import { afterEach, describe, expect, it } from 'vitest';
import type { Office } from '../../support/an-office.ts';
import { seesPreview, sendsForm } from '../../support/forms.ts';
import { asksForReset, mailsTo, numberFor, openGuardedOffice } from '../../support/lockdown-scenarios.ts';
import { isQuiet } from '../../support/quiet.ts';

let office: Office;
afterEach(() => office.close());

const kim = () => office.person('kim');
const lee = () => office.person('lee');
const ada = () => office.person('ada');
const max = () => office.person('max');
const minute = 60_000;

/** Nobody in the workspace has this person's address, so the NAS only knows them. */
const hasNoSlack = (name = 'ada') => {
  office.slack.world.workspace.setPerson(name, { email: `${name}.elsewhere@example.org` });
};

describe('an account holder without Slack', () => {
  it.each([
    ['done', /Nobody can sign in as ada any more/],
    ['out of date', /ada was renamed to ada\.king after this request/],
    ['declined', /Bea phoned, it was a joke/],
    ['expired', /It was not approved in time/],
    ['taken back', /The requester cancelled it/],
  ])('is told by mail, once, when a request about the account is %s', async (end, words) => {
    office = await openGuardedOffice();
    hasNoSlack();
    await kim().types('/helpdesk disable-account ada');
    await kim().sees('What will change', { within: 'modal' });
    await kim().submits();
    await lee().sees(/Please approve/, { within: 'thread' });
    if (end === 'done' || end === 'out of date') await lee().presses('Approve');
    if (end === 'done' || end === 'out of date') {
      await kim().sees(/waiting so that it can be stopped/);
      const user = office.dsm.state.accounts.user('ada');
      if (user && end === 'out of date') office.dsm.state.accounts.renameUser(user, 'ada.king');
      office.clock.moveOn(30 * minute);
    } else if (end === 'declined') {
      await lee().presses('Decline');
      await lee().submits({ 'Why?': 'Bea phoned, it was a joke' });
    } else if (end === 'expired') office.clock.moveOn(4 * 60 * minute);
    else await kim().presses('Cancel request');
    const [mail] = await mailsTo(office, 'ada@example.org', 1);
    expect(mail).toMatch(
      /^Your account and the helpdesk\nKim Novak asked the helpdesk for this: Disable an account, for your account ada(\.king)? \(Office NAS\)\./,
    );
    expect(mail).toMatch(words);
    if (end === 'done') expect(mail).toMatch(/Approved by: Lee Chen\.\r?\nAllowed by: Helpdesk and security/);
    else expect(mail).not.toContain('Allowed by:');
    if (end === 'declined') expect(mail).toContain('Ended by: Lee Chen.');
    expect(mail).toMatch(/tell security at once\. Mention request R/);
    await office.stop();
    await office.start();
    office.clock.moveOn(minute);
    // Another one is told of another request: by then it would have come a second time.
    hasNoSlack('grace');
    await kim().types('/helpdesk disable-account grace');
    await seesPreview(kim());
    await sendsForm(kim());
    await kim().presses('Cancel request');
    await mailsTo(office, 'grace@example.org', 1);
    expect(office.mail?.mailsTo('ada@example.org')).toHaveLength(1);
  });
});

describe('an account holder with Slack, and the requester', () => {
  it('are told who decided and why: in a direct message and in the thread', async () => {
    office = await openGuardedOffice();
    await asksForReset(office, 'ada');
    const number = await numberFor(office);
    await ada().presses('It is me: enter the number');
    await ada().submits({ Number: number });
    const told = await kim().sees(/@Kim Novak ✅ Done/, { within: 'thread' });
    expect(told).toContain('Approved by: @Ada Lovelace (account holder, by the number)');
    expect(told).toContain('Allowed by: Helpdesk and security look after accounts.');
    await ada().sees(/has a new password, asked for by @Kim Novak/, { within: 'dm' });
    expect(office.mail?.mailsTo('ada@example.org')).toEqual([]);
  });
});

describe('/forgot-password by somebody who may not look at accounts', () => {
  const words = /If that account exists, a reset link is on its way or waiting for approval/;

  it('answers with the same words, and before any directory is asked, whether there is such an account or not', async () => {
    office = await openGuardedOffice();
    await isQuiet(office.dsm);
    const answers: string[] = [];
    for (const name of ['ada', 'nobody-of-this-name', 'alan', 'nas/ada', 'ada@example.org']) {
      const calls = office.dsm.calls.of().length;
      const seen = office.slack.traffic.entries.length;
      await max().types(`/forgot-password ${name}`);
      await max().sees(words, { within: 'modal' });
      answers.push(JSON.stringify(max().modal()).replace(/"id":"[^"]*"/, ''));
      // The window is drawn by one call; what the NAS is asked comes after it.
      const drawn = office.slack.traffic.entries.slice(seen).find(({ name: method }) => method === 'views.update');
      const asked = office.dsm.calls.of().slice(calls);
      expect(asked.every(({ at }) => at >= (drawn?.at ?? Number.POSITIVE_INFINITY))).toBe(true);
      await max().closesModal();
      await isQuiet(office.dsm);
    }
    expect(new Set(answers).size).toBe(1);
    await expect.poll(() => office.dsm.state.mails.length).toBeGreaterThan(0);
  });

  it('tells the asker nothing afterwards either: no message, nothing on the Home tab', async () => {
    office = await openGuardedOffice();
    await max().types('/forgot-password ada');
    await max().sees(words, { within: 'modal' });
    await max().closesModal();
    await kim().sees(/✅ Done/, { within: 'C0REQUESTS' });
    expect(max().transcript()).toBe('');
    await max().opensHome();
    await max().sees('Your requests', { within: 'home' });
    expect(max().transcript()).not.toMatch(/ada\b|reset link:/i);
  });

  it('answers while the NAS is silent, whether there is such an account or not', async () => {
    office = await openGuardedOffice();
    await isQuiet(office.dsm);
    // Longer than anybody here waits: an answer that hung on anything of the NAS would not come.
    office.dsm.faults.set({ latency: [{ milliseconds: 60_000 }] });
    for (const name of ['ada', 'nobody-of-this-name']) {
      await max().types(`/forgot-password ${name}`);
      await max().sees(words, { within: 'modal' });
      await max().closesModal();
    }
    office.dsm.faults.clear();
  });
});

describe('limits', () => {
  const extra = 'limits: { requests: { agent: 4/1h, target: 2/1h, workspace: 100/1h } }';

  it('stop a burst in words that say until when, and a restart forgets nothing', async () => {
    office = await openGuardedOffice({ extra });
    const asks = async (account: string) => {
      await kim().types(`/helpdesk disable-account ${account}`);
      await kim().sees('What will change', { within: 'modal' });
      await kim().submits();
    };
    await asks('ada');
    await asks('ada');
    await asks('ada');
    await kim().sees(/⚠️ This account has reached its limit of requests \(2\)\. Try again after/, {
      within: 'modal',
    });
    await kim().closesModal();
    await asks('grace');
    await asks('max');
    const limited = /⚠️ You have reached the limit for one person \(4\)\. Try again after/;
    await kim().sees(limited, { within: 'modal' });
    await kim().closesModal();
    await office.stop();
    await office.start();
    await asks('max');
    await kim().sees(limited, { within: 'modal' });
    await kim().closesModal();
    office.clock.moveOn(61 * minute);
    await asks('max');
    await kim().sees(/Disable an account: max/, { within: 'C0REQUESTS' });
  });
});
