import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Account } from '../../src/core/account.ts';
import { createAddresses } from '../../src/identity/email-age.ts';
import { startEmailAgeWatch } from '../../src/identity/email-age-watch.ts';
import { createIdentity } from '../../src/identity/identity.ts';
import { createLimits } from '../../src/journal/rate-limits.ts';
import type { Store } from '../../src/journal/schema.ts';
import { openSqlite } from '../../src/journal/sqlite.ts';
import { anAccount, person } from '../support/builders.ts';
import { FakeClock, settle } from '../support/fake-clock.ts';
import { MemoryDirectory } from '../support/memory-directory.ts';
import { MemoryPeople } from '../support/memory-people.ts';

const hour = 3_600_000;
const day = 24 * hour;
let folder: string;
let store: Store;
let clock: FakeClock;
beforeEach(() => {
  clock = new FakeClock();
  folder = mkdtempSync(join(tmpdir(), 'deskhand-guards-'));
  store = openSqlite(join(folder, 'a.db'));
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

describe('limits', () => {
  const wide = { count: 1_000, within: hour };
  let runs = 0;

  it('never let more than so many through in any window', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 40 * 60_000 }), { maxLength: 30 }), async (pauses) => {
        runs += 1;
        const own = openSqlite(join(folder, `run-${runs}.db`));
        const time = new FakeClock();
        const limits = createLimits(own, { agent: { count: 3, within: hour }, target: wide, workspace: wide }, time);
        const passed: number[] = [];
        for (const pause of pauses) {
          await time.moveOn(pause);
          await limits.take({ agent: 'T/U' }).then(
            () => passed.push(time.now()),
            () => undefined,
          );
        }
        await own.close();
        for (const at of passed) {
          expect(passed.filter((other) => other <= at && other > at - hour).length).toBeLessThanOrEqual(3);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('count all keys or none, also when many come at once', async () => {
    const limits = createLimits(store, { agent: wide, target: { count: 2, within: hour }, workspace: wide }, clock);
    const all = await Promise.allSettled(
      Array.from({ length: 10 }, (_, index) => limits.take({ agent: `T/U${index}`, target: 'nas/1' })),
    );
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
    expect(await store.rows("select * from spent where kind = 'agent'")).toHaveLength(2);
  });

  it('say which of them it is and when it is over', async () => {
    const limits = createLimits(store, { agent: { count: 1, within: hour }, target: wide, workspace: wide }, clock);
    await limits.take({ agent: 'T/U' });
    await expect(limits.take({ agent: 'T/U' })).rejects.toThrow(/one person may \(1\)\. .* after 2026-11-21 10:00 UTC/);
  });
});

describe('how long an address has stood there', () => {
  const at = (email: string | undefined): Account => anAccount({ details: email ? { email } : {} });
  const fresh = () => createAddresses(store, (text) => `print of ${text.length}/${text}`, clock);

  it('is for ever for what was there at the first look', async () => {
    const addresses = fresh();
    expect(await addresses.ageOf(at('ada@example.org'))).toBeUndefined();
    await addresses.learn([at('ada@example.org')]);
    expect(await addresses.ageOf(at('ADA@example.org'))).toBe(Number.POSITIVE_INFINITY);
  });

  it('begins anew where it changes, also back again', async () => {
    const addresses = fresh();
    await addresses.learn([at('ada@example.org')]);
    expect(await addresses.ageOf(at('mallory@example.net'))).toBeUndefined();
    await addresses.learn([at('mallory@example.net')]);
    await clock.moveOn(2 * day);
    expect(await addresses.ageOf(at('mallory@example.net'))).toBe(2 * day);
    await addresses.note(at('ada@example.org'));
    expect(await addresses.ageOf(at('ada@example.org'))).toBe(0);
    expect(await addresses.ageOf(at('mallory@example.net'))).toBeUndefined();
  });

  it('is forgotten with the address', async () => {
    const addresses = fresh();
    await addresses.learn([at('ada@example.org')]);
    await addresses.learn([anAccount({ details: { email: '' } })]);
    await addresses.learn([at('ada@example.org')]);
    expect(await addresses.ageOf(at('ada@example.org'))).toBe(0);
  });

  it('goes on where a list tells no addresses, and is new where the account came without one', async () => {
    const addresses = fresh();
    await addresses.note(at('ada@example.org'));
    expect(await addresses.ageOf(at('ada@example.org'))).toBeUndefined();
    await addresses.looked('nas');
    await addresses.note(at('ada@example.org'));
    await clock.moveOn(day);
    await addresses.learn([at(undefined)]);
    expect(await addresses.ageOf(at('ada@example.org'))).toBe(day);
    const bob = (email?: string) => anAccount({ id: '7', name: 'bob', details: email ? { email } : {} });
    await addresses.learn([bob()]);
    await addresses.note(bob('bob@example.org'));
    expect(await addresses.ageOf(bob('bob@example.org'))).toBe(0);
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

describe('one human with two Slack accounts', () => {
  const people = new MemoryPeople();
  for (const id of ['U0KIM', 'U0KIM2', 'U0ADA', 'U0MAX']) people.add(id);
  people.add('U0KIM3', { email: 'kim+second@example.org' });
  const nas = new MemoryDirectory();
  nas.accounts.set('1', anAccount({ id: '1', name: 'kim', details: { email: 'kim@example.org' } }));
  nas.accounts.set('2', anAccount({ id: '2', name: 'ada', details: { email: 'ada@example.org' } }));
  const identity = (links: [string, string[]][] = [], managers: [string, string][] = []) =>
    createIdentity(
      { links: new Map(links), managers: new Map(managers), matchByEmail: true },
      people,
      new Map([['nas', nas]]),
      async () => true,
    );
  const same = (one: string, other: string, links?: [string, string[]][]) =>
    identity(links).isSamePerson(person(one), person(other), 'nas');

  it('is known by links to one account, and by one mailbox', async () => {
    expect(await same('U0KIM', 'U0KIM')).toBe(true);
    expect(await same('U0KIM', 'U0KIM3')).toBe(true);
    expect(await same('U0KIM', 'U0ADA')).toBe(false);
    const links: [string, string[]][] = [
      ['U0KIM', ['nas/kim']],
      ['U0KIM2', ['NAS/Kim']],
    ];
    expect(await same('U0KIM', 'U0KIM2', links)).toBe(true);
    expect(await identity(links).holds(person('U0KIM2'), anAccount({ id: '1', name: 'kim' }))).toBe(true);
  });

  it('is not guessed at where Slack or the directory is silent', async () => {
    people.isDown = true;
    await expect(same('U0KIM', 'U0ADA')).rejects.toThrow();
    people.isDown = false;
    nas.isDown = true;
    await expect(same('U0KIM', 'U0ADA')).rejects.toThrow();
    nas.isDown = false;
  });

  it('has a manager by the configuration first, then by the profile, who is nobody of their own', async () => {
    const ada = anAccount({ id: '2', name: 'ada', details: { email: 'ada@example.org' } });
    people.managers.set('U0ADA', 'U0MAX');
    expect((await identity().managerOf(ada, 'T0EXAMPLE'))?.ref.id).toBe('U0MAX');
    expect((await identity([], [['nas/ada', 'U0KIM']]).managerOf(ada, 'T0EXAMPLE'))?.ref.id).toBe('U0KIM');
    people.managers.set('U0ADA', 'U0ADA');
    expect(await identity().managerOf(ada, 'T0EXAMPLE')).toBeUndefined();
    people.managers.set('U0ADA', 'U0MAX');
    people.add('U0MAX', { guest: true });
    expect(await identity().managerOf(ada, 'T0EXAMPLE')).toBeUndefined();
  });
});
