import { describe, expect, it } from 'vitest';
import { machineClock } from '../../src/core/clock.ts';
import { Secret } from '../../src/core/secret.ts';
import { loadKinds, openDirectories } from '../../src/directories/index.ts';
import { createShares } from '../../src/directories/shares.ts';

const ignore = () => undefined;
const deps = {
  clock: machineClock,
  log: { debug: ignore, info: ignore, warn: ignore, error: ignore },
  secret: (name: string) => (name === 'NAS_PASSWORD' ? new Secret('x') : undefined),
};
const settings = { url: 'https://nas.example.org:5001', account: 'deskhand', password: 'NAS_PASSWORD' };

async function faultsOf(kind: string, given: object): Promise<readonly string[]> {
  const checked = (await loadKinds()).get(kind)?.settings.safeParse(given);
  return checked?.success ? [] : (checked?.error?.issues ?? []).map(({ message }) => message);
}

describe('the kinds of directories', () => {
  it('are found in their folders', async () => {
    expect([...(await loadKinds()).keys()]).toEqual(expect.arrayContaining(['synology', 'synology-ad']));
  });

  it('name the settings that hold names of secrets', async () => {
    expect((await loadKinds()).get('synology')?.secrets).toEqual(['password', 'otp', 'device_id']);
  });

  it('refuse to be opened under a kind that nobody makes', async () => {
    const configured = new Map([['nas', { kind: 'sinology', label: 'NAS', settings }]]);
    expect(() => openDirectories(new Map(), configured, deps)).toThrow(/unknown kind "sinology"/);
  });

  it('refuse to be opened without their secret, and say which one', async () => {
    const kinds = await loadKinds();
    const configured = new Map([
      ['nas', { kind: 'synology', label: 'NAS', settings: { ...settings, password: 'GONE', timeout: 5 } }],
    ]);
    expect(() => openDirectories(kinds, configured, deps)).toThrow(/needs the secret GONE/);
  });
});

describe('the settings of a NAS', () => {
  it('need an address, an account and the name of a password', async () => {
    expect(await faultsOf('synology', settings)).toEqual([]);
    expect(await faultsOf('synology', {})).toHaveLength(3);
  });

  it.each(['http://127.0.0.1:5000', 'http://localhost:5000', 'http://[::1]:5000', 'https://nas.example.org/dsm/'])(
    'take the address %s',
    async (url) => {
      expect(await faultsOf('synology-ad', { ...settings, url })).toEqual([]);
    },
  );

  it.each([
    ['http://nas.example.org:5000', /unencrypted/],
    ['http://127.0.0.1.example.org', /unencrypted/],
    ['http://localhost.example.org', /unencrypted/],
    ['http://10.0.0.1', /unencrypted/],
    ['ftp://nas.example.org', /starts with https/],
    ['nas.example.org', /full address/],
    ['https://ada:secret@nas.example.org', /without account/],
    ['https://nas.example.org/?a=1', /without account/],
  ])('refuse the address %s', async (url, fault) => {
    expect((await faultsOf('synology', { ...settings, url })).join(' ')).toMatch(fault);
  });

  it('refuse keys that they do not know', async () => {
    expect((await faultsOf('synology', { ...settings, insecure: true })).join(' ')).toMatch(/insecure/);
    expect((await faultsOf('synology', { ...settings, container: 'OU=Staff,DC=example,DC=org' })).join(' ')).toMatch(
      /container/,
    );
  });

  it('refuse fingerprints and containers that cannot be right', async () => {
    expect(await faultsOf('synology', { ...settings, fingerprint: 'AB:CD' })).toHaveLength(1);
    expect(await faultsOf('synology', { ...settings, fingerprint: Array(32).fill('aB').join(':') })).toEqual([]);
    expect(await faultsOf('synology-ad', { ...settings, container: 'Staff' })).toHaveLength(1);
  });
});

describe('what directories share', () => {
  it('is made once, and closed when the last one has given it up', async () => {
    const { share } = createShares();
    let closed = 0;
    const make = () => ({
      close: async () => {
        closed += 1;
      },
    });
    const [one, other] = [share('nas', make), share('nas', make)];
    expect(one.value).toBe(other.value);
    await one.release();
    await one.release();
    expect(closed).toBe(0);
    await other.release();
    expect(closed).toBe(1);
    expect(share('nas', make).value).not.toBe(one.value);
  });
});
