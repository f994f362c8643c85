import { afterEach, describe, expect, it } from 'vitest';
import { Office, helpdeskPolicy as policy } from '../support/an-office.ts';

const member = { api: 'SYNO.ActiveDirectory.Group.Member', method: 'add' };
let office: Office;
afterEach(() => office.close());

describe('the bot is killed while a newcomer is being created with a group', () => {
  it('and the group does not get the newcomer: the next start makes up for it, once', async () => {
    office = await Office.open({ policy, asProcess: true, extra: 'limits: { call_deadline: 3s, read_back: 2s }' });
    const kim = office.person('kim');
    office.dsm.faults.set({ latency: [{ ...member, milliseconds: 1_500 }], cutBefore: [{ ...member, times: 1 }] });
    await kim.types('/create-user');
    await kim.fills({ Directory: 'Office domain' });
    await kim.fills({ Username: 'ida' });
    await kim.picks('Groups', 'Sales', { typed: 'sal' });
    await kim.sees('What will change', { within: 'modal' });
    await kim.submits();
    await expect.poll(() => office.dsm.calls.of(member.api, member.method).length, { timeout: 10_000 }).toBe(1);
    await office.kill();
    // The NAS is still at it; the connection is cut afterwards.
    await expect.poll(() => office.dsm.calls.of(member.api, member.method)[0]?.outcome).toBe('cut before');
    expect(office.dsm.state.domain.tree.named('ida')).toBeDefined();
    await office.start();
    await kim.sees(/@Kim Novak (✅ Done|❓ Needs a manual check)/, { timeout: 30_000 });
    const members = [...(office.dsm.state.domain.tree.named('Sales')?.group?.members ?? [])].map(({ name }) => name);
    expect(members).toContain('ida');
    expect(office.dsm.calls.of('SYNO.ActiveDirectory.User', 'create')).toHaveLength(1);
  }, 300_000);
});
