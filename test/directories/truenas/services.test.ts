import { describe, expect, it } from 'vitest';
import { accountFacts } from '../../../src/core/account-facts.ts';
import { renewalFault } from '../../../src/directories/truenas/rules.ts';
import { failureOf } from '../../contract/directory-fixture.ts';
import { accountNamed, subjectNamed } from '../changing.ts';
import { openNas } from './a-truenas.ts';

describe('accounts of a directory service', () => {
  it('are found by their exact name in any of its spellings', async () => {
    const { directory } = await openNas();
    const joan = await accountNamed(directory, 'EXAMPLE\\joan');
    for (const name of ['example\\JOAN', 'joan@example.org']) expect(await directory.findAccount(name)).toEqual(joan);
    expect(await directory.findAccount('joan@elsewhere.org')).toBeUndefined();
    expect(await directory.findAccount('EXAMPLE\\nobody')).toBeUndefined();
  });

  it('are said to be hidden while the service is down, and are never taken for deleted', async () => {
    const { directory, nas: truenas } = await openNas();
    const joan = await accountNamed(directory, 'EXAMPLE\\joan');
    truenas.faults.set({ directoryDown: true });
    const hidden = { code: 'directory-unreachable', userMessage: expect.stringMatching(/ACTIVEDIRECTORY\) is down/) };
    expect(await failureOf(directory.findAccount('EXAMPLE\\joan'))).toMatchObject(hidden);
    expect(await failureOf(directory.findAccount('missing'))).toMatchObject(hidden);
    expect(await failureOf(directory.readAccount(joan.id))).toMatchObject(hidden);
    // A local account cannot be hidden.
    expect(await directory.readAccount('9999.9999')).toBeUndefined();
    expect((await accountNamed(directory, 'ada')).name).toBe('ada');
    const findings = await directory.check();
    expect(findings).toContainEqual({ level: 'warning', text: expect.stringContaining('hides the accounts') });
  });

  it('are no more than missing where the service is healthy', async () => {
    const { directory } = await openNas();
    expect(await directory.findAccount('missing')).toBeUndefined();
    expect((await directory.check()).map(({ text }) => text)).toContain(
      'Its directory service (ACTIVEDIRECTORY) is healthy.',
    );
  });
});

describe('what show-account tells', () => {
  it.each(['25.04', '25.10', '26.0', '27.0'] as const)(
    'is all that TrueNAS %s has of a user but hashes',
    async (release) => {
      const { directory, nas: truenas } = await openNas({ version: release });
      const ada = truenas.state.userNamed('ada');
      if (!ada) throw new Error('There is no ada.');
      ada.sshPublicKey = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ+X ada@laptop\n';
      ada.sudoCommands = ['/usr/sbin/zpool'];
      const key = truenas.state.addApiKey('ada', 'backup', null);
      const told = new Map(
        accountFacts(await accountNamed(directory, 'ada')).map(({ label, value }) => [label, value]),
      );
      expect(told.get('SSH keys')).toMatch(/^ssh-ed25519 SHA256:[A-Za-z0-9+/]{43} ada@laptop$/);
      expect(told.get('Sudo')).toBe('/usr/sbin/zpool');
      expect(told.get('Sudo without a password')).toBe('none');
      expect(told.get('API keys')).toContain(String(key.id));
      for (const label of ['Home', 'Shell', 'SMB', 'Number (UID)', 'Primary group', 'SSH with a password', 'Roles']) {
        expect(told.get(label), label).toBeTruthy();
      }
      expect(told.has('Web share')).toBe(release === '26.0' || release === '27.0');
      expect([...told.values()].join(' ')).not.toMatch(/\$6\$|\*{8}/);
    },
  );
});

describe('limits of codes', () => {
  const release = (major: number, minor = 0) => ({ name: `v${major}`, major, minor, patch: 0 });

  it.each([
    [release(25, 4), { interval: 45 }, undefined],
    [release(25, 10), { interval: 4 }, /every 5 seconds/],
    [release(26), { interval: 45 }, /30 or 60/],
    [release(27), { interval: 60, digits: 8 }, undefined],
    [release(25, 4), { digits: 9 }, /6 to 8/],
    [release(26), { digits: 5 }, /6 to 8/],
  ])('of %o let %j pass or not', (api, asked, words) => {
    const fault = renewalFault(asked, api);
    if (words) expect(fault).toMatch(words);
    else expect(fault).toBeUndefined();
  });

  it('are said before the call', async () => {
    const { directory } = await openNas({ version: '27.0' });
    const change = { kind: 'renew-second-factor', interval: 45 } as const;
    expect(await directory.blocker?.(await subjectNamed(directory, 'ada'), change.kind, change)).toMatch(/30 or 60/);
  });
});
