import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Office, helpdeskPolicy as policy } from '../../support/an-office.ts';

/** Every operation may be asked for by the helpdesk, and nobody has to approve. */
const member = { api: 'SYNO.ActiveDirectory.Group.Member', method: 'add' };

let office: Office;
beforeAll(async () => {
  office = await Office.open({ policy, extra: 'limits: { call_deadline: 3s, read_back: 2s }' });
});
afterAll(() => office.close());
const kim = () => office.person('kim');
const membersOf = (group: string) =>
  [...(office.dsm.state.domain.tree.named(group)?.group?.members ?? [])].map(({ name }) => name);

afterEach(async () => {
  office.dsm.faults.clear();
  if (kim().modal()) await kim().closesModal({ all: true });
});

/** Fills in and submits a new account of the domain with two groups. */
async function asksFor(name: string): Promise<void> {
  await kim().types('/create-user');
  await kim().fills({ Directory: 'Office domain' });
  await kim().sees('Last name', { within: 'modal' });
  await kim().fills({ Username: name, 'Last name': 'Noddack', Office: 'Berlin' });
  await kim().picks('Groups', 'Sales', { typed: 'sal' });
  await kim().sees('What will change', { within: 'modal' });
  await kim().submits();
}

describe('a newcomer to the domain', () => {
  it('gets the account with details and groups in one call, and all of it is seen before it is called done', async () => {
    await asksFor('ida');
    await kim().sees(/✅ Done[\s\S]*ida can now sign in to Office domain/, { timeout: 20_000 });
    expect(membersOf('Sales')).toContain('ida');
    expect(office.dsm.state.domain.tree.named('ida')?.user).toMatchObject({ lastName: 'Noddack' });
    const compounds = office.dsm.calls.of('SYNO.Entry.Request', 'request');
    expect(compounds).toHaveLength(1);
  }, 30_000);

  it('whom a group refuses once has it after the next attempt, and is created once', async () => {
    office.dsm.faults.set({ refuse: [{ ...member, code: 10104, times: 1 }] });
    await asksFor('lise');
    await kim().sees(/✅ Done[\s\S]*lise can now sign in to Office domain/, { timeout: 25_000 });
    expect(membersOf('Sales')).toContain('lise');
    const created = office.dsm.calls.of('SYNO.ActiveDirectory.User', 'create');
    expect(created.filter(({ parameters }) => parameters.logon_name === 'lise')).toHaveLength(1);
  }, 40_000);

  it('whom a group refuses for good is a card that says what was done and what not', async () => {
    office.dsm.faults.set({ refuse: [{ ...member, code: 10104 }] });
    await asksFor('emmy');
    await kim().sees(
      /❓ Needs a manual check[\s\S]*emmy was created in Office domain with the details, but without Sales[\s\S]*join-group/,
      { timeout: 25_000 },
    );
    office.dsm.faults.clear();
    await kim().types('/helpdesk show-account office/emmy');
    await kim().sees(/CN=emmy/, { within: 'modal' });
  }, 40_000);

  it('whom the NAS does not learn of is not called able to sign in', async () => {
    office.dsm.faults.set({ syncNeverApplies: true, syncPolls: 1 });
    await asksFor('hedy');
    await kim().sees(/❓ Needs a manual check[\s\S]*hedy/, { timeout: 25_000 });
  }, 40_000);
});

describe('a group of the domain', () => {
  it('is picked by typing, and is gone', async () => {
    await kim().types('/helpdesk delete-group');
    await kim().picks('Group', 'Executives', { typed: 'exec' });
    await kim().sees('with all its memberships', { within: 'modal' });
    await kim().submits();
    await kim().sees(/✅ Done[\s\S]*The group Executives has been deleted/, { timeout: 20_000 });
    expect(office.dsm.state.domain.tree.named('Executives')).toBeUndefined();
  }, 30_000);

  it('that administers the domain is refused in the form, with the reason', async () => {
    await kim().types('/helpdesk delete-group office/Domain Admins');
    await kim().sees(/Members of Domain Admins administer the domain/, { within: 'modal' });
  });

  it('that Directory Server does not delete is a card with its reason', async () => {
    office.dsm.faults.set({ deletionFailsEach: true });
    await kim().types('/helpdesk delete-group office/VPN Users');
    await kim().sees('What will change', { within: 'modal' });
    await kim().submits();
    await kim().sees(/❌ Failed[\s\S]*did not delete CN=VPN Users[\s\S]*operations error/, { timeout: 20_000 });
  }, 30_000);
});
