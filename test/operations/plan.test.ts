import { describe, expect, it } from 'vitest';
import { type AccountState, findAmong } from '../../src/core/account-query.ts';
import type { DirectoryView } from '../../src/core/directory-view.ts';
import { DeskhandError } from '../../src/core/errors.ts';
import { text } from '../../src/core/field.ts';
import { isOfferedBy, isReading, type Operation } from '../../src/core/operation.ts';
import type { Restrictions } from '../../src/core/restrictions.ts';
import type { Subject } from '../../src/core/subject.ts';
import { loadOperations } from '../../src/operations/index.ts';
import { aDirectory, aGroup, anAccount, anAccountSubject } from '../support/builders.ts';

const operations = await loadOperations();
const named = (name: string): Operation => {
  const operation = operations.get(name);
  if (!operation) throw new Error(`There is no operation ${name}.`);
  return operation;
};

function plan(name: string, subject: Subject, values: Record<string, unknown> = {}) {
  const operation = named(name);
  if (isReading(operation)) throw new Error(`${name} only reads.`);
  return operation.plan(subject, values);
}

function outcome(name: string, subject: Subject, values: Record<string, unknown> = {}): string {
  const operation = named(name);
  if (isReading(operation)) throw new Error(`${name} only reads.`);
  return operation.outcome(subject, values);
}

const group = (name: string) => ({ directory: 'nas', id: `g-${name}`, name });
const domain: Partial<DirectoryView> = {
  id: 'office',
  label: 'Office domain',
  handles: ['create-account', 'set-details', 'join-group', 'set-password', 'sync-domain'],
  parts: { 'create-account': ['email', 'description'], 'set-details': ['firstName', 'lastName'] },
};

describe('reset-password', () => {
  it('plans a new password, to be changed where the directory can ask for that', () => {
    expect(plan('reset-password', anAccountSubject())).toEqual([{ kind: 'set-password' }]);
    expect(plan('reset-password', anAccountSubject(), { mustChange: true })).toEqual([
      { kind: 'set-password', mustChange: true },
    ]);
    const before = anAccountSubject({ passwordChanged: '2026-11-01' });
    expect(plan('reset-password', before)).toEqual([{ kind: 'set-password', since: '2026-11-01' }]);
    expect(outcome('reset-password', anAccountSubject())).toBe('Ada Lovelace (ada) has a new password.');
  });
});

describe('email-reset-link', () => {
  it('says to whom the link is mailed', () => {
    expect(plan('email-reset-link', anAccountSubject())).toEqual([{ kind: 'send-reset-mail', to: 'ada@example.org' }]);
  });

  it('says why it cannot where there is no address', () => {
    expect(() => plan('email-reset-link', anAccountSubject({ details: {} }))).toThrow(/no e-mail address/);
  });
});

describe('join-group', () => {
  it('plans a change per group', () => {
    expect(plan('join-group', anAccountSubject(), { groups: [group('a'), group('b')] })).toEqual([
      { kind: 'join-group', group: group('a') },
      { kind: 'join-group', group: group('b') },
    ]);
  });

  it('has the NAS learn of it where the directory is a domain', () => {
    const kinds = plan('join-group', anAccountSubject({}, domain), { groups: [group('a')] }).map(({ kind }) => kind);
    expect(kinds).toEqual(['join-group', 'sync-domain']);
  });

  it('says beside the field which groups the account is in already', () => {
    const subject = anAccountSubject({ groups: [group('a')] });
    const attempt = () => plan('join-group', subject, { groups: [group('a'), group('b')] });
    expect(attempt).toThrow(DeskhandError);
    expect(attempt).toThrow(expect.objectContaining({ fields: { groups: 'ada is already in a.' } }));
  });
});

describe('leave-group', () => {
  it('plans a change per group and refuses groups that the account is not in', () => {
    const subject = anAccountSubject({ groups: [group('a')] });
    expect(plan('leave-group', subject, { groups: [group('a')] })).toEqual([
      { kind: 'leave-group', group: group('a') },
    ]);
    expect(() => plan('leave-group', subject, { groups: [group('b')] })).toThrow(
      expect.objectContaining({ fields: { groups: 'ada is not in b.' } }),
    );
  });
});

describe('create-account', () => {
  const values = { name: 'jdoe', firstName: 'Jo', email: 'jo@example.org', groups: [group('a')] };

  it('gives at creation what the directory takes then, sets the rest after it, joins, and syncs last', () => {
    expect(plan('create-account', { kind: 'new-account', directory: aDirectory(domain) }, values)).toEqual([
      { kind: 'create-account', name: 'jdoe', details: { email: 'jo@example.org' } },
      { kind: 'set-details', details: { firstName: 'Jo' } },
      { kind: 'join-group', group: group('a') },
      { kind: 'sync-domain' },
    ]);
  });

  it('plans nothing that was not filled in', () => {
    const subject: Subject = { kind: 'new-account', directory: aDirectory() };
    expect(plan('create-account', subject, { name: 'jdoe', groups: [] })).toEqual([
      { kind: 'create-account', name: 'jdoe', details: {} },
    ]);
  });
});

describe('show-account', () => {
  it('shows what is known and leaves out what is not', () => {
    const operation = named('show-account');
    if (!isReading(operation)) throw new Error('It should only read.');
    const { title, facts } = operation.answer(
      anAccountSubject({ enabled: false, groups: [group('a')] }),
      {},
      { found: [], undetermined: 0 },
    );
    expect(title).toBe('Ada Lovelace (ada)');
    expect(facts).toContainEqual({ label: 'State', value: 'disabled' });
    expect(facts).toContainEqual({ label: 'Groups', value: 'a' });
    expect(facts.map(({ label }) => label)).not.toContain('Two-factor authentication');
  });
});

describe('disable-account', () => {
  it('switches the sign-in off, or suspends where that was chosen', () => {
    expect(plan('disable-account', anAccountSubject())).toEqual([{ kind: 'set-enabled', enabled: false }]);
    expect(plan('disable-account', anAccountSubject(), { how: 'suspend' })).toEqual([
      { kind: 'set-enabled', enabled: false, suspend: true },
    ]);
    expect(() => plan('disable-account', anAccountSubject({ enabled: false }))).toThrow(/already/);
  });
});

describe('enable-account', () => {
  it('undoes whatever keeps the account off', () => {
    expect(plan('enable-account', anAccountSubject({ enabled: false, suspended: true }))).toEqual([
      { kind: 'set-enabled', enabled: true },
      { kind: 'set-enabled', enabled: true, suspend: true },
    ]);
    expect(() => plan('enable-account', anAccountSubject())).toThrow(/nothing to do/);
    const locked = { locked: true };
    expect(plan('enable-account', anAccountSubject(locked, { handles: ['unlock-account'] }))).toEqual([
      { kind: 'unlock-account' },
    ]);
    expect(() => plan('enable-account', anAccountSubject(locked))).toThrow(/nothing to do/);
  });
});

describe('edit-account', () => {
  it('changes what is filled in and different, and nothing else', () => {
    const subject = anAccountSubject({ details: { email: 'ada@example.org', office: 'Berlin' } });
    expect(plan('edit-account', subject, { email: 'ada@example.org', office: 'Paris' })).toEqual([
      { kind: 'set-details', details: { office: 'Paris' } },
    ]);
    expect(() => plan('edit-account', subject, { office: 'Berlin' })).toThrow(
      expect.objectContaining({ fields: { office: 'This is already the current value.' } }),
    );
    expect(() => plan('edit-account', subject, {})).toThrow(/Fill in what to change/);
    expect(outcome('edit-account', subject, { office: 'Paris' })).toMatch(/edited: office\.$/);
  });
});

describe('edit-account, more', () => {
  const before = { passwordNeverExpires: false, expires: '2026-12-31' };

  it('changes the expiry, the flags and the name each by itself, the name last', () => {
    const values = { name: 'ada2', expires: '2027-01-31', passwordNeverExpires: 'on', cannotChangePassword: 'keep' };
    expect(plan('edit-account', anAccountSubject(before), values)).toEqual([
      { kind: 'set-flags', flags: { passwordNeverExpires: true } },
      { kind: 'set-expiry', expires: '2027-01-31' },
      { kind: 'rename-account', name: 'ada2' },
    ]);
    expect(outcome('edit-account', anAccountSubject(before), values)).toMatch(
      /edited: password never expires, expiry, username\.$/,
    );
  });

  it('takes the expiry away, and leaves what is so already', () => {
    expect(plan('edit-account', anAccountSubject(before), { neverExpires: true, passwordNeverExpires: 'off' })).toEqual(
      [{ kind: 'set-expiry' }],
    );
    const fault = (values: Record<string, unknown>, given = before) => {
      try {
        plan('edit-account', anAccountSubject(given), values);
      } catch (cause) {
        return Object.keys((cause as DeskhandError).fields);
      }
      return [];
    };
    expect(fault({ expires: '2026-12-31' })).toEqual(['expires']);
    expect(fault({ expires: '2027-01-01', neverExpires: true })).toEqual(['expires']);
    expect(fault({ passwordNeverExpires: 'off' })).toEqual(['passwordNeverExpires']);
    expect(fault({ name: 'ada' })).toEqual(['name']);
  });
});

describe('what a form shows of now', () => {
  const present = (name: string, subject: Subject) => {
    const operation = named(name);
    return isReading(operation) ? undefined : operation.present?.(subject);
  };

  it('is told by operations that change what is there', () => {
    expect(present('edit-account', anAccountSubject({ passwordNeverExpires: true }))).toMatchObject({
      name: 'ada',
      email: 'ada@example.org',
      expires: 'never',
      passwordNeverExpires: 'on',
      cannotChangePassword: undefined,
    });
    const facts = { facts: [], settings: { minLength: 8, history: 0, mixedCase: true } };
    expect(present('set-password-policy', { kind: 'directory', directory: aDirectory(), facts })).toEqual({
      minLength: '8 characters',
      history: 'off',
      mixedCase: 'on',
    });
  });
});

describe('create-account, more', () => {
  const local: Partial<DirectoryView> = {
    parts: { 'create-account': ['email', 'expires', 'passwordNeverExpires', 'cannotChangePassword', 'notify'] },
  };
  const inNas = (given = local): Subject => ({ kind: 'new-account', directory: aDirectory(given) });

  it('carries expiry, flags and the wish for a mail', () => {
    const values = {
      name: 'jo',
      email: 'jo@example.org',
      expires: '2027-01-31',
      passwordNeverExpires: true,
      notify: true,
    };
    expect(plan('create-account', inNas(), values)).toEqual([
      {
        kind: 'create-account',
        name: 'jo',
        details: { email: 'jo@example.org' },
        flags: { passwordNeverExpires: true },
        expires: '2027-01-31',
        notify: true,
      },
    ]);
  });

  it('says beside the field what contradicts itself', () => {
    expect(() => plan('create-account', inNas(), { name: 'jo', notify: true })).toThrow(/needs an e-mail address/);
    expect(() => plan('create-account', inNas(), { name: 'jo', mustChange: true, cannotChangePassword: true })).toThrow(
      /cannot both/,
    );
  });

  it('joins the groups in the creation where the directory can, else after it', () => {
    const atOnce = inNas({ ...domain, parts: { 'create-account': ['groups'] } });
    const values = { name: 'jo', groups: [group('a'), group('b')] };
    expect(plan('create-account', atOnce, values)).toEqual([
      { kind: 'create-account', name: 'jo', details: {}, groups: values.groups },
      { kind: 'sync-domain' },
    ]);
    expect(plan('create-account', inNas(), values).map(({ kind }) => kind)).toEqual([
      'create-account',
      'join-group',
      'join-group',
    ]);
  });
});

describe('the expiry that is forgotten', () => {
  const forgetful: Partial<DirectoryView> = { parts: { 'set-enabled': ['forgets-expiry'] } };
  it('is named in the plan of switching off and on', () => {
    const subject = anAccountSubject({ expires: '2026-12-31' }, forgetful);
    expect(plan('disable-account', subject)).toEqual([{ kind: 'set-enabled', enabled: false, forgets: '2026-12-31' }]);
    expect(plan('disable-account', anAccountSubject({ expires: '2026-12-31' }))).toEqual([
      { kind: 'set-enabled', enabled: false },
    ]);
    const off = anAccountSubject({ expires: '2026-01-31', enabled: false }, forgetful);
    expect(plan('enable-account', off)).toEqual([{ kind: 'set-enabled', enabled: true, forgets: '2026-01-31' }]);
  });
});

describe('groups', () => {
  it('create-group plans what was filled in, and the sync where there is a domain', () => {
    const subject: Subject = { kind: 'new-group', directory: aDirectory(domain) };
    const values = { name: 'Sales', description: 'Who sells', type: 'security', scope: 'global' };
    expect(plan('create-group', subject, values)).toEqual([
      { kind: 'create-group', ...values },
      { kind: 'sync-domain' },
    ]);
    expect(outcome('create-group', subject, values)).toMatch(/Sales is in Office domain/);
  });

  it('delete-group is about a group', () => {
    const subject: Subject = { kind: 'group', directory: aDirectory(domain), group: aGroup() };
    expect(plan('delete-group', subject)).toEqual([{ kind: 'delete-group' }]);
    expect(outcome('delete-group', subject)).toBe('The group editors has been deleted.');
  });

  it('leave-group does not plan what nobody can leave', () => {
    const subject = anAccountSubject({ groups: [{ ...group('users'), permanent: true }] });
    expect(() => plan('leave-group', subject, { groups: [group('users')] })).toThrow(/cannot leave/);
  });
});

describe('settings of a directory', () => {
  const facts = {
    facts: [{ label: 'Domain', value: 'example.org' }],
    settings: { minLength: 8, mixedCase: false, maxAge: 0 },
  };
  const subject: Subject = { kind: 'directory', directory: aDirectory(), facts };

  it('set-password-policy plans what differs, and nothing else', () => {
    expect(plan('set-password-policy', subject, { minLength: '12', mixedCase: 'on', digits: 'keep' })).toEqual([
      { kind: 'set-password-policy', settings: { minLength: 12, mixedCase: true } },
    ]);
    expect(() => plan('set-password-policy', subject, { minLength: '8' })).toThrow(/already the current value/);
    expect(() => plan('set-password-policy', subject, { mixedCase: 'keep' })).toThrow(/Fill in/);
    expect(outcome('set-password-policy', subject)).toMatch(/Office NAS/);
  });

  it('set-password-expiry switches off with 0 and takes no other number out of range', () => {
    const on: Subject = { kind: 'directory', directory: aDirectory(), facts: { facts: [], settings: { maxAge: 90 } } };
    expect(plan('set-password-expiry', on, { maxAge: '0' })).toEqual([
      { kind: 'set-password-expiry', settings: { maxAge: 0 } },
    ]);
    const { schema } = named('set-password-policy').inputs.minLength ?? {};
    expect(['6', '127', '0', ''].map((value) => schema?.safeParse(value).success)).toEqual([true, true, true, true]);
    expect(['5', '128', '-1', '8.5', 'eight'].map((value) => schema?.safeParse(value).success)).toEqual(
      Array(5).fill(false),
    );
  });

  it('show-directory tells facts and rules in words', () => {
    const operation = named('show-directory');
    if (!isReading(operation)) throw new Error('It should only read.');
    expect(operation.answer(subject, {}, { found: [], undetermined: 0 }).facts).toEqual([
      { label: 'Domain', value: 'example.org' },
      { label: 'Minimum length', value: '8 characters' },
      { label: 'Lowercase and capital letters', value: 'off' },
      { label: 'Passwords expire after', value: 'off' },
    ]);
  });
});

describe('what Deskhand does to itself', () => {
  const frozen = [{ account: 'nas/1030', name: 'nas/ada', since: 0, request: 'R1' }];
  const subject = (restrictions: Restrictions): Subject => ({
    kind: 'directory',
    directory: aDirectory({ id: 'deskhand' }),
    facts: { facts: [], settings: {}, restrictions },
  });
  const calm = { frozen: [], reviews: [] };
  const locked = { ...calm, lockdown: { reason: 'Calls from strangers', since: 0 } };

  it('lockdown and end-lockdown plan what is not so already, and need a second person', () => {
    expect(plan('lockdown', subject(calm), { reason: 'Calls' })).toEqual([{ kind: 'start-lockdown', reason: 'Calls' }]);
    expect(() => plan('lockdown', subject(locked), { reason: 'Calls' })).toThrow(/in force already/);
    expect(plan('end-lockdown', subject(locked))).toEqual([{ kind: 'end-lockdown' }]);
    expect(() => plan('end-lockdown', subject(calm))).toThrow(/No lockdown/);
    for (const name of ['lockdown', 'end-lockdown', 'lift-freeze']) expect(named(name).leastApprovals).toBe(1);
  });

  it('lift-freeze finds the account by the name that people know', () => {
    const change = { kind: 'lift-freeze', account: 'nas/1030', name: 'nas/ada' };
    expect(plan('lift-freeze', subject({ ...calm, frozen }), { name: 'NAS/Ada' })).toEqual([change]);
    expect(() => plan('lift-freeze', subject({ ...calm, frozen }), { name: 'nas/bob' })).toThrow(/These are: nas\/ada/);
  });

  it('review-emergency is in no menu', () => {
    expect(named('review-emergency').isInternal).toBe(true);
    expect(plan('review-emergency', subject(calm), { request: 'R1' })).toEqual([
      { kind: 'close-review', request: 'R1' },
    ]);
  });
});

describe('create-admin', () => {
  const matrix = aDirectory({ handles: ['create-account'], parts: { 'create-account': ['email', 'administrator'] } });
  const subject: Subject = { kind: 'new-account', directory: matrix };

  it('plans an account that is an administrator from the beginning', () => {
    expect(plan('create-admin', subject, { name: 'joan', email: 'joan@example.org' })).toEqual([
      { kind: 'create-account', name: 'joan', details: { email: 'joan@example.org' }, administrator: true },
    ]);
    expect(outcome('create-admin', subject, { name: 'joan' })).toBe(`joan can now administer ${matrix.label}.`);
  });

  it('is offered only where an account can be made an administrator at once', () => {
    expect(isOfferedBy(named('create-admin'), matrix)).toBe(true);
    expect(isOfferedBy(named('create-admin'), aDirectory({ handles: ['create-account'] }))).toBe(false);
  });
});

describe('operations of a few words', () => {
  it.each([
    ['delete-account', {}, [{ kind: 'delete-account' }]],
    ['delete-account', { erase: true }, [{ kind: 'delete-account', erase: true }]],
    ['end-sessions', {}, [{ kind: 'end-sessions' }]],
    ['set-admin', { administrator: 'yes' }, [{ kind: 'set-administrator', administrator: true }]],
    ['redact-messages', { reason: 'spam' }, [{ kind: 'redact-messages', reason: 'spam' }]],
    [
      'renew-second-factor',
      { digits: '8', interval: '60' },
      [{ kind: 'renew-second-factor', digits: 8, interval: 60 }],
    ],
    ['renew-second-factor', {}, [{ kind: 'renew-second-factor' }]],
    ['remove-second-factor', {}, [{ kind: 'remove-second-factor' }]],
  ])('%s with %j plans %j', (name, values, changes) => {
    expect(plan(name, anAccountSubject({ secondFactor: true }), values)).toEqual(changes);
    expect(outcome(name, anAccountSubject(), values)).toMatch(/Ada Lovelace \(ada\)/);
  });

  it('invite-newcomer is about a directory', () => {
    const subject: Subject = { kind: 'directory', directory: aDirectory() };
    expect(plan('invite-newcomer', subject, { days: '7' })).toEqual([{ kind: 'invite-newcomer', days: 7 }]);
  });

  it('sync-domain is about a directory', () => {
    const subject: Subject = { kind: 'directory', directory: aDirectory(domain) };
    expect(plan('sync-domain', subject)).toEqual([{ kind: 'sync-domain' }]);
    expect(outcome('sync-domain', subject)).toMatch(/as they are now/);
  });

  it('set-admin and remove-second-factor say where there is nothing to do', () => {
    expect(() => plan('set-admin', anAccountSubject(), { administrator: 'no' })).toThrow(/no administrator already/);
    expect(() => plan('remove-second-factor', anAccountSubject({ secondFactor: false }))).toThrow(/nothing to remove/);
  });
});

describe('find-accounts', () => {
  const today = Date.UTC(2026, 10, 21);
  const accounts = [
    anAccount({ name: 'ada', secondFactor: true, passwordChanged: '2026-11-01' }),
    anAccount({
      name: 'Bob',
      id: '2',
      details: { office: 'Berlin' },
      enabled: false,
      secondFactor: false,
      passwordChanged: '2026-01-01',
    }),
    anAccount({
      name: 'cid',
      id: '3',
      details: {},
      locked: true,
      expires: '2026-11-20',
      passwordChanged: '1970-01-01',
    }),
  ];
  const names = (state: AccountState, text = '') =>
    findAmong(accounts, { text, state, days: 90 }, today).found.map(({ name }) => name);

  it.each([
    ['any', ['ada', 'Bob', 'cid']],
    ['disabled', ['Bob']],
    ['locked', ['cid']],
    ['expired', ['cid']],
    ['no-second-factor', ['Bob']],
    ['old-password', ['Bob', 'cid']],
    ['password-never-changed', ['cid']],
    ['administrator', []],
  ] as const)('finds accounts that are %s', (state, found) => {
    expect(names(state)).toEqual(found);
  });

  it('finds by letters of any detail, and counts those of which nobody knows', () => {
    expect(names('any', 'BERLIN')).toEqual(['Bob']);
    expect(findAmong(accounts, { text: '', state: 'no-second-factor', days: 1 }, today).undetermined).toBe(1);
  });

  it('lists what was found in rows', () => {
    const operation = named('find-accounts');
    if (!isReading(operation)) throw new Error('It should only read.');
    expect(operation.query?.({ state: 'locked', days: '30' })).toEqual({ text: '', state: 'locked', days: 30 });
    const subject: Subject = { kind: 'directory', directory: aDirectory() };
    const { title, table } = operation.answer(subject, { state: 'any' }, { found: accounts, undetermined: 0 });
    expect(title).toBe('3 of Office NAS');
    expect(table?.rows[1]).toEqual(['Bob', '', '', 'disabled', '2026-01-01', '']);
  });
});

describe('every operation', () => {
  it.each([...operations.values()])('$name says what it is for, in words that fit into Slack', (operation) => {
    expect(operation.title.length).toBeLessThanOrEqual(24);
    expect(operation.summary).toMatch(/^[A-Z].*\.$/);
    for (const field of Object.values(operation.inputs)) expect(field.label.length).toBeGreaterThan(2);
  });

  it('is offered only by directories that make its changes', () => {
    expect(
      isOfferedBy(named('email-reset-link'), { handles: ['set-password'], parts: {}, lists: true, describes: false }),
    ).toBe(false);
    expect(
      isOfferedBy(named('create-account'), { handles: ['create-account'], parts: {}, lists: true, describes: false }),
    ).toBe(true);
  });

  it('is not offered by a directory that lacks what a required field is for', () => {
    const view = { handles: ['create-account' as const], parts: {}, lists: true, describes: false };
    const email = text({ label: 'E-mail', needs: [{ change: 'create-account', part: 'email' }] });
    const operation = { ...named('create-account'), inputs: { email } };
    expect(isOfferedBy(operation, view)).toBe(false);
    expect(isOfferedBy(operation, { ...view, parts: { 'create-account': ['email'] } })).toBe(true);
  });
});
