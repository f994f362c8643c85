import { onTestFinished } from 'vitest';
import type { Change } from '../../../src/core/change.ts';
import { type DirectoryFixture, describeDirectory } from '../../contract/describe-directory.ts';
import {
  asAdministrator,
  first,
  makeAccount,
  makeGroup,
  openDirectory,
  removeNamed,
  set,
  signInRefusal,
} from './client.ts';
import { deskhand } from './prepare.ts';
import { type Matcher, startProxy, tags } from './proxy.ts';

/** What a change is told by among the requests. */
const requests: Readonly<Partial<Record<Change['kind'], Matcher>>> = {
  'set-password': ({ tag, text }) => tag === tags.modify && text.includes('unicodePwd'),
  'create-account': ({ tag, text }) => tag === tags.add && text.includes('unicodePwd'),
  'create-group': ({ tag, text }) => tag === tags.add && text.includes('groupType'),
  'join-group': ({ tag, text }) => tag === tags.modify && text.includes('member'),
  'delete-account': ({ tag }) => tag === tags.delete,
  'delete-group': ({ tag }) => tag === tags.delete,
};

const requestOf = (kind: Change['kind']): Matcher => {
  const matcher = requests[kind];
  if (!matcher) throw new Error(`The fixture knows no request for ${kind}.`);
  return matcher;
};

const ada = {
  givenName: 'Ada',
  sn: 'Lovelace',
  displayName: 'Ada Lovelace',
  mail: 'ada@example.org',
  title: 'Analyst',
  // Its password never expires.
  userAccountControl: '66048',
};

const makeAda = () =>
  asAdministrator(async (client) => {
    const { userAccountControl, ...attributes } = ada;
    const dn = await makeAccount(client, 'ada', { attributes });
    await client.modify(dn, set('userAccountControl', userAccountControl));
    await makeGroup(client, 'Finance', [dn]);
  });

/** One domain serves all tests, so each begins by putting back what others may have changed. */
async function open(): Promise<DirectoryFixture> {
  await asAdministrator(async (client) => {
    for (const name of ['new.person', 'lost.answer', 'new.name', 'Choir & Band']) await removeNamed(client, name);
    await makeGroup(client, 'Editors');
  });
  await makeAda();
  const proxy = await startProxy(first);
  const directory = await openDirectory({ urls: [proxy.url] });
  onTestFinished(proxy.stop);
  return {
    directory,
    account: { name: 'ada', email: 'ada@example.org', search: 'lovel' },
    group: 'Finance',
    otherGroup: 'Editors',
    administrators: 'Domain Admins',
    self: deskhand.name,
    recreateAccount: makeAda,
    accepts: async (name, password) => (await signInRefusal(name, password)) === undefined,
    signsIn: async (name, password) => (await signInRefusal(name, password)) === undefined,
    countChanges: (kind) => proxy.count(requestOf(kind)),
    loseAnswer: (kind) => proxy.loseAnswer(requestOf(kind)),
    stop: proxy.stop,
  };
}

describeDirectory('a real Samba domain controller', open);
