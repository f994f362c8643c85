import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { helpdeskPolicy, Office } from '../../support/an-office.ts';
import { asAdministrator, first, makeAccount, makeGroup, removeNamed, set, signInRefusal } from './client.ts';
import { base } from './domain-controller.ts';
import { deskhand, leavers, staff } from './prepare.ts';

let office: Office;
let folder: string;

beforeAll(async () => {
  await asAdministrator(async (client) => {
    const dn = await makeAccount(client, 'grace', {
      attributes: { displayName: 'Grace Hopper', mail: 'grace@example.org' },
    });
    await makeGroup(client, 'Editors');
    await makeGroup(client, 'Finance', [dn]);
    for (const name of ['corp.newcomer', 'Press', 'ghopper']) await removeNamed(client, name);
  });
  folder = mkdtempSync(join(tmpdir(), 'deskhand-journeys-'));
  const caFile = join(folder, 'ca.pem');
  writeFileSync(caFile, first.certificate);
  office = await Office.open({
    policy: helpdeskPolicy,
    environment: { AD_PASSWORD: deskhand.password },
    directories: `  corp: { kind: active-directory, label: Corp domain, controllers: ["ldaps://${first.address}"], account: ${deskhand.account}, password: AD_PASSWORD, ca_file: "${caFile}", container: "${staff}" }`,
  });
});
afterAll(async () => {
  await office.close();
  rmSync(folder, { recursive: true });
});

const kim = () => office.person('kim');

afterEach(async () => {
  if (kim().modal()) await kim().closesModal({ all: true });
});

/** Fills a form in and submits it, once the preview shows what was filled in last; nobody has to approve. */
async function asks(
  text: string,
  values: Parameters<ReturnType<typeof kim>['fills']>[0] = {},
  preview: string | RegExp = 'What will change',
): Promise<void> {
  await kim().types(text);
  await kim().doesNotSee('Looking…', { within: 'modal' });
  if (Object.keys(values).length > 0) await kim().fills(values);
  const isShown = await kim()
    .sees('What will change', { within: 'modal', timeout: 3_000 })
    .catch(() => undefined);
  if (isShown === undefined) {
    await kim().submits();
    // The preview came in the last moment, so this was the submission itself.
    if (!kim().modal()) return;
  }
  await kim().sees(preview, { within: 'modal' });
  await kim().submits();
}

/** What the server shows of an account or group, asked by another client than Deskhand's. */
const shown = (name: string) =>
  asAdministrator(async (client) => {
    const attributes = [
      'title',
      'department',
      'userAccountControl',
      'accountExpires',
      'lockoutTime',
      'memberOf',
      'pwdLastSet',
    ];
    const { searchEntries } = await client.search(base, { filter: `(sAMAccountName=${name})`, attributes });
    return searchEntries[0];
  });
const becomes = (name: string) => expect.poll(() => shown(name), { timeout: 30_000, interval: 200 });

it('resets a password: the old one ends', async () => {
  await asks('/reset-password corp/grace');
  await kim().sees('The old one was refused from then on', { timeout: 30_000 });
  expect(await signInRefusal('grace', 'Ada-Sandbox-1')).toBe('52e');
  await becomes('grace').toMatchObject({ pwdLastSet: '0' });
});

it('unlocks an account', async () => {
  await asAdministrator((client) => client.modify(base, [set('lockoutThreshold', '2')]));
  for (const _ of [1, 2, 3]) await signInRefusal('grace', 'wrong');
  await asks('/helpdesk unlock-account corp/grace');
  await becomes('grace').toMatchObject({ lockoutTime: '0' });
  await asAdministrator((client) => client.modify(base, [set('lockoutThreshold', '0')]));
});

it('disables an account and enables it again', async () => {
  await asks('/helpdesk disable-account corp/grace');
  await becomes('grace').toMatchObject({ userAccountControl: '514' });
  await asks('/helpdesk enable-account corp/grace');
  await becomes('grace').toMatchObject({ userAccountControl: '512' });
});

it('edits details and the expiry', async () => {
  await asks('/helpdesk edit-account corp/grace', {
    'Job title': 'Admiral',
    Department: 'COBOL',
    'Expires on': '2031-04-05',
  });
  await becomes('grace').toMatchObject({ title: 'Admiral', department: 'COBOL', accountExpires: '135775872000000000' });
});

it('joins a group and leaves one', async () => {
  await asks('/join-group corp/grace', { Groups: ['Editors'] });
  await becomes('grace').toMatchObject({ memberOf: expect.arrayContaining([`CN=Editors,${staff}`]) });
  await asks('/helpdesk leave-group corp/grace', { Groups: ['Finance'] });
  await becomes('grace').toMatchObject({ memberOf: `CN=Editors,${staff}` });
});

it('moves an account', async () => {
  await asks('/helpdesk move-account corp/grace', { 'Move to': leavers });
  await becomes('grace').toMatchObject({ dn: `CN=grace,${leavers}` });
});

it('creates an account in one go, and deletes it', async () => {
  const values = { Directory: 'Corp domain', 'Job title': 'Cadet', Groups: ['Editors'] };
  await asks('/create-user corp.newcomer', values, 'member of Editors');
  await becomes('corp.newcomer').toMatchObject({
    title: 'Cadet',
    memberOf: `CN=Editors,${staff}`,
    userAccountControl: '512',
  });
  await asks('/helpdesk delete-account corp/corp.newcomer');
  await becomes('corp.newcomer').toBeUndefined();
});

it('creates a group, and deletes it', async () => {
  await asks('/helpdesk create-group', { Directory: 'Corp domain', Name: 'Press' });
  await becomes('Press').toMatchObject({ dn: `CN=Press,${staff}` });
  await asks('/helpdesk delete-group corp/Press');
  await becomes('Press').toBeUndefined();
});

it('shows the domain, an account, and lists accounts', async () => {
  await kim().types('/helpdesk show-directory');
  await kim().doesNotSee('Looking…', { within: 'modal' });
  await kim().fills({ Directory: 'Corp domain' });
  await kim().submits();
  await kim().sees(/example\.test \(EXAMPLE\)/, { timeout: 20_000 });
  await kim().types('/helpdesk show-account corp/grace');
  await kim().sees(/Admiral/, { timeout: 20_000 });
});
