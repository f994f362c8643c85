import { describe, expect, it } from 'vitest';
import { Change, type ChangeKind, type ChangeOf } from '../../src/core/change.ts';
import { type DescribedChange, describeChange } from '../../src/core/describe-change.ts';
import type { Settings } from '../../src/core/settings.ts';
import { stepTitle } from '../../src/core/step-title.ts';
import type { Subject } from '../../src/core/subject.ts';
import { aDirectory, anAccountSubject } from '../support/builders.ts';

const group = { directory: 'nas', id: '65537', name: 'editors' };
const ada = anAccountSubject({
  enabled: true,
  expires: '2026-12-24',
  passwordNeverExpires: false,
  cannotChangePassword: true,
  sessions: [{ name: 'laptop' }, { name: 'phone' }],
});
const withSettings = (settings: Settings): Subject => ({
  kind: 'directory',
  directory: aDirectory(),
  facts: { facts: [], settings },
});

/** Each kind of change with everything that can be said in it. A new kind does not compile before it stands here. */
const whole: { readonly [K in ChangeKind]: ChangeOf<K> } = {
  'set-password': { kind: 'set-password', mustChange: true, endSessions: true, since: '2026-01-31' },
  'send-reset-mail': { kind: 'send-reset-mail', to: 'ada@example.org' },
  'join-group': { kind: 'join-group', group },
  'leave-group': { kind: 'leave-group', group },
  'create-account': {
    kind: 'create-account',
    name: 'jdoe',
    details: { displayName: 'Jo Doe', email: 'jo@example.org', office: 'B12' },
    mustChange: true,
    expires: '2027-03-31',
    flags: { passwordNeverExpires: true, cannotChangePassword: false },
    notify: true,
    groups: [group, { directory: 'nas', id: '65536', name: 'finance' }],
  },
  'set-details': {
    kind: 'set-details',
    details: { displayName: 'Ada King', email: 'king@example.org', office: 'B12' },
  },
  'set-expiry': { kind: 'set-expiry', expires: '2027-03-31' },
  'set-flags': { kind: 'set-flags', flags: { passwordNeverExpires: true, cannotChangePassword: false } },
  'rename-account': { kind: 'rename-account', name: 'aking' },
  'set-enabled': { kind: 'set-enabled', enabled: false, forgets: '2026-12-24' },
  'unlock-account': { kind: 'unlock-account' },
  'move-account': { kind: 'move-account', container: 'OU=Leavers,DC=example,DC=org' },
  'delete-account': { kind: 'delete-account', erase: true },
  'end-sessions': { kind: 'end-sessions' },
  'set-administrator': { kind: 'set-administrator', administrator: true },
  'redact-messages': { kind: 'redact-messages', reason: 'court order 7' },
  'renew-second-factor': { kind: 'renew-second-factor', digits: 8, interval: 60 },
  'remove-second-factor': { kind: 'remove-second-factor' },
  'invite-newcomer': { kind: 'invite-newcomer', days: 3 },
  'sync-domain': { kind: 'sync-domain' },
  'create-group': {
    kind: 'create-group',
    name: 'press',
    description: 'Writes to the papers',
    email: 'press@example.org',
    type: 'security',
    scope: 'global',
  },
  'delete-group': { kind: 'delete-group' },
  'start-lockdown': { kind: 'start-lockdown', reason: 'stolen laptop' },
  'end-lockdown': { kind: 'end-lockdown' },
  'lift-freeze': { kind: 'lift-freeze', account: 'nas/1030', name: 'ada' },
  'close-review': { kind: 'close-review', request: 'R0000001' },
  'set-password-policy': { kind: 'set-password-policy', settings: { minLength: 12, digits: true, history: 0 } },
  'set-password-expiry': { kind: 'set-password-expiry', settings: { maxAge: 90, warnByMail: false } },
};
const kinds = Object.values(whole).map((change) => ({ kind: change.kind, change }));

/** What is kept for Deskhand's own look at the directory; the account under an id is shown by its name. */
const unseen = new Set(['since', 'account']);

/** A value's own variations: each a little different, and some that are only for fields that know few words. */
function altered(value: unknown): unknown[] {
  if (typeof value === 'boolean') return [!value];
  if (typeof value === 'number') return [value + 1];
  if (typeof value === 'string') return [`${value}x`, '2028-01-01', 'distribution', 'universal'];
  if (Array.isArray(value)) return [value.slice(1), ...altered(value[0]).map((first) => [first, ...value.slice(1)])];
  const { id: _, directory: __, ...rest } = value as Record<string, unknown>;
  return Object.entries(rest).flatMap(([key, part]) =>
    altered(part).map((other) => ({ ...(value as object), [key]: other })),
  );
}

/** All changes that differ from one in a single part of it. */
function neighbours(change: Change): Change[] {
  const { kind: _, ...parts } = change;
  return Object.entries(parts)
    .filter(([key]) => !unseen.has(key))
    .flatMap(([key, value]) => {
      const { [key as never]: __, ...without } = change as Change & Record<string, unknown>;
      return [without, ...altered(value).map((other) => ({ ...change, [key]: other }))];
    })
    .flatMap((candidate) => {
      const checked = Change.safeParse(candidate);
      return checked.success && JSON.stringify(checked.data) !== JSON.stringify(change) ? [checked.data] : [];
    });
}

/** The words of a preview; what comes before may be absent. */
const wordsOf = (lines: readonly DescribedChange[]): string => JSON.stringify(lines);
const [before, after] = [
  (lines: readonly DescribedChange[]) => lines.map((line) => line.before),
  (lines: readonly DescribedChange[]) => lines.map((line) => line.after),
];

describe('the lines that approvers read', () => {
  it.each(kinds)('of $kind are words, also where nothing of the subject is known', ({ change }) => {
    for (const subject of [undefined, ada, withSettings({})]) {
      const lines = describeChange(change, subject);
      expect(lines.length).toBeGreaterThan(0);
      for (const line of lines) for (const word of Object.values(line)) expect(word).toMatch(/\S/);
      expect(wordsOf(lines)).not.toMatch(/undefined|null|object|NaN/);
    }
  });

  it.each(kinds)('of $kind differ wherever the change does', ({ change }) => {
    const others = neighbours(change);
    expect(others.length > 0).toBe(Object.keys(change).length > 1);
    for (const other of others) {
      expect(describeChange(other, ada), JSON.stringify(other)).not.toEqual(describeChange(change, ada));
    }
  });

  it('differ between any two kinds', () => {
    const all = kinds.map(({ change }) => wordsOf(describeChange(change, ada)));
    expect(new Set(all).size).toBe(kinds.length);
  });

  it.each([
    ['send-reset-mail', ['ada@example.org']],
    ['join-group', ['editors']],
    ['create-account', ['jdoe', 'Jo Doe', 'jo@example.org', 'B12', '2027-03-31', 'editors', 'finance']],
    ['set-details', ['Ada King', 'king@example.org', 'B12']],
    ['set-expiry', ['2027-03-31']],
    ['rename-account', ['aking']],
    ['redact-messages', ['court order 7']],
    ['renew-second-factor', ['8', '60']],
    ['invite-newcomer', ['3']],
    ['create-group', ['press', 'Writes to the papers', 'press@example.org', 'security', 'global']],
    ['start-lockdown', ['stolen laptop']],
    ['set-password-policy', ['12']],
    ['set-password-expiry', ['90']],
  ] as const)('of %s say afterwards what is asked for', (kind, values) => {
    const shown = after(describeChange(whole[kind])).join('\n');
    for (const value of values) expect(shown).toContain(value);
  });

  it.each([
    ['leave-group', ada, ['editors']],
    ['set-details', ada, ['Ada Lovelace', 'ada@example.org']],
    ['set-expiry', ada, ['2026-12-24']],
    ['rename-account', ada, ['ada']],
    ['set-enabled', ada, ['2026-12-24']],
    ['end-sessions', ada, ['laptop', 'phone']],
    ['lift-freeze', undefined, ['ada']],
    ['close-review', undefined, ['R0000001']],
    ['set-password-policy', withSettings({ minLength: 7, digits: false }), ['7']],
    ['set-password-expiry', withSettings({ maxAge: 365 }), ['365']],
  ] as const)('of %s say before what is there', (kind, subject, values) => {
    const shown = before(describeChange(whole[kind], subject)).join('\n');
    for (const value of values) expect(shown).toContain(value);
  });

  it.each([
    'set-details',
    'set-expiry',
    'set-flags',
    'rename-account',
    'end-sessions',
    'set-password-policy',
    'set-password-expiry',
  ] as const)('of %s make nothing up of what was not read', (kind) => {
    expect(before(describeChange(whole[kind])).every((word) => word === undefined)).toBe(true);
  });

  const inState = (enabled: boolean) => anAccountSubject({ enabled });
  const flagged = (passwordNeverExpires: boolean) => anAccountSubject({ passwordNeverExpires });
  const ruled = (digits: boolean, minLength: number) => withSettings({ digits, minLength });
  const twoWays: readonly [string, [Change, Subject?], [Change, Subject?]][] = [
    ['a group', [whole['join-group']], [whole['leave-group']]],
    [
      'the sign-in',
      [{ kind: 'set-enabled', enabled: true }, inState(false)],
      [{ kind: 'set-enabled', enabled: false }, inState(true)],
    ],
    [
      'administration',
      [{ kind: 'set-administrator', administrator: true }],
      [{ kind: 'set-administrator', administrator: false }],
    ],
    [
      'a rule of the account',
      [{ kind: 'set-flags', flags: { passwordNeverExpires: true } }, flagged(false)],
      [{ kind: 'set-flags', flags: { passwordNeverExpires: false } }, flagged(true)],
    ],
    [
      'the day of expiry',
      [{ kind: 'set-expiry', expires: '2026-12-24' }, anAccountSubject()],
      [{ kind: 'set-expiry' }, ada],
    ],
    [
      'a detail',
      [{ kind: 'set-details', details: { office: 'B12' } }, anAccountSubject()],
      [{ kind: 'set-details', details: { office: '' } }, anAccountSubject({ details: { office: 'B12' } })],
    ],
    [
      'the rules for passwords',
      [{ kind: 'set-password-policy', settings: { digits: true, minLength: 12 } }, ruled(false, 0)],
      [{ kind: 'set-password-policy', settings: { digits: false, minLength: 0 } }, ruled(true, 12)],
    ],
  ];
  it.each(twoWays)('of %s read backwards where it is taken back', (_what, there, back) => {
    const [one, other] = [describeChange(...there), describeChange(...back)];
    expect(before(one)).toEqual(after(other));
    expect(after(one)).toEqual(before(other));
    for (const line of one) expect(line.before).not.toBe(line.after);
  });

  // Read backwards both ways, each of these would still fit the other: so the decisive word of one is looked for.
  it.each<[Change, string]>([
    [{ kind: 'set-administrator', administrator: true }, 'yes'],
    [{ kind: 'set-administrator', administrator: false }, 'no'],
    [{ kind: 'set-flags', flags: { cannotChangePassword: true } }, 'yes'],
    [{ kind: 'set-flags', flags: { cannotChangePassword: false } }, 'no'],
    [{ kind: 'set-password-policy', settings: { digits: true } }, 'on'],
    [{ kind: 'set-password-policy', settings: { digits: false } }, 'off'],
    [{ kind: 'set-enabled', enabled: false }, 'disabled'],
    [{ kind: 'set-enabled', enabled: false, suspend: true }, 'only'],
  ])('of %o end in %s', (change, word) => {
    expect(after(describeChange(change, ada))).toEqual([expect.stringMatching(new RegExp(`\\b${word}$`))]);
  });

  it('of the end of a suspension begin where the suspension ends', () => {
    const [begun] = describeChange({ kind: 'set-enabled', enabled: false, suspend: true });
    const [ended] = describeChange({ kind: 'set-enabled', enabled: true, suspend: true });
    expect(ended?.before).toBe(begun?.after);
    expect(ended?.after).not.toBe(ended?.before);
    expect(begun?.before).not.toBe(begun?.after);
  });
});

describe('the title of a step', () => {
  it('is one of its own for each kind', () => {
    const titles = kinds.map(({ change }) => stepTitle(change));
    for (const title of titles) expect(title).toMatch(/^\S.{0,80}$/);
    expect(new Set(titles).size).toBe(kinds.length);
  });

  it.each([
    ['join-group', 'editors'],
    ['leave-group', 'editors'],
    ['create-account', 'jdoe'],
    ['rename-account', 'aking'],
    ['create-group', 'press'],
    ['lift-freeze', 'ada'],
    ['close-review', 'R0000001'],
  ] as const)('of %s names what it is about', (kind, name) => {
    expect(stepTitle(whole[kind])).toContain(name);
  });

  it.each<[Change, Change]>([
    [
      { kind: 'set-enabled', enabled: true },
      { kind: 'set-enabled', enabled: false },
    ],
    [
      { kind: 'set-enabled', enabled: true, suspend: true },
      { kind: 'set-enabled', enabled: false, suspend: true },
    ],
    [
      { kind: 'set-enabled', enabled: false },
      { kind: 'set-enabled', enabled: false, suspend: true },
    ],
    [
      { kind: 'set-administrator', administrator: true },
      { kind: 'set-administrator', administrator: false },
    ],
    [{ kind: 'set-expiry', expires: '2027-03-31' }, { kind: 'set-expiry' }],
  ])('is another one for %o than for %o', (one, other) => {
    expect(stepTitle(one)).not.toBe(stepTitle(other));
  });
});
