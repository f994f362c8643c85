import { describe, expect, it } from 'vitest';
import { describeChange } from '../../src/core/describe-change.ts';
import { isReading } from '../../src/core/operation.ts';
import { isSatisfied } from '../../src/core/satisfied.ts';
import type { Subject } from '../../src/core/subject.ts';
import { loadOperations } from '../../src/operations/index.ts';
import { anAccount, anAccountSubject } from '../support/builders.ts';

const operations = await loadOperations();

function planned(name: string, subject: Subject, values: Record<string, unknown> = {}) {
  const operation = operations.get(name);
  if (!operation || isReading(operation)) throw new Error(`There is no operation ${name} that changes something.`);
  return { plan: () => operation.plan(subject, values), outcome: () => operation.outcome(subject, values) };
}

describe('unlock-account', () => {
  it('unlocks what is locked, and what may be', () => {
    for (const account of [{ locked: true }, {}])
      expect(planned('unlock-account', anAccountSubject(account)).plan()).toEqual([{ kind: 'unlock-account' }]);
    expect(planned('unlock-account', anAccountSubject({ locked: false })).plan).toThrow(
      expect.objectContaining({ code: 'not-supported' }),
    );
  });

  it('shows since when the account is locked, and by how many tries', () => {
    const since = Date.UTC(2026, 10, 29, 14, 10);
    const subject = anAccountSubject({ locked: true, lockedSince: since, failedSignIns: 5 });
    expect(describeChange({ kind: 'unlock-account' }, subject)).toEqual([
      { what: 'Lock', before: 'locked after 5 failed sign-ins, since 2026-11-29 14:10 UTC', after: 'none' },
    ]);
  });
});

describe('move-account', () => {
  const ada = anAccountSubject({ path: 'CN=ada\\, the first,OU=Staff,DC=example,DC=org' });

  it('moves to a container that the account is not in, in whatever spelling', () => {
    const container = 'OU=Leavers,DC=example,DC=org';
    expect(planned('move-account', ada, { container }).plan()).toEqual([{ kind: 'move-account', container }]);
    const spelt = 'ou = staff, dc=EXAMPLE,dc=org';
    for (const wrong of [spelt, 'Staff', '', 'OU='])
      expect(planned('move-account', ada, { container: wrong }).plan).toThrow(
        expect.objectContaining({ code: 'invalid-input', fields: { container: expect.any(String) } }),
      );
  });

  it.each([
    ['CN=ada,OU=Leavers,DC=example,DC=org', 'ou=leavers, dc=example,DC=org', 'yes'],
    ['CN=ada,OU=Staff,OU=Leavers,DC=example,DC=org', 'OU=Leavers,DC=example,DC=org', 'no'],
    ['CN=ada,OU=Staff,DC=example,DC=org', 'OU=Leavers,DC=example,DC=org', 'no'],
    [undefined, 'OU=Leavers,DC=example,DC=org', 'unknowable'],
    ['CN=ada,OU=Staff,DC=example,DC=org', 'no name at all', 'unknowable'],
  ])('%s being in %s is judged %s', (path, container, verdict) => {
    const account = anAccount(path === undefined ? {} : { path });
    expect(isSatisfied({ kind: 'move-account', container }, account)).toBe(verdict);
  });
});

describe('reset-password in a domain', () => {
  const domain = { parts: { 'set-password': ['must-change', 'unlock', 'ends-old-password'] } };

  it('plans the same whether the account is locked or not, so that an approval stays good', () => {
    const plans = [true, false].map((locked) =>
      planned('reset-password', anAccountSubject({ locked }, domain), { mustChange: true }).plan(),
    );
    expect(plans[0]).toEqual([{ kind: 'set-password', mustChange: true, unlock: true }]);
    expect(plans[1]).toEqual(plans[0]);
  });

  it('shows the lock that ends with it', () => {
    const change = { kind: 'set-password', unlock: true } as const;
    const lines = (locked: boolean) =>
      describeChange(change, anAccountSubject({ locked }, domain)).map(({ what }) => what);
    expect(lines(true)).toEqual(['Password', 'Lock']);
    expect(lines(false)).toEqual(['Password']);
  });

  it('tells how the old password ended', () => {
    const told = (mustChange: boolean) =>
      planned('reset-password', anAccountSubject({}, domain), { mustChange }).outcome();
    expect(told(true)).toMatch(/old one was refused.*has to be changed/);
    expect(told(false)).toMatch(/set twice.*old one was refused/);
    expect(planned('reset-password', anAccountSubject()).outcome()).not.toMatch(/old one/);
  });
});
