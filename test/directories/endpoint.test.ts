import { describe, expect, it } from 'vitest';
import { machineClock } from '../../src/core/clock.ts';
import { Secret } from '../../src/core/secret.ts';
import { type Endpoint, shareEndpoint } from '../../src/directories/endpoint.ts';
import type { DirectoryDeps } from '../../src/directories/kind.ts';
import { createShares } from '../../src/directories/shares.ts';

const settings = { url: 'https://nas.example.org:5001/dsm/', timeout: 45 };
const use = {
  directory: 'nas',
  settings,
  what: 'dsm',
  own: { account: 'deskhand', password: 'PASSWORD', otp: undefined },
};

function opening() {
  const ignore = () => undefined;
  const deps: DirectoryDeps = {
    clock: machineClock,
    log: { debug: ignore, info: ignore, warn: ignore, error: ignore },
    callsAtOnce: 4,
    secret: () => new Secret('x'),
    ...createShares(),
  };
  const made: Endpoint[] = [];
  const share = (given: Parameters<typeof shareEndpoint>[0]) =>
    shareEndpoint(given, deps, (endpoint) => {
      made.push(endpoint);
      return { close: async () => undefined };
    });
  return { made, share };
}

describe('the way to a server', () => {
  it('has milliseconds, and the host as its name', () => {
    const { made, share } = opening();
    share({ ...use, settings: { ...settings, fingerprint: 'ab'.repeat(32) } });
    expect(made).toEqual([
      { url: settings.url, where: 'nas.example.org:5001', timeout: 45_000, fingerprint: 'ab'.repeat(32) },
    ]);
  });

  it('is one for all directories with the same settings', () => {
    const { made, share } = opening();
    const [one, other] = [share(use), share({ ...use, directory: 'office' })];
    expect(one.value).toBe(other.value);
    expect(made).toHaveLength(1);
  });

  it.each([
    ['address', { settings: { ...settings, url: 'https://nas.example.org:5001' } }],
    ['fingerprint', { settings: { ...settings, fingerprint: 'ab'.repeat(32) } }],
    ['time-out', { settings: { ...settings, timeout: 46 } }],
    ['account', { own: { ...use.own, account: 'other' } }],
    ['secret', { own: { ...use.own, password: 'OTHER' } }],
    ['second factor', { own: { ...use.own, otp: 'OTP' } }],
    ['setting with the same value', { own: { account: 'deskhand', otp: 'PASSWORD' } }],
    ['kind of server', { what: 'truenas' }],
  ])('is another one for another %s', (_, other) => {
    const { made, share } = opening();
    expect(share(use).value).not.toBe(share({ ...use, ...other }).value);
    expect(made).toHaveLength(2);
  });
});
