import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Office, helpdeskPolicy as policy } from '../support/an-office.ts';
import { seesPreview, sendsForm } from '../support/forms.ts';

let office: Office;
beforeAll(async () => {
  office = await Office.open({ policy });
});
afterAll(() => office.close());
const kim = () => office.person('kim');
afterEach(async () => {
  if (kim().modal()) await kim().closesModal({ all: true });
});

/** Sends the form once its preview says this. */
async function approves(preview: RegExp): Promise<void> {
  await seesPreview(kim(), preview);
  await sendsForm(kim());
}

describe('the rules of the NAS for passwords', () => {
  it('are shown, changed as before and after, and keep the number of what is switched off', async () => {
    await kim().types('/helpdesk set-password-policy');
    await kim().fills({ 'Minimum length (characters)': '0', Digits: 'Off' });
    await approves(/Minimum length: 8 characters → off[\s\S]*Digits: on → off/);
    await kim().sees(/@Kim Novak ✅ Done[\s\S]*Office NAS has new rules for passwords/);
    const { strong_password: rules } = office.dsm.state.passwords.policy;
    expect(rules).toMatchObject({ min_length_enable: false, min_length: 8, included_numeric_char: false });
    expect(rules).toMatchObject({ mixed_case: true, exclude_username: true });

    await kim().types('/helpdesk show-directory');
    await kim().fills({ Directory: 'Office NAS' });
    await kim().submits();
    await kim().sees(/Minimum length: off/, { within: 'modal' });
  });

  it('that say so already are no request', async () => {
    await kim().types('/helpdesk set-password-expiry');
    await kim().fills({ 'Passwords expire after (days)': '0' });
    const { errors } = await kim().submits();
    expect(Object.values(errors ?? {}).join()).toContain('This is already the current value.');
  });

  it('are not set where Deskhand would lock itself out', async () => {
    const own = office.dsm.state.accounts.user('deskhand');
    if (!own) throw new Error('The fixtures lack deskhand.');
    own.passwordNeverExpires = false;
    own.passwordChangedOn -= 100;
    await kim().types('/helpdesk set-password-expiry');
    await kim().fills({ 'Passwords expire after (days)': '30' });
    await kim().submits();
    await kim().sees(/Deskhand signs in as deskhand\. Its password is \d+ days old and would expire/, {
      within: 'modal',
    });
    expect(office.dsm.calls.applied('SYNO.Core.User.PasswordExpiry', 'set')).toBe(0);
  });
});

describe('the expiry of an account', () => {
  it('is not set on one that is disabled, since that would enable it', async () => {
    await kim().types('/helpdesk edit-account nas/temp01');
    await kim().fills({ 'Expires on': '2099-02-03' });
    await kim().sees(/temp01 is disabled/, { within: 'modal' });
    expect(office.dsm.state.accounts.user('temp01')?.expired).toBe('now');
  });

  it('is said to be forgotten before an account is disabled', async () => {
    const max = office.dsm.state.accounts.user('max');
    if (!max) throw new Error('The fixtures lack max.');
    max.expired = '2099/2/3';
    await kim().types('/helpdesk disable-account nas/max');
    await approves(/2099-02-03/);
    await kim().sees(/Nobody can sign in as max any more/);
    expect(max.expired).toBe('now');
  });
});

describe('the groups of an account', () => {
  it('can all be left but the one that everybody is in', async () => {
    await kim().types('/helpdesk leave-group nas/ada');
    await kim().doesNotSee('Looking…', { within: 'modal' });
    const offered = await kim().searches('Groups', '');
    expect(offered).toEqual(['finance']);
  });
});

describe('a new sign-in name', () => {
  it('that is taken is said so beside its field; a free one is given to the same account', async () => {
    const uid = office.dsm.state.accounts.user('alan')?.uid;
    await kim().types('/helpdesk edit-account nas/alan');
    await kim().fills({ 'New username': 'kim' });
    const { errors } = await kim().submits();
    expect(errors?.['New username']).toMatch(/kim already exists/);
    await kim().fills({ 'New username': 'alan.turing' });
    await approves(/Username: alan → alan.turing/);
    await kim().sees(/✅ Done[\s\S]*alan has been edited: username/);
    expect(office.dsm.state.accounts.user('alan.turing')?.uid).toBe(uid);
  });
});
