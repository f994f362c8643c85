import { expect, it } from 'vitest';
import { controllerOf, tlsOptions } from '../../../src/directories/active-directory/session/controller.ts';
import { loadKinds } from '../../../src/directories/index.ts';

const kinds = await loadKinds();
const usual = { controllers: ['ldaps://dc1.example.org'], account: 'deskhand@example.org', password: 'AD_PASSWORD' };
const problems = (settings: object): string =>
  JSON.stringify(kinds.get('active-directory')?.settings.safeParse({ ...usual, ...settings }).error?.issues ?? []);

it.each([
  {},
  { controllers: ['ldap://dc1.example.org', 'ldaps://[::1]:3269/'] },
  { account: 'EXAMPLE\\deskhand' },
  { account: 'CN=deskhand,DC=example,DC=org', container: 'OU=Staff,DC=example,DC=org', upn_suffix: 'example.com' },
  { fingerprint: 'ab:'.repeat(31).concat('ab') },
  { fingerprint: ['ab'.repeat(32), 'cd'.repeat(32)], timeout: 5 },
])('%j are settings', (settings) => {
  expect(problems(settings)).toBe('[]');
});

it.each([
  [{ controllers: [] }, 'at least one'],
  [{ controllers: ['https://dc1.example.org'] }, 'ldaps://'],
  [{ controllers: ['ldaps://'] }, 'ldaps://'],
  [{ controllers: ['ldaps://deskhand:secret@dc1.example.org'] }, 'bare address'],
  [{ controllers: ['ldaps://dc1.example.org/DC=example'] }, 'bare address'],
  [{ account: 'deskhand' }, 'full name'],
  [{ container: 'Staff' }, 'distinguished name'],
  [{ upn_suffix: '@example.org' }, 'example.org'],
  [{ fingerprint: [] }, 'fingerprint'],
  [{ start_tls: true }, 'start_tls'],
])('%j are told what is wrong with them', (settings, words) => {
  expect(problems(settings)).toContain(words);
});

it('names a controller by its host, and by its port where that is not the usual one', () => {
  expect(controllerOf('ldaps://dc1.example.org')).toEqual({
    host: 'dc1.example.org',
    port: 636,
    startTls: false,
    where: 'dc1.example.org',
  });
  expect(controllerOf('ldap://dc1.example.org:1389/')).toMatchObject({
    port: 1389,
    startTls: true,
    where: 'dc1.example.org:1389',
  });
  expect(controllerOf('ldaps://[::1]:3269')).toMatchObject({ host: '::1', where: '[::1]:3269' });
});

it('asks for a certificate of the authority, or judges it by its fingerprint alone where none is named', () => {
  const controller = controllerOf('ldaps://dc1.example.org');
  expect(tlsOptions(controller, {}).rejectUnauthorized).toBe(true);
  expect(tlsOptions(controller, { ca: 'PEM' }).rejectUnauthorized).toBe(true);
  expect(tlsOptions(controller, { fingerprints: ['ab'] }).rejectUnauthorized).toBe(false);
  expect(tlsOptions(controller, { ca: 'PEM', fingerprints: ['ab'] }).rejectUnauthorized).toBe(true);
  // An address is no name that a client may ask for.
  expect(tlsOptions(controllerOf('ldaps://127.0.0.1'), {})).not.toHaveProperty('servername');
});
