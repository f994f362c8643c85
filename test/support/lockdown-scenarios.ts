import { expect } from 'vitest';
import { Office } from './an-office.ts';

/** Resets need the account holder's own word, executives' groups are held back, and a lockdown takes two. */
const guardedPolicy = `
version: 1
teams:
  helpdesk: { usergroup: S0HELPDESK }
  leads: { usergroup: S0LEADS }
  security: { channel: C0SECURITY }
  everybody: { channel: C0GENERAL, public: true }
directory:
  executives: nas:executives
never:
  - { id: outsiders, who: { is: [guest, external, bot, deactivated] }, do: any, because: Only members of this workspace use account operations. }
  - { id: own, do: any, target: { is: [requester] }, because: Nobody changes their own account from chat. }
may:
  - { id: helpdesk, who: { in: [helpdesk, security] }, do: any, because: Helpdesk and security look after accounts. }
  - { id: everybody, who: { in: [everybody] }, do: [email-reset-link], because: Everybody may have a reset link mailed. }
approve:
  - { id: proof, do: [reset-password], from: [holder], within: 1h, because: Whoever asks has to be the account holder. }
  - { id: held-back, do: [disable-account], from: [leads, security], cool_down: 30m, within: 4h, because: An account is switched off only when nobody objects. }
  - { id: executives, do: [end-sessions, edit-account], from: [leads], within: 4h, because: A lead confirms. }
  - { id: lockdown, do: [lockdown, end-lockdown, lift-freeze], from: [leads, security], because: Two people decide on this. }
  - { id: glass, do: [emergency], from: [leads, security], because: The glass is broken by two. }
`;

/** The office under siege, with its mail server. */
export const openGuardedOffice = (settings: Parameters<typeof Office.open>[0] = {}): Promise<Office> =>
  Office.open({ policy: guardedPolicy, mail: true, ...settings });

/** Kim asks for a new password of an account, and closes whatever window is open then. */
export async function asksForReset(office: Office, account: string): Promise<void> {
  const kim = office.person('kim');
  await kim.types(`/reset-password ${account}`);
  await kim.sees('What will change', { within: 'modal' });
  await kim.submits();
  if (kim.modal()) await kim.closesModal({ all: true });
}

/** The number that stands in Kim's direct message now. */
export async function numberFor(office: Office): Promise<string> {
  const text = await office.person('kim').sees(/Read this number[^\n]*\n\d\d/, { within: 'dm' });
  return /\n(\d\d)/.exec(text)?.[1] ?? '';
}

/** A number that it is not. */
export const otherThan = (number: string): string => (number === '42' ? '43' : '42');

/** The mails to an address, once there are as many as this. */
export async function mailsTo(office: Office, address: string, count: number): Promise<readonly string[]> {
  const mails = () => office.mail?.mailsTo(address) ?? [];
  await expect.poll(() => mails().length, { message: `mails to ${address}` }).toBeGreaterThanOrEqual(count);
  return mails().map(({ subject, text }) => `${subject}\n${text}`);
}

export const codeIn = (mail: string | undefined): string =>
  /read this code to them: (\d{6})/.exec(mail ?? '')?.[1] ?? '';
