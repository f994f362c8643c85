import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Attribute, Change, Client } from 'ldapts';
import { onTestFinished } from 'vitest';
import { type Clock, machineClock } from '../../../src/core/clock.ts';
import type { Directory } from '../../../src/core/directory.ts';
import { Secret } from '../../../src/core/secret.ts';
import { loadKinds, openDirectories } from '../../../src/directories/index.ts';
import { type RecordedLog, recordLog } from '../../directories/changing.ts';
import { administrator, base, type DomainController, knownController, realm } from './domain-controller.ts';
import { deskhand, staff } from './prepare.ts';

const given = process.env.REAL_SAMBA;
if (given === undefined) throw new Error('Please start these tests with: npm run test:samba');
const [one, two] = JSON.parse(given) as { folder: string; address: string }[] as [
  { folder: string; address: string },
  { folder: string; address: string },
];

/** The controllers that run.ts has started. */
export const first: DomainController = await knownController(one.folder, one.address);
export const second: DomainController = await knownController(two.folder, two.address);

/** A client that shares no code with ours, signed in. */
async function signedIn(account: string, password: string, controller = first): Promise<Client> {
  const client = new Client({
    url: `ldaps://${controller.address}`,
    tlsOptions: { ca: controller.certificate },
    timeout: 30_000,
  });
  await client.bind(account, password);
  return client;
}

/** Runs work as the domain's administrator. */
export async function asAdministrator<T>(work: (client: Client) => Promise<T>, controller = first): Promise<T> {
  const client = await signedIn(administrator.account, administrator.password, controller);
  try {
    return await work(client);
  } finally {
    await client.unbind();
  }
}

/** The word behind `data` of a refused sign-in, such as 52e; `undefined` where it worked. */
export async function signInRefusal(name: string, password: string, controller = first): Promise<string | undefined> {
  const account = name.includes('@') ? name : `${name}@${realm}`;
  try {
    await (await signedIn(account, password, controller)).unbind();
    return undefined;
  } catch (cause) {
    return /data ([0-9a-f]+)/.exec(String(cause))?.[1] ?? String(cause);
  }
}

const passwordValue = (password: string) => Buffer.from(`"${password}"`, 'utf16le');
const attribute = (type: string, ...values: (string | Buffer)[]) => new Attribute({ type, values: values as string[] });

export const set = (type: string, ...values: (string | Buffer)[]): Change =>
  new Change({ operation: 'replace', modification: attribute(type, ...values) });
export const addTo = (type: string, value: string): Change =>
  new Change({ operation: 'add', modification: attribute(type, value) });

interface Made {
  readonly password?: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly container?: string;
}

/** Makes an account, in place of one of that name. */
export async function makeAccount(client: Client, name: string, made: Made = {}): Promise<string> {
  const { password = 'Ada-Sandbox-1', attributes = {}, container = staff } = made;
  await removeNamed(client, name);
  const dn = `CN=${name},${container}`;
  await client.add(dn, [
    attribute('objectClass', 'user'),
    attribute('sAMAccountName', name),
    attribute('userPrincipalName', `${name}@${realm}`),
    attribute('userAccountControl', '512'),
    attribute('unicodePwd', passwordValue(password)),
    ...Object.entries(attributes).map(([type, value]) => attribute(type, value)),
  ]);
  return dn;
}

/** Makes a group with members, in place of one of that name. */
export async function makeGroup(client: Client, name: string, members: readonly string[] = []): Promise<string> {
  await removeNamed(client, name);
  const dn = `CN=${name},${staff}`;
  const own = [attribute('objectClass', 'group'), attribute('sAMAccountName', name)];
  await client.add(dn, members.length === 0 ? own : [...own, attribute('member', ...members)]);
  return dn;
}

export async function removeNamed(client: Client, name: string): Promise<void> {
  const { searchEntries } = await client.search(base, { filter: `(sAMAccountName=${name})`, attributes: ['1.1'] });
  for (const { dn } of searchEntries) await client.del(dn);
}

interface Opened {
  readonly urls?: readonly string[];
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly password?: string;
  readonly clock?: Clock;
  readonly log?: RecordedLog;
}

/** Opens the kind as the configuration would, with Deskhand's delegated account. */
export async function openDirectory(opened: Opened = {}): Promise<Directory> {
  const { urls = [`ldaps://${first.address}`], settings, password = deskhand.password } = opened;
  const kinds = await loadKinds();
  const folder = mkdtempSync(join(tmpdir(), 'deskhand-ca-'));
  const caFile = join(folder, 'ca.pem');
  writeFileSync(caFile, first.certificate + second.certificate);
  const parsed = kinds.get('active-directory')?.settings.parse({
    controllers: urls,
    account: deskhand.account,
    password: 'AD_PASSWORD',
    ca_file: caFile,
    container: staff,
    ...settings,
  });
  const configured = new Map([['corp', { kind: 'active-directory', label: 'Corp domain', settings: parsed }]]);
  const secret = (name: string) => (name === 'AD_PASSWORD' ? new Secret(password) : undefined);
  const deps = { clock: opened.clock ?? machineClock, log: opened.log ?? recordLog(), secret };
  const directory = openDirectories(kinds, configured, deps).get('corp');
  rmSync(folder, { recursive: true });
  if (!directory) throw new Error('The directory was not opened.');
  onTestFinished(() => directory.close());
  return directory;
}
