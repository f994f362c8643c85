import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Office } from '../support/an-office.ts';

let office: Office;
beforeAll(async () => {
  office = await Office.open({ extra: 'limits: { call_deadline: 4s, read_back: 2s }' });
});
afterAll(() => office.close());
const kim = () => office.person('kim');
const lee = () => office.person('lee');

afterEach(async () => {
  office.dsm.faults.clear();
  office.slack.faults.clear();
  if (kim().modal()) await kim().closesModal({ all: true });
});

async function resetUpToApproval(account = 'ada'): Promise<void> {
  await kim().types(`/reset-password ${account}`);
  await kim().sees('What will change', { within: 'modal' });
  await kim().submits();
  await lee().sees(/Please approve/);
}

describe('a name that is', () => {
  it('unknown gets a sentence and the field to pick another', async () => {
    await kim().types('/reset-password nosuchperson');
    await kim().sees(/No account is called "nosuchperson"/, { within: 'modal' });
    await kim().picks('Account', 'ada · Ada Lovelace · ada@example.org', { typed: 'ad' });
    await kim().sees('What will change', { within: 'modal' });
  });

  it('nearly right gets those that come close', async () => {
    await kim().types('/reset-password lovelace');
    await kim().sees(/No account is called "lovelace". These come close/, { within: 'modal' });
    await kim().fills({ 'Which account?': 'ada · Ada Lovelace · ada@example.org' });
    await kim().sees('What will change', { within: 'modal' });
  });

  it('the same in two directories gets a choice', async () => {
    await kim().types('/reset-password grace');
    await kim().sees(/"grace" exists in several directories/, { within: 'modal' });
    await kim().fills({ 'Which account?': 'grace · nas' });
    await kim().sees('What will change', { within: 'modal' });
    await kim().sees(/In Office NAS/, { within: 'modal' });
  });

  it('given with its directory is taken from there', async () => {
    await kim().types('/reset-password office/grace');
    await kim().sees(/In Office domain/, { within: 'modal' });
  });
});

describe('wrong words', () => {
  it('get a usage hint with what was perhaps meant', async () => {
    await kim().types('/helpdesk rest-password ada');
    await kim().sees(/Did you mean \/helpdesk reset-password/);
  });

  it('in a form get a message beside their field, and nothing that was filled in is lost', async () => {
    await kim().types('/create-user ada');
    await kim().fills({ Directory: 'Office NAS' });
    await kim().fills({ 'E-mail': 'not an address', Description: 'Kept' });
    const { errors } = await kim().submits();
    expect(errors?.['E-mail']).toMatch(/such as ada@example.org/);
    expect(errors?.Username).toMatch(/taken|exists|already/i);
    await kim().sees(/<Kept>/, { within: 'modal' });
  });
});

describe('people who may not', () => {
  it.each(['gus', 'dan'])('%s is told so', async (key) => {
    const person = office.person(key);
    await person.types('/reset-password ada', { channel: 'C0GENERAL' }).catch(() => undefined);
    if (key === 'gus') await person.sees(/Only active members of this workspace/, { within: 'modal' });
    expect(person.modal()?.text ?? '').not.toContain('What will change');
    if (person.modal()) await person.closesModal({ all: true });
  });

  it('are told by the policy in the form, with its reason', async () => {
    await kim().types('/reset-password kim');
    await kim().sees(/your own account are not changed from chat/, { within: 'modal' });
  });
});

describe('a decline', () => {
  it('asks for the reason and tells the requester', async () => {
    await resetUpToApproval('max');
    await lee().presses('Decline', { message: /Please approve/ });
    const { errors } = await lee().submits({ 'Why?': ' ' });
    expect(errors?.['Why?']).toMatch(/say why/);
    await lee().submits({ 'Why?': 'No ticket <!channel>' });
    await kim().sees(/@Kim Novak ⛔ Declined[\s\S]*No ticket <!channel>/);
    await lee().closesModal();
  });

  it('or approval that comes too late is told by whom and when it was decided', async () => {
    await resetUpToApproval('max');
    const pressed = await Promise.all([
      lee().presses('Approve', { message: /Please approve/ }),
      lee().presses('Approve', { message: /Please approve/ }),
    ]);
    expect(pressed).toEqual([true, true]);
    await kim().sees(/max has a new password/);
    expect(office.dsm.calls.applied('SYNO.Core.User', 'set')).toBe(1);
  });
});

describe('the NAS', () => {
  it('that is down is a sentence in the form', async () => {
    office.dsm.faults.set({ page: [{ status: 502 }] });
    await kim().types('/reset-password ada');
    await kim().sees(/Office NAS/, { within: 'modal', timeout: 15_000 });
    expect(kim().modal()?.text).not.toMatch(/undefined|unexpected|TypeError/i);
    expect(kim().modal()?.text).not.toContain('What will change');
  }, 30_000);

  it('that goes down after the approval ends the request with nothing changed', async () => {
    await resetUpToApproval('boss').catch(() => undefined);
    if (kim().modal()) await kim().closesModal({ all: true });
    await resetUpToApproval('max');
    office.dsm.faults.set({ page: [{ status: 502 }] });
    await lee().presses('Approve', { message: /Please approve/ });
    // The press itself needs the NAS, to see that the account is not Lee's own.
    await lee().sees(/Office NAS/, { timeout: 15_000 });
    office.dsm.faults.clear();
    expect(office.dsm.calls.applied('SYNO.Core.User', 'set')).toBe(1);
  }, 40_000);

  it('that says a join is done and does not show it makes the outcome uncertain', async () => {
    office.dsm.faults.set({ joinNeverApplies: true });
    await kim().types('/join-group ada');
    await kim().picks('Groups', 'marketing');
    await kim().sees(/member of marketing/, { within: 'modal' });
    await kim().submits();
    await kim().sees(/❓ Needs a manual check[\s\S]*does not show the change/, { timeout: 20_000 });
  }, 30_000);

  it('that refuses the bot’s sign-in says what to do', async () => {
    office.dsm.faults.set({ addressBlocked: true });
    office.dsm.endSessions(119);
    await kim().types('/reset-password ada');
    await kim().sees(/block/i, { within: 'modal', timeout: 15_000 });
  }, 30_000);
});

describe('Slack that refuses plan blocks', () => {
  it('gets the steps as text', async () => {
    office.dsm.faults.clear();
    const other = await Office.open();
    try {
      other.slack.faults.refuseBlocks('plan', 'task_card');
      await other.person('kim').types('/forgot-password ada');
      await other.person('kim').sees('What will change', { within: 'modal' });
      await other.person('kim').submits();
      await other.person('kim').sees(/✅ Email a reset link/);
    } finally {
      await other.close();
    }
  }, 30_000);
});

describe('a policy or configuration with faults', () => {
  it('starts nothing and names all of them at once, with line and column', async () => {
    const other = await Office.open();
    await other.stop();
    const policy = `version: 1
teams: { leads: { usergroup: S0LEADS } }
may:
  - { id: a, who: { in: [laeds] }, do: [rest-password], because: Because. }
approve:
  - { id: b, do: any, because: Because. }
`;
    writeFileSync(join(other.folder, 'policy.yml'), policy);
    await expect(other.start()).rejects.toThrow(
      /policy\.yml:4:\d+.*laeds.*leads[\s\S]*policy\.yml:4:\d+.*rest-password.*reset-password/,
    );
    await other.close();
  }, 30_000);
});
