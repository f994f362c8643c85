import { expect, it } from 'vitest';
import { accountNamed, subjectOf } from '../../changing.ts';
import { apply, openNas } from '../nas.ts';

it('reads an account with its state, details and groups', async () => {
  const { local } = await openNas();
  expect(await local.findAccount('ADA')).toMatchObject({
    directory: 'nas',
    id: '1030',
    name: 'ada',
    details: { description: 'Ada Lovelace', email: 'ada@example.org' },
    enabled: true,
    secondFactor: false,
    administrator: false,
    service: false,
    groups: expect.arrayContaining([{ directory: 'nas', id: '65536', name: 'finance' }]),
  });
  expect(await local.readAccount('1035')).toMatchObject({ name: 'temp01', enabled: false });
  expect(await local.findAccount('deskhand')).toMatchObject({ administrator: true, service: true });
});

it('finds an account by its mail address and says so where several have it', async () => {
  const { local, dsm } = await openNas();
  expect(await local.findAccount('Max@Example.org')).toMatchObject({ name: 'max' });
  const alan = dsm.state.accounts.user('alan');
  if (alan) alan.email = 'max@example.org';
  await expect(local.findAccount('max@example.org')).rejects.toMatchObject({
    code: 'invalid-input',
    userMessage: expect.stringContaining('alan, max'),
  });
});

it('does not take an account for the one of the same name that was deleted', async () => {
  const { local, dsm } = await openNas();
  const before = await accountNamed(local, 'temp01');
  const user = dsm.state.accounts.user('temp01');
  if (user) dsm.state.accounts.removeUser(user);
  expect(await local.readAccount(before.id)).toBeUndefined();
  await apply(
    local,
    { kind: 'new-account', directory: subjectOf(local, before).directory },
    {
      kind: 'create-account',
      name: 'temp01',
      details: {},
    },
  );
  const after = await accountNamed(local, 'temp01');
  expect(after.id).not.toBe(before.id);
  expect(await local.readAccount(before.id)).toBeUndefined();
});

it('believes the list where `get` denies an account that exists', async () => {
  const { local, dsm } = await openNas();
  dsm.faults.set({ getLies: [{ times: 3 }] });
  expect(await local.findAccount('ada')).toMatchObject({ id: '1030' });
  expect(await local.readAccount('1030')).toMatchObject({ name: 'ada' });
  expect(await local.findAccount('nobody')).toBeUndefined();
});

it('reads groups whatever form they come in', async () => {
  const { local, dsm } = await openNas();
  dsm.faults.set({ groupsAsObjects: true });
  expect((await accountNamed(local, 'boss')).groups?.map(({ name }) => name)).toContain('executives');
});

it('sets a password that the account can sign in with, and asks for nothing else to be changed', async () => {
  const { local, dsm } = await openNas();
  dsm.state.passwords.policy.strong_password.included_special_char = true;
  dsm.state.passwords.policy.strong_password.min_length = 20;
  const ada = await accountNamed(local, 'ada');
  const password = await apply(local, subjectOf(local, ada), { kind: 'set-password' });
  const form = new URLSearchParams({ api: 'SYNO.API.Auth', method: 'login', version: '7', session: 'webui' });
  form.set('account', 'ada');
  form.set('passwd', password?.reveal() ?? '');
  const answer = await fetch(`${dsm.url}/webapi/entry.cgi`, { method: 'POST', body: form });
  expect(await answer.json()).toMatchObject({ success: true });
  expect(password?.reveal().length).toBeGreaterThanOrEqual(20);
  expect(await local.readAccount(ada.id)).toMatchObject({ details: ada.details, enabled: true });
});

it('joins and leaves a group by a task, and shows the membership afterwards', async () => {
  const { local } = await openNas();
  const alan = await accountNamed(local, 'alan');
  const group = await local.findGroup('Editors');
  if (!group) throw new Error('There is no group editors.');
  const target = { directory: group.directory, id: group.id, name: group.name };
  await apply(local, subjectOf(local, alan), { kind: 'join-group', group: target });
  expect((await local.readAccount(alan.id))?.groups).toContainEqual(target);
  await apply(local, subjectOf(local, alan), { kind: 'leave-group', group: target });
  expect((await local.readAccount(alan.id))?.groups).not.toContainEqual(target);
});

it('takes a task for over only when DSM says finish', async () => {
  const { local, dsm } = await openNas();
  dsm.faults.set({ joinPolls: 3 });
  const alan = await accountNamed(local, 'alan');
  const group = { directory: 'nas', id: '65537', name: 'editors' };
  const context = {
    signal: AbortSignal.timeout(5_000),
    getOrCreateSecret: () => Promise.reject(new Error('no secret')),
  };
  const step = await local.handlers['join-group']?.(subjectOf(local, alan), { kind: 'join-group', group }, context);
  if (step?.state !== 'running') throw new Error('The join is no task.');
  const states = [];
  for (let poll = 0; poll < 3; poll += 1) states.push(await local.poll(step.task));
  expect(states.at(-2)).toEqual({ state: 'running', done: 1, total: 1 });
  expect(states.at(-1)).toEqual({ state: 'finished' });
});

it.each([
  [{ joinFails: true }, 'ended failed'],
  [{ refuse: [{ api: 'SYNO.Core.User.Group', method: 'join_status', code: 117 }] }, 'ended lost'],
])('tells a join task that went wrong: %j', async (faults, words) => {
  const { local, dsm } = await openNas();
  dsm.faults.set(faults);
  const alan = await accountNamed(local, 'alan');
  const group = { directory: 'nas', id: '65537', name: 'editors' };
  await expect(apply(local, subjectOf(local, alan), { kind: 'join-group', group })).rejects.toThrow(words);
});

it('refuses to take an account out of the group that everybody is in', async () => {
  const { local, count } = await openNas();
  const ada = await accountNamed(local, 'ada');
  const group = { directory: 'nas', id: '100', name: 'users' };
  await expect(apply(local, subjectOf(local, ada), { kind: 'leave-group', group })).rejects.toMatchObject({
    code: 'not-supported',
    effect: 'none',
  });
  expect(count('SYNO.Core.User.Group', 'join')).toBe(0);
});

it('has a reset link mailed', async () => {
  const { local, dsm } = await openNas();
  const ada = await accountNamed(local, 'ada');
  await apply(local, subjectOf(local, ada), { kind: 'send-reset-mail', to: 'ada@example.org' });
  expect(dsm.state.mails).toMatchObject([{ to: 'ada@example.org', about: 'reset-link' }]);
});

it('says what a refused reset link may be due to', async () => {
  const { local, dsm } = await openNas();
  const ada = await accountNamed(local, 'ada');
  const send = { kind: 'send-reset-mail', to: 'ada@example.org' } as const;
  dsm.faults.set({ refuse: [{ api: 'SYNO.Auth.ForgotPwd', method: 'send', code: 404 }] });
  await expect(apply(local, subjectOf(local, ada), send)).rejects.toMatchObject({
    code: 'directory-refused',
    effect: 'none',
    userMessage: expect.stringContaining('no reset link'),
  });
});

it.each([
  ['alan', 'no email address'],
  ['deskhand', 'administrator'],
  ['temp01', 'no email address'],
])('says why %s can be mailed no reset link', async (name, words) => {
  const { local } = await openNas();
  const subject = subjectOf(local, await accountNamed(local, name));
  expect(await local.blocker?.(subject, 'send-reset-mail')).toContain(words);
});

it('says that reset by mail is switched off', async () => {
  const { local, dsm } = await openNas();
  const subject = subjectOf(local, await accountNamed(local, 'ada'));
  expect(await local.blocker?.(subject, 'send-reset-mail')).toBeUndefined();
  dsm.state.passwords.policy.enable_reset_passwd_by_email = false;
  expect(await local.blocker?.(subject, 'send-reset-mail')).toContain('is off on');
  expect(await local.blocker?.(subject, 'set-password')).toBeUndefined();
});

it('keeps its own password out of reach', async () => {
  const { local } = await openNas();
  const subject = subjectOf(local, await accountNamed(local, 'deskhand'));
  expect(await local.blocker?.(subject, 'set-password')).toContain('Deskhand itself signs in');
});

it.each([
  ['root', 'reserves the name'],
  ['Ada', 'already exists'],
  ['a/b', 'cannot contain the character /'],
  ['a\u200Bb', 'cannot contain invisible characters'],
  ['-ada', 'cannot start with'],
  ['x'.repeat(65), 'at most 64'],
])('finds fault with the name %j', async (name, words) => {
  const { local } = await openNas();
  expect(await local.nameFault?.(name, 'account')).toContain(words);
});

it.each(['newbie', 'Grün', '123', 'true', 'null'])('finds no fault with the name %s', async (name) => {
  const { local } = await openNas();
  expect(await local.nameFault?.(name, 'account')).toBeUndefined();
});

it('creates an account whose name looks like no text', async () => {
  const { local } = await openNas();
  const directory = subjectOf(local, await accountNamed(local, 'ada')).directory;
  const details = { email: 'n+1&2@example.org', description: 'A "quoted" & näme' };
  await apply(local, { kind: 'new-account', directory }, { kind: 'create-account', name: '4711', details });
  expect(await local.findAccount('4711')).toMatchObject({ name: '4711', details, enabled: true });
});

it('finds accounts and groups for the typeahead', async () => {
  const { local } = await openNas();
  const titles = async (text: string, what: 'account' | 'group') =>
    (await local.search(text, what, 10)).map((entry) => entry.title);
  expect(await titles('lovel', 'account')).toEqual(['ada']);
  expect(await titles('max@exa', 'account')).toEqual(['max']);
  expect(await titles('fin', 'group')).toEqual(['finance']);
  expect((await local.search('fin', 'group', 10))[0]?.ref).toEqual({ directory: 'nas', id: '65536', name: 'finance' });
});

it('checks what it stands on', async () => {
  const { local } = await openNas();
  const findings = await local.check();
  expect(findings.filter(({ level }) => level === 'bad')).toEqual([]);
  expect(findings.map(({ text }) => text).join('\n')).toMatch(
    /signs in as deskhand[\s\S]*password of deskhand is right/,
  );
});

it('knows no accounts of the domain: those are the other kind’s, under its policy', async () => {
  const { local } = await openNas();
  for (const name of ['EXAMPLE\\grace', 'EXAMPLE\\Administrator', 'example\\krbtgt']) {
    expect(await local.findAccount(name)).toBeUndefined();
  }
});
