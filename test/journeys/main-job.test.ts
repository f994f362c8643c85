import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Office } from '../support/an-office.ts';

let office: Office;
beforeAll(async () => {
  office = await Office.open();
});
afterAll(() => office.close());

const person = (key: string) => office.person(key);

describe('a password reset', () => {
  it('goes from the command over the approval in the thread to the one who may read it, once', async () => {
    const kim = person('kim');
    const lee = person('lee');
    const ada = person('ada');
    await kim.types('/reset-password ada', { channel: 'C0HELPDESK' });
    await kim.awaitModal(/Reset a password/);
    await kim.sees('What will change');
    await kim.sees(/leads/);
    await kim.submits();
    await lee.sees(/Reset a password: Ada/, { within: 'C0REQUESTS' });
    await lee.presses('Approve');
    await lee.sees(/Done/);
    await ada.sees(/has a new password, asked for by/);
    await ada.presses('Reveal');
    const shown = (await ada.awaitModal(/For you only/)).text;
    expect(shown).toMatch(/ada/);
    await ada.closesModal();
    await ada.presses('Reveal').catch(() => undefined);
    await ada.sees(/It was read/);
    expect(office.dsm.calls.applied('SYNO.Core.User', 'set')).toBe(1);
  });
});
