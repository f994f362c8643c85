import { describe, expect, it } from 'vitest';
import { machineClock } from '../../../src/core/clock.ts';
import type { Directory } from '../../../src/core/directory.ts';
import type { DirectoryDeps } from '../../../src/directories/kind.ts';
import { TrueNasRefusal } from '../../../src/directories/truenas/session/refusals.ts';
import type { Session } from '../../../src/directories/truenas/session/session.ts';
import { openTrueNas } from '../../../src/directories/truenas/truenas.ts';
import { accountNamed, apply, subjectNamed } from '../changing.ts';

const ada = {
  id: 8,
  uid: 3020,
  username: 'ada',
  full_name: 'Ada Lovelace',
  email: null,
  builtin: false,
  local: true,
  immutable: false,
  locked: false,
  password_disabled: false,
  twofactor_auth_configured: false,
  group: {},
  groups: [],
  roles: [],
};

/** A NAS of a release that lacks some methods, as a session sees it. */
function openWithout(...lacking: readonly string[]): { directory: Directory; sent: [string, unknown][] } {
  const missing = new Set<string>();
  const sent: [string, unknown][] = [];
  const answers: Readonly<Record<string, unknown>> = { 'user.query': [ada], 'system.security.config': {} };
  const session: Session = {
    where: 'nas',
    account: 'deskhand',
    async call({ method, parameters, result }) {
      sent.push([method, parameters]);
      if (lacking.includes(method)) {
        missing.add(method);
        const error = { code: -32601, message: 'Method does not exist' };
        throw new TrueNasRefusal(method, error, { where: 'nas', account: 'deskhand', changes: true });
      }
      // The interface promises what the schema gives; without one there is nothing to promise.
      return result?.parse(answers[method] ?? []) as never;
    },
    isMissing: (method) => missing.has(method),
    signedIn: async () => ({ api: { name: 'v25.04.0', major: 25, minor: 4, patch: 0 }, mechanism: 'API key' }),
    subscribe: async () => ({ isLive: true }),
    close: async () => undefined,
  };
  const nothing = () => undefined;
  const log = { debug: nothing, info: nothing, warn: nothing, error: nothing };
  const deps: DirectoryDeps = {
    clock: machineClock,
    log,
    callsAtOnce: 4,
    secret: nothing,
    share: (_key, make) => ({ value: make(), release: async () => undefined }),
  };
  const settings = { url: 'wss://nas', account: 'deskhand', api_key: 'KEY', timeout: 45 };
  const directory = openTrueNas('nas', 'NAS', settings, deps, { value: session, release: async () => undefined });
  return { directory, sent };
}

describe('a TrueNAS that lacks a method', () => {
  it('sets a lasting password where it makes none for one use, and offers the choice no longer', async () => {
    const { directory, sent } = openWithout('auth.generate_onetime_password');
    expect(directory.parts['set-password']).toEqual(['must-change']);
    const subject = await subjectNamed(directory, 'ada');
    const { secret } = await apply(directory, subject, { kind: 'set-password', mustChange: true });
    expect(sent.at(-1)).toEqual(['user.update', [8, { password: secret }]]);
    expect(directory.parts['set-password']).toBeUndefined();
    await directory.close();
  });

  it('no longer offers what it turned out not to have', async () => {
    const { directory } = openWithout('user.renew_2fa_secret');
    const subject = await subjectNamed(directory, 'ada');
    expect(Object.keys(directory.handlers)).toContain('renew-second-factor');
    await expect(apply(directory, subject, { kind: 'renew-second-factor' })).rejects.toMatchObject({
      code: 'not-supported',
      effect: 'none',
    });
    expect(Object.keys(directory.handlers)).not.toContain('renew-second-factor');
    expect(Object.keys(directory.handlers)).toContain('remove-second-factor');
    await directory.close();
  });

  it('shows accounts without their sessions where it cannot tell them', async () => {
    const { directory } = openWithout('auth.sessions');
    expect(await accountNamed(directory, 'ada')).toMatchObject({ name: 'ada', groups: [] });
    expect(await accountNamed(directory, 'ada')).not.toHaveProperty('sessions');
    await directory.close();
  });

  it('is asked, in its first release, only for what its model has', async () => {
    const { directory, sent } = openWithout();
    await accountNamed(directory, 'ada');
    const asked = JSON.stringify(sent.filter(([method]) => method.endsWith('.query')));
    expect(asked).not.toMatch(/last_password_change|immutable"\]|unixhash|password_history/);
    await directory.close();
  });
});
