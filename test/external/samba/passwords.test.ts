import type { Client } from 'ldapts';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Directory } from '../../../src/core/directory.ts';
import { failureOf } from '../../contract/directory-fixture.ts';
import { accountNamed, apply, newAccount, subjectNamed } from '../../directories/changing.ts';
import { asAdministrator, first, makeAccount, openDirectory, removeNamed, set, signInRefusal } from './client.ts';
import { base, run } from './domain-controller.ts';
import { startProxy, tags } from './proxy.ts';

const before = 'Before-1-Pass-Wort';
const name = 'grace';
let dn: string;

const prepare = (change?: (client: Client) => Promise<void>) =>
  asAdministrator(async (client) => {
    dn = await makeAccount(client, name, { password: before });
    await change?.(client);
  });

const reset = async (directory: Directory, change: { mustChange?: boolean; unlock?: boolean }) =>
  apply(directory, await subjectNamed(directory, name), { kind: 'set-password', ...change });

/** Locks an account by wrong passwords. */
async function lock(username: string, tries = 3): Promise<void> {
  for (let tried = 0; tried < tries; tried += 1) await signInRefusal(username, 'wrong');
}

const withLockout = (threshold: number) =>
  asAdministrator((client) => client.modify(base, [set('lockoutThreshold', String(threshold))]));

describe('a reset', () => {
  it('with a password that must be changed ends the old one in one call', async () => {
    await prepare();
    const proxy = await startProxy(first);
    const directory = await openDirectory({ urls: [proxy.url] });
    expect(await signInRefusal(name, before)).toBeUndefined();
    const { secret = '' } = await reset(directory, { mustChange: true, unlock: true });
    expect(await signInRefusal(name, before)).toBe('52e');
    // Right, but to be changed first: so it is in force.
    expect(await signInRefusal(name, secret)).toBe('773');
    expect((await accountNamed(directory, name)).passwordExpired).toBe(true);
    expect(proxy.count(({ tag, text }) => tag === tags.modify && text.includes('unicodePwd'))).toBe(1);
    await proxy.stop();
  });

  it('with one that stays is made twice, so that the old one has ended', async () => {
    await prepare();
    const proxy = await startProxy(first);
    const directory = await openDirectory({ urls: [proxy.url] });
    const { secret = '' } = await reset(directory, { mustChange: false });
    expect(await signInRefusal(name, before)).toBe('52e');
    expect(await signInRefusal(name, secret)).toBeUndefined();
    expect(proxy.count(({ tag, text }) => tag === tags.modify && text.includes('unicodePwd'))).toBe(2);
    await proxy.stop();
  });

  it('set once would leave the old one good: what the second one is for', async () => {
    await prepare((client) => client.modify(dn, [set('unicodePwd', Buffer.from('"Once-1-Pass-Wort"', 'utf16le'))]));
    expect(await signInRefusal(name, 'Once-1-Pass-Wort')).toBeUndefined();
    expect(await signInRefusal(name, before)).toBeUndefined();
  });

  it('says that it does not know the outcome where the second answer is lost, and repeating it sets the same password', async () => {
    await prepare();
    const proxy = await startProxy(first);
    const directory = await openDirectory({ urls: [proxy.url] });
    const subject = await subjectNamed(directory, name);
    let resets = 0;
    proxy.loseAnswer(({ tag, text }) => tag === tags.modify && text.includes('unicodePwd') && ++resets === 2);
    const kept: { secret?: string } = {};
    const context = {
      signal: AbortSignal.timeout(30_000),
      async getOrCreateSecret(make: () => import('../../../src/core/secret.ts').Secret) {
        const secret = make();
        kept.secret ??= secret.reveal();
        return secret;
      },
    };
    const failure = await failureOf(
      Promise.resolve(directory.handlers['set-password']?.(subject, { kind: 'set-password' }, context)),
    );
    expect(failure).toMatchObject({ effect: 'unknown' });
    expect(await signInRefusal(name, kept.secret ?? '')).toBeUndefined();
    await proxy.stop();
  });

  it('ends the lock that it was asked for after, and only then', async () => {
    await withLockout(3);
    try {
      await prepare();
      const directory = await openDirectory();
      await lock(name);
      expect(await signInRefusal(name, before)).toBe('775');
      const locked = await accountNamed(directory, name);
      expect(locked).toMatchObject({ locked: true, failedSignIns: 3 });
      expect(Math.abs((locked.lockedSince ?? 0) - Date.now())).toBeLessThan(120_000);
      const { secret: still = '' } = await reset(directory, { mustChange: false });
      expect(await signInRefusal(name, still)).toBe('775');
      const { secret = '' } = await reset(directory, { mustChange: false, unlock: true });
      expect(await signInRefusal(name, secret)).toBeUndefined();
      expect(await accountNamed(directory, name)).toMatchObject({ locked: false });
    } finally {
      await withLockout(0);
    }
  });

  it('that may not be made says so, and changes nothing', async () => {
    const directory = await openDirectory();
    const subject = await subjectNamed(directory, 'Administrator');
    const failure = await failureOf(apply(directory, subject, { kind: 'set-password' }));
    expect(failure).toMatchObject({ code: 'directory-not-permitted', effect: 'none' });
  });

  it('that must be changed is refused beforehand where the password never expires', async () => {
    await prepare((client) => client.modify(dn, [set('userAccountControl', '66048')]));
    const directory = await openDirectory();
    const subject = await subjectNamed(directory, name);
    const asks = (mustChange: boolean) =>
      directory.blocker?.(subject, 'set-password', { kind: 'set-password', mustChange });
    expect(await asks(true)).toMatch(/never expires/);
    expect(await asks(false)).toBeUndefined();
  });
});

describe('unlocking', () => {
  it('alone leaves the password, and does no harm twice', async () => {
    await withLockout(3);
    try {
      await prepare();
      const directory = await openDirectory();
      await lock(name);
      const subject = await subjectNamed(directory, name);
      for (const _ of [1, 2]) await apply(directory, subject, { kind: 'unlock-account' });
      expect(await accountNamed(directory, name)).toMatchObject({ locked: false });
      expect(await signInRefusal(name, before)).toBeUndefined();
    } finally {
      await withLockout(0);
    }
  });
});

describe('password rules', () => {
  const policy = 'deskhand-tests';
  const psoTool = (...parameters: readonly string[]) =>
    run('samba-tool', ['domain', 'passwordsettings', 'pso', ...parameters, '-s', first.configuration]);

  beforeAll(async () => {
    await prepare();
    await psoTool('delete', policy).catch(() => undefined);
    await psoTool('create', policy, '1', '--min-pwd-length=19', '--complexity=on');
    return async () => {
      await psoTool('delete', policy);
    };
  });

  it('of a fine-grained policy that cannot be read are met by 20 characters', async () => {
    await prepare();
    await psoTool('apply', policy, name);
    const directory = await openDirectory();
    const { secret = '' } = await reset(directory, { mustChange: false });
    expect(secret).toHaveLength(20);
    expect(await signInRefusal(name, secret)).toBeUndefined();
  });

  it.each([
    [true, 20],
    [false, 16],
  ])('are met by new accounts: with one for everybody %s, %i characters', async (isForAll, length) => {
    await asAdministrator((client) => removeNamed(client, 'newcomer'));
    if (isForAll) await psoTool('apply', policy, 'Domain Users');
    const directory = await openDirectory();
    const change = { kind: 'create-account', name: 'newcomer', details: {} } as const;
    const { secret = '' } = await apply(directory, newAccount(directory), change);
    expect(secret).toHaveLength(length);
    expect(await signInRefusal('newcomer', secret)).toBeUndefined();
    if (isForAll) await psoTool('unapply', policy, 'Domain Users');
  });

  it('that are not met refuse the password in words, and change nothing', async () => {
    await prepare();
    await psoTool('apply', policy, name);
    const directory = await openDirectory();
    const subject = await subjectNamed(directory, name);
    const { Secret } = await import('../../../src/core/secret.ts');
    const short = new Secret('Short-1');
    const failure = await failureOf(apply(directory, subject, { kind: 'set-password', mustChange: true }, short));
    expect(failure).toMatchObject({ code: 'weak-password', effect: 'none' });
    expect(await signInRefusal(name, before)).toBeUndefined();
  });

  it('refused at the second of two passwords say that the old one has ended', async () => {
    await prepare();
    await psoTool('apply', policy, name);
    const directory = await openDirectory();
    const subject = await subjectNamed(directory, name);
    const { Secret } = await import('../../../src/core/secret.ts');
    const failure = await failureOf(apply(directory, subject, { kind: 'set-password' }, new Secret('Short-1')));
    expect(failure).toMatchObject({ code: 'weak-password', effect: 'unknown' });
    // The one before it is good for one more password, which is the random one in between.
    expect(await signInRefusal(name, 'Short-1')).toBe('52e');
  });
});
