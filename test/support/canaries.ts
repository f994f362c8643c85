import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Office } from './an-office.ts';
import { asksForReset, codeIn, mailsTo } from './lockdown-scenarios.ts';

/** Every secret that the bot is told or makes in one reset with a mailed code. */
export async function walks(office: Office): Promise<Record<string, string>> {
  const kim = office.person('kim');
  await asksForReset(office, 'ada');
  await kim.presses('They cannot get into Slack');
  await kim.presses('Mail a code');
  const [mail] = await mailsTo(office, 'ada@example.org', 1);
  const code = codeIn(mail);
  await kim.presses('Enter the code');
  await kim.submits({ Code: code });
  await kim.closesModal();
  await kim.presses('View password');
  const seen = await kim.sees(/Only you can see this/, { within: 'modal' });
  await kim.closesModal();
  const password = seen.split('\n')[2]?.trim() ?? '';
  expect(password.length).toBeGreaterThan(8);
  const sessions = office.dsm.state.sessions.list().flatMap(({ sid, token }) => [sid, token]);
  expect(sessions.length).toBeGreaterThan(0);
  return { code, password, ...Object.fromEntries(sessions.entries()), ...office.environment };
}

/** Where a secret stands in a text: in clear, in base64, percent-encoded or as hexadecimal digits. */
export function found(text: string, secrets: Readonly<Record<string, string>>): string[] {
  return Object.entries(secrets).flatMap(([name, secret]) => {
    const shapes = [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64').replace(/=+$/, '')];
    const bounded = /^\d{6}$/.test(secret)
      ? new RegExp(`(?<![\\w.])${secret}(?!\\w)`).test(text)
      : shapes.some((one) => text.includes(one));
    return bounded ? [name] : [];
  });
}

/** All that the files in a folder hold. */
export const textsIn = (folder: string): string =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n');

/** The processes that were started for an office. */
export function processesOf(office: Office): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        return readFileSync(`/proc/${name}/cmdline`, 'utf8').includes(office.folder);
      } catch {
        return false;
      }
    })
    .map(Number);
}
