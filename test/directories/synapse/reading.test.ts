import { expect, it } from 'vitest';
import { crowd, fixtures } from '../../../sandbox/synapse/index.ts';
import { accountNamed, apply, subjectNamed } from '../changing.ts';
import { openHomeserver } from './a-homeserver.ts';

it('reads an account with its state, address and sessions', async () => {
  const { matrix } = await openHomeserver();
  const ada = await accountNamed(matrix, 'ada');
  expect(ada).toMatchObject({
    directory: 'matrix',
    id: 'ada:example.org',
    name: '@ada:example.org',
    details: { displayName: 'Ada Lovelace', email: 'ada@example.org' },
    enabled: true,
    suspended: false,
    closed: false,
    administrator: false,
    service: false,
    groups: [],
    lastSeen: expect.any(Number),
  });
  expect(ada.sessions).toContainEqual({ name: "Ada's phone", lastSeen: expect.any(Number), from: '192.0.2.11' });
  expect(await matrix.readAccount(ada.id)).toEqual(ada);
});

it.each([
  ['noah', { enabled: false, closed: false }],
  ['dan', { enabled: false, closed: true }],
  ['ivy', { enabled: true, suspended: true }],
  ['deskhand', { administrator: true, service: true }],
  ['admin', { administrator: true, service: false }],
  ['reminders', { service: true }],
])('shows the state of %s', async (name, state) => {
  const { matrix } = await openHomeserver();
  expect(await accountNamed(matrix, name)).toMatchObject(state);
});

it.each(['ada', 'ADA', ' ada ', '@ada', '@ada:example.org', 'ada:example.org', '@Ada:Example.org', 'Ada@Example.org'])(
  'finds ada by %j',
  async (name) => {
    const { matrix } = await openHomeserver();
    expect((await matrix.findAccount(name))?.id).toBe('ada:example.org');
  },
);

it.each(['', 'nobody', 'ada:other.org', 'nobody@example.org', '@', ':', 'a b', '../ada', 'x'.repeat(300)])(
  'finds nobody by %j',
  async (name) => {
    const { matrix } = await openHomeserver();
    expect(await matrix.findAccount(name)).toBeUndefined();
  },
);

it('says of an account of another server that it is one', async () => {
  const { matrix } = await openHomeserver();
  await expect(matrix.findAccount('@ada:other.org')).rejects.toMatchObject({
    code: 'invalid-input',
    userMessage: '@ada:other.org is an account of other.org. Only those of example.org can be looked after here.',
  });
});

it('reads accounts whose user id does not fit into an id as it stands', async () => {
  const names = [`long-${'x'.repeat(60)}`, 'with=equals', 'sales/berlin', 'a+b'];
  const { matrix, synapse } = await openHomeserver({
    population: [...names.map((localpart) => ({ localpart })), ...crowd(700)],
  });
  for (const name of names) {
    const { id } = await accountNamed(matrix, name);
    expect(id).toMatch(/^[A-Za-z0-9._:-]{1,50}$/);
    const other = await openHomeserver({ settings: { url: synapse.url } });
    expect((await other.matrix.readAccount(id))?.name).toBe(`@${name}:example.org`);
  }
});

it.each(['nobody:example.org', 'ada:other.org', 'digest-0000', 'ada', ''])(
  'reads no account by the id %j',
  async (id) => {
    const { matrix } = await openHomeserver();
    expect(await matrix.readAccount(id)).toBeUndefined();
  },
);

it('finds accounts for the typeahead on every page, locked and deactivated ones too', async () => {
  const { matrix } = await openHomeserver({
    population: [
      ...crowd(1200),
      { localpart: 'noah', displayName: 'Noah Locke', locked: true },
      { localpart: 'dan', deactivated: true },
    ],
  });
  const found = async (text: string) =>
    (await matrix.search(text, 'account', 5)).map(({ title, detail }) => [title, detail]);
  expect(await found('person1200')).toEqual([['@person1200:example.org', 'Person 1200']]);
  expect(await found('locke')).toEqual([['@noah:example.org', 'Noah Locke · locked']]);
  expect(await found('dan')).toEqual([['@dan:example.org', 'dan · deactivated']]);
  expect(await matrix.search('person', 'group', 5)).toEqual([]);
});

it('sets a password and leaves the sessions as they are, unless they are to end', async () => {
  const { matrix, synapse } = await openHomeserver();
  const ada = await subjectNamed(matrix, 'ada');
  const first = await apply(matrix, ada, { kind: 'set-password' });
  expect(synapse.state.checkPassword('@ada:example.org', first.secret ?? '')).toBe(true);
  expect((await accountNamed(matrix, 'ada')).sessions).toHaveLength(3);
  const second = await apply(matrix, ada, { kind: 'set-password', endSessions: true });
  expect(second.secret).not.toBe(first.secret);
  expect(synapse.state.checkPassword('@ada:example.org', second.secret ?? '')).toBe(true);
  expect((await accountNamed(matrix, 'ada')).sessions).toEqual([]);
});

it('lists all accounts as far as lists tell of them', async () => {
  const { matrix } = await openHomeserver({ population: [...crowd(600), ...fixtures] });
  const accounts = await matrix.listAccounts?.();
  expect(accounts).toHaveLength(600 + fixtures.length + 2);
  const named = (name: string) => accounts?.find((account) => account.name === `@${name}:example.org`);
  expect(named('noah')).toMatchObject({ enabled: false, locked: true, closed: false });
  expect(named('dan')).toMatchObject({ enabled: false, locked: false, closed: true });
  expect(named('deskhand')).toMatchObject({ administrator: true, service: true });
  expect(named('ada')).toEqual({
    directory: 'matrix',
    id: 'ada:example.org',
    name: '@ada:example.org',
    details: { displayName: 'Ada Lovelace', avatarUrl: '' },
    enabled: true,
    erased: false,
    shadowBanned: false,
    closed: false,
    locked: false,
    administrator: false,
    lastSeen: expect.any(Number),
    groups: [],
  });
});

it('finds an account from before names were limited to small letters, in any case', async () => {
  const { matrix, calls } = await openHomeserver({
    population: [{ localpart: 'Old.Name' }, { localpart: 'TWIN' }, { localpart: 'Twin' }],
  });
  expect(await matrix.findAccount('old.name')).toMatchObject({ name: '@Old.Name:example.org' });
  expect(await matrix.findAccount('twin').catch((cause: unknown) => cause)).toMatchObject({ code: 'invalid-input' });
  expect(await matrix.findAccount('@TWIN:example.org')).toMatchObject({ name: '@TWIN:example.org' });
  expect(calls('GET /_synapse/admin/v2/users').length).toBeGreaterThan(0);
});
