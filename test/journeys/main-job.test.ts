import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Office } from '../support/an-office.ts';

let office: Office;
beforeAll(async () => {
  office = await Office.open();
});
afterAll(() => office.close());

const person = (key: string) => office.person(key);
const kim = () => person('kim');
const lee = () => person('lee');
const ada = () => person('ada');

describe('reset-password', () => {
  it('goes from the command over the approval in the thread to the one who may read it, once', async () => {
    await kim().types('/reset-password ada', { channel: 'C0HELPDESK' });
    await kim().sees('What will change');
    await kim().sees(/One person of leads/);
    await kim().submits();
    await lee().sees(/Reset a password: ada/, { within: 'C0REQUESTS' });
    await lee().presses('Approve');
    await lee().sees(/Done/);
    await ada().sees(/has a new password, asked for by/);
    await ada().presses('View password');
    await ada().sees(/Only you can see this/, { within: 'modal' });
    await ada().submits();
    await ada().sees(/Viewed once[\s\S]*no longer has it/);
    expect(office.dsm.calls.applied('SYNO.Core.User', 'set')).toBe(1);
  });
});

describe('email-reset-link', () => {
  it('needs nobody and says that the NAS took the order', async () => {
    await kim().types('/forgot-password ada');
    await kim().sees(/mailed to ada@example.org/, { within: 'modal' });
    await kim().submits();
    await kim().sees(/The NAS took the order to mail/);
    expect(office.dsm.state.mails.length).toBe(1);
  });

  it('says in the form why it cannot work', async () => {
    await kim().types('/forgot-password alan');
    await kim().sees(/no e-mail address/, { within: 'modal' });
    await kim().closesModal();
  });
});

describe('join-group and leave-group', () => {
  it('follow the task of the NAS in the thread until the membership is there', async () => {
    await kim().types('/join-group ada');
    await kim().picks('Groups', 'editors');
    await kim().sees(/member of editors/, { within: 'modal' });
    await kim().submits();
    await kim().sees(/Join editors/);
    await kim().sees(/ada is now in editors/, { timeout: 15_000 });
    await kim().types('/helpdesk leave-group ada');
    await kim().fills({ Groups: ['editors'] });
    await kim().sees(/member of editors → not a member/, { within: 'modal' });
    await kim().submits();
    await kim().sees(/ada is no longer in editors/, { timeout: 15_000 });
  });
});

describe('create-account', () => {
  it('in Active Directory sets names, joins groups, syncs, and ends when the NAS lists the account', async () => {
    await kim().types('/create-user jdoe');
    await kim().fills({ Directory: 'Office domain' });
    await kim().fills({ 'First name': 'Jo', 'Last name': 'Doe', 'E-mail': 'jo@example.org' });
    await kim().picks('Groups', 'Sales');
    await kim().sees(/Groups: member of Sales/, { within: 'modal' });
    await kim().fills({ 'Last name': 'Roe' });
    await kim().submits();
    await kim().sees(/Last name: Roe/, { within: 'modal' });
    await kim().sees('What will change', { within: 'modal' });
    await kim().submits();
    await lee().presses('Approve', { message: /One person of leads/ });
    await kim().sees(/Sync the domain/, { timeout: 15_000 });
    await kim().sees(/jdoe can now sign in to Office domain/, { timeout: 30_000 });
    await kim().presses('View password');
    await kim().sees(/Only you can see this/, { within: 'modal' });
    await kim().closesModal();
  }, 60_000);
});

describe('show-account', () => {
  it('answers in a window that only the asker sees', async () => {
    await kim().types('/helpdesk show-account ada');
    await kim().sees(/E-mail: ada@example.org/, { within: 'modal' });
    await kim().closesModal();
  });
});
