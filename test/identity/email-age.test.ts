import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Account } from '../../src/core/account.ts';
import { type Addresses, createAddresses } from '../../src/identity/email-age.ts';
import { startEmailAgeWatch } from '../../src/identity/email-age-watch.ts';
import type { Store } from '../../src/journal/schema.ts';
import { openJournal } from '../support/a-journal.ts';
import { anAccount } from '../support/builders.ts';
import { FakeClock, settle } from '../support/fake-clock.ts';
import { MemoryDirectory } from '../support/memory-directory.ts';

const hour = 3_600_000;
const day = 24 * hour;
const at = (email: string | undefined): Account => anAccount({ details: email === undefined ? {} : { email } });
const ada = at('ada@example.org');
const evil = at('mallory@example.net');
const settled = { kind: 'settled' };
const unknown = { kind: 'unknown', isUnseen: false };
const changedFromAda = { kind: 'changed', before: 'ada@example.org' };

let folder: string;
let store: Store;
let clock: FakeClock;
let addresses: Addresses;
beforeEach(async () => {
  clock = new FakeClock();
  folder = mkdtempSync(join(tmpdir(), 'deskhand-addresses-'));
  const opened = await openJournal(join(folder, 'a.db'), clock);
  store = opened.store;
  const { secretBox } = opened;
  addresses = createAddresses({ store, secretBox, clock, settledAfter: 14 * day });
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

describe('a mail address', () => {
  it('that was there at the first look is settled; before that look nothing is known', async () => {
    expect(await addresses.addressStateOf(ada)).toEqual({ kind: 'unknown', isUnseen: true });
    await addresses.learn([ada]);
    expect(await addresses.addressStateOf(at('ADA@example.org'))).toEqual(settled);
  });

  it('that is new does not count, and the one before it stays known, before and after it was noted', async () => {
    await addresses.learn([ada]);
    expect(await addresses.addressStateOf(evil)).toEqual(changedFromAda);
    await addresses.note(evil);
    expect(await addresses.addressStateOf(evil)).toEqual(changedFromAda);
    await clock.moveOn(14 * day - 1);
    expect(await addresses.addressStateOf(evil)).toEqual(changedFromAda);
    await clock.moveOn(1);
    expect(await addresses.addressStateOf(evil)).toEqual(settled);
  });

  it('is not made the settled one by being changed twice', async () => {
    await addresses.learn([ada]);
    await addresses.note(evil);
    await clock.moveOn(day);
    await addresses.note(at('eve@example.net'));
    expect(await addresses.addressStateOf(at('eve@example.net'))).toEqual(changedFromAda);
  });

  it('that was taken away lately leaves the one before it known', async () => {
    await addresses.learn([ada]);
    await addresses.note(at(''));
    expect(await addresses.addressStateOf(at(''))).toEqual(changedFromAda);
    await addresses.note(ada);
    expect(await addresses.addressStateOf(ada)).toEqual(changedFromAda);
    await clock.moveOn(14 * day);
    expect(await addresses.addressStateOf(ada)).toEqual(settled);
  });

  it('that an account gets which had none is unknown until it is settled', async () => {
    await addresses.learn([at('')]);
    expect(await addresses.addressStateOf(at(''))).toEqual(settled);
    await addresses.note(evil);
    expect(await addresses.addressStateOf(evil)).toEqual(unknown);
  });

  it('stays as it was where a list tells no addresses', async () => {
    await addresses.learn([ada]);
    await addresses.learn([at(undefined)]);
    expect(await addresses.addressStateOf(ada)).toEqual(settled);
    expect(await addresses.addressStateOf(at(undefined))).toEqual(unknown);
    const bob = (email?: string) => anAccount({ id: '7', name: 'bob', details: email ? { email } : {} });
    await addresses.learn([bob()]);
    await addresses.note(bob('bob@example.org'));
    expect(await addresses.addressStateOf(bob('bob@example.org'))).toEqual(unknown);
  });

  it('of an account that nobody saw counts only where its directory was looked through: then the account is new', async () => {
    await addresses.note(ada);
    expect(await addresses.addressStateOf(ada)).toEqual({ kind: 'unknown', isUnseen: true });
    await addresses.looked('nas');
    await addresses.note(ada);
    expect(await addresses.addressStateOf(ada)).toEqual(settled);
  });

  it('is nowhere on the disk in clear', async () => {
    await addresses.learn([ada]);
    await addresses.note(evil);
    const files = ['a.db', 'a.db-wal'].map((name) => readFileSync(join(folder, name)).toString('latin1')).join('');
    expect(files).not.toMatch(/ada@|mallory@/);
  });

  it('is looked at at the start, every six hours, and sooner where a directory was silent', async () => {
    const learnt: string[] = [];
    let isSilent = true;
    const directory = Object.assign(new MemoryDirectory(), {
      listAccounts: async () => {
        if (isSilent) throw new Error('silent');
        return [anAccount({ id: '1030', details: {} })];
      },
    });
    directory.accounts.set('1030', anAccount());
    const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
    const addresses = {
      learn: async (accounts: readonly Account[]) =>
        void learnt.push(...accounts.map(({ details }) => details.email ?? '')),
      looked: async (id: string) => void learnt.push(id),
    };
    const watch = startEmailAgeWatch({ directories: [directory], addresses, clock, log });
    await settle();
    isSilent = false;
    await clock.moveOn(10 * 60_000);
    // Its list tells no addresses, so each account was read.
    expect(learnt).toEqual(['ada@example.org', 'nas']);
    await clock.moveOn(6 * hour);
    expect(learnt).toEqual(['ada@example.org', 'nas', 'ada@example.org', 'nas']);
    await watch.stop();
  });
});
