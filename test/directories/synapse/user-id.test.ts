import fc from 'fast-check';
import { expect, it } from 'vitest';
import { path } from '../../../src/directories/synapse/path.ts';
import { accountIdOf, localpartOf, meantUser, userOfAccountId } from '../../../src/directories/synapse/user-id.ts';
import { anyCodePoints } from '../../support/any-text.ts';

/** User ids as servers have them: today's names, and those from before with capital letters and signs. */
const localpart = fc.stringMatching(/^[!-9;-?A-~]{1,80}$/);
const server = fc.constantFrom('example.org', 'matrix.example.org:8448', '[2001:db8::1]:8008');
const userId = fc.tuple(localpart, server).map(([name, domain]) => `@${name}:${domain}`);

it('gives every user an id that fits into a button, and each its own', () => {
  const seen = new Map<string, string>();
  fc.assert(
    fc.property(userId, (user) => {
      const id = accountIdOf(user);
      expect(id).toMatch(/^[A-Za-z0-9._:-]{1,50}$/);
      expect(seen.get(id) ?? user).toBe(user);
      seen.set(id, user);
    }),
  );
});

it('leads back from an id to its user, or says that only a list can', () => {
  fc.assert(
    fc.property(userId, (user) => {
      expect(userOfAccountId(accountIdOf(user)) ?? user).toBe(user);
    }),
  );
});

it('understands a user id however much of it is written', () => {
  fc.assert(
    fc.property(localpart, server, (name, domain) => {
      const user = `@${name}:${domain}`;
      expect(meantUser(user, domain)).toBe(user);
      expect(localpartOf(user)).toBe(name);
      if (!name.startsWith('@')) expect(meantUser(name, domain)).toBe(user);
      expect(meantUser(user, 'other.example')).toBeUndefined();
    }),
  );
});

it('never takes what is typed for an account of another server', () => {
  fc.assert(
    fc.property(anyCodePoints, (text) => {
      const meant = meantUser(text, 'example.org');
      if (meant !== undefined) expect(meant).toMatch(/^@[^:\s]+:example\.org$/u);
    }),
  );
});

it('lets nothing that is filled into a path lead elsewhere', () => {
  fc.assert(
    fc.property(anyCodePoints, (value) => {
      const { path: written, route } = path`_synapse/admin/v2/users/${value}/devices`;
      expect(route).toBe('_synapse/admin/v2/users/*/devices');
      const segments = written.split(/[/?#]/);
      expect(segments).toHaveLength(6);
      expect(decodeURIComponent(segments[4] ?? '')).toBe(value.toWellFormed());
    }),
  );
  expect(path`users/${'half a sign: \ud83d'}`.path).toBe('users/half%20a%20sign%3A%20%EF%BF%BD');
});
