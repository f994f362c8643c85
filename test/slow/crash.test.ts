import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { matchesPassword } from '../../sandbox/dsm/password.ts';
import { openSqliteToRead } from '../../src/journal/sqlite.ts';
import { Office } from '../support/an-office.ts';

/** Calls are given up after five seconds here, so that what has to wait for a deadline does not wait a minute. */
const extra = 'limits: { call_deadline: 5s }';
let office: Office;
const kim = () => office.person('kim');
const lee = () => office.person('lee');

const open = async (policy?: string) => {
  office = await Office.open({ extra, asProcess: true, ...(policy && { policy }) });
};
afterEach(() => office.close());

/** Waits until the NAS has been asked this, however often it still may be. */
const asked = (api: string, method: string) =>
  expect
    .poll(() => office.dsm.calls.of(api, method).length, { message: `${api} ${method} is called` })
    .toBeGreaterThan(0);

/** What the journal says of the one request, read beside the bot. */
async function stateInJournal(): Promise<unknown> {
  const store = await openSqliteToRead(join(office.folder, 'journal/deskhand.db'));
  try {
    return (await store.rows('select state from requests'))[0]?.state;
  } finally {
    await store.close();
  }
}

async function asksForReset(): Promise<void> {
  await kim().types('/reset-password ada');
  await kim().sees('What will change', { within: 'modal' });
  await kim().submits();
  await lee().sees(/Please approve/);
}

async function joins(group: string): Promise<void> {
  await kim().types('/join-group ada');
  await kim().picks('Groups', group);
  await kim().sees(/member of/, { within: 'modal' });
  await kim().submits();
}

function isInEditors(): boolean {
  const { accounts } = office.dsm.state;
  const ada = accounts.user('ada');
  return ada !== undefined && accounts.groupsOf(ada).some(({ name }) => name === 'editors');
}

async function killedAndStarted(): Promise<void> {
  await office.kill();
  await office.start();
}

describe('the bot is killed (-9)', { timeout: 300_000 }, () => {
  it('while a request waits: the buttons in the thread still work', async () => {
    await open();
    await asksForReset();
    await killedAndStarted();
    await lee().presses('Approve');
    await lee().sees(/✅ Done/, { timeout: 15_000 });
    expect(office.dsm.calls.applied('SYNO.Core.User', 'set')).toBe(1);
  });

  it('between the intent and the call: the change is made once, after the restart', async () => {
    await open();
    await asksForReset();
    const password = { api: 'SYNO.Core.User.PasswordPolicy', method: 'get' };
    office.dsm.faults.set({ latency: [{ ...password, milliseconds: 4_000 }] });
    office.dsm.calls.clear();
    await lee().presses('Approve');
    await lee().sees(/Set a new password/);
    await asked(password.api, password.method);
    expect(office.dsm.calls.of('SYNO.Core.User', 'set')).toHaveLength(0);
    await office.kill();
    office.dsm.faults.clear();
    await office.start();
    await lee().sees(/✅ Done/, { timeout: 20_000 });
    expect(office.dsm.calls.applied('SYNO.Core.User', 'set')).toBe(1);
    await office.person('ada').presses('View password');
    await office.person('ada').sees(/Only you can see this/, { within: 'modal' });
  });

  it('during a call that the NAS still carries out: an account is created once', async () => {
    await open();
    const create = { api: 'SYNO.Core.User', method: 'create' };
    await kim().types('/create-user jdoe');
    await kim().fills({ Directory: 'Office NAS' });
    await kim().fills({ 'E-mail': 'jo@example.org' });
    await kim().submits();
    await kim().sees('What will change', { within: 'modal' });
    await kim().submits();
    await lee().sees(/Please approve/);
    office.dsm.faults.set({ latency: [{ ...create, milliseconds: 1_500 }] });
    await lee().presses('Approve');
    await lee().sees(/Create jdoe/);
    await asked(create.api, create.method);
    await killedAndStarted();
    await lee().sees(/jdoe can now sign in/, { timeout: 20_000 });
    expect(office.dsm.calls.applied('SYNO.Core.User', 'create')).toBe(1);
    expect(office.dsm.calls.of('SYNO.Core.User', 'create').filter(({ outcome }) => outcome === 'ok')).toHaveLength(1);
  });

  it('during a reset that the NAS still carries out: the password is set once, and it is the one that is revealed', async () => {
    await open();
    await asksForReset();
    office.dsm.faults.set({ latency: [{ api: 'SYNO.Core.User', method: 'set', milliseconds: 1_500 }] });
    await lee().presses('Approve');
    await lee().sees(/Set a new password/);
    await asked('SYNO.Core.User', 'set');
    await killedAndStarted();
    await lee().sees(/✅ Done/, { timeout: 20_000 });
    expect(office.dsm.calls.of('SYNO.Core.User', 'set')).toHaveLength(1);
    const ada = office.person('ada');
    await ada.presses('View password');
    const words = await ada.sees(/Only you can see this/, { within: 'modal' });
    const password = /\n\s*(\S{8,})\n/.exec(words)?.[1] ?? '';
    expect(matchesPassword(office.dsm.state.accounts.user('ada')?.password, password)).toBe(true);
  });

  it('while a task of the NAS is being followed: the same task is followed on', async () => {
    await open();
    office.dsm.faults.set({ joinPolls: 12 });
    await joins('editors');
    await asked('SYNO.Core.User.Group', 'join_status');
    await killedAndStarted();
    await kim().sees(/ada is now in editors/, { timeout: 20_000 });
    expect(office.dsm.calls.of('SYNO.Core.User.Group', 'join')).toHaveLength(1);
  });

  it('before the outcome is announced: it is announced after the restart, once', async () => {
    await open();
    await joins('editors');
    await asked('SYNO.Core.User.Group', 'join_status');
    office.slack.faults.failMethod('*', { kind: 'hang-up' }, 1_000);
    await expect.poll(isInEditors).toBe(true);
    await expect.poll(stateInJournal).toBe('done');
    await office.kill();
    office.slack.faults.clear();
    await office.start();
    await kim().sees(/ada is now in editors/, { timeout: 20_000 });
    expect(office.dsm.calls.of('SYNO.Core.User.Group', 'join')).toHaveLength(1);
    await kim().sees(/@Kim Novak ✅ Done/);
    expect(
      kim()
        .transcript()
        .match(/@Kim Novak ✅ Done/g),
    ).toHaveLength(1);
  });
});

describe('a call that the NAS carries out without answering', { timeout: 300_000 }, () => {
  it('is looked for, and an account is not created twice', async () => {
    await open();
    office.dsm.faults.set({ cutAfter: [{ api: 'SYNO.Core.User', method: 'create', times: 1 }] });
    await kim().types('/create-user jdoe');
    await kim().fills({ Directory: 'Office NAS' });
    await kim().submits();
    await kim().sees('What will change', { within: 'modal' });
    await kim().submits();
    await lee().presses('Approve', { message: /Please approve/ });
    await lee().sees(/jdoe can now sign in/, { timeout: 20_000 });
    expect(office.dsm.calls.of('SYNO.Core.User', 'create')).toHaveLength(1);
  });
});

describe('secrets', { timeout: 300_000 }, () => {
  it('stand in no log at trace level, in no file of the journal, and in Slack only in the one window', async () => {
    office = await Office.open({ extra: `${extra}\nlog: { level: trace }`, asProcess: true });
    await asksForReset();
    await lee().presses('Approve');
    await lee().sees(/✅ Done/, { timeout: 15_000 });
    const ada = office.person('ada');
    await ada.presses('View password');
    const words = await ada.sees(/Only you can see this/, { within: 'modal' });
    const password = /\n\s*(\S{8,})\n/.exec(words)?.[1] ?? '';
    const stored = office.dsm.state.accounts.user('ada')?.password;
    expect(matchesPassword(stored, password)).toBe(true);
    const files = ['journal/deskhand.db', 'journal/deskhand.db-wal', 'bot.log'];
    for (const file of files) expect(readFileSync(join(office.folder, file)).includes(password), file).toBe(false);
    const told = () => office.slack.traffic.entries.filter((entry) => JSON.stringify(entry).includes(password));
    await expect.poll(() => [...new Set(told().map(({ name }) => name))]).toEqual(['views.update']);
    expect(office.dsm.calls.of().some(({ secretsInUrl }) => secretsInUrl.length > 0)).toBe(false);
    const environment = [office.key, 'Deskhand-Sandbox-1', office.slack.botToken, office.slack.appToken];
    const log = readFileSync(office.logFile, 'utf8');
    for (const secret of environment) expect(log.includes(secret)).toBe(false);
  });
});
