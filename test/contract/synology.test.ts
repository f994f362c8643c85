import type { DsmSimulator } from '../../sandbox/dsm/index.ts';
import type { Change } from '../../src/core/change.ts';
import { openNas } from '../directories/synology/nas.ts';
import { settle } from '../support/fake-clock.ts';
import { someOf } from '../support/thorough.ts';
import { describeDirectory } from './describe-directory.ts';
import type { DirectoryFixture } from './directory-fixture.ts';

type Calls = Readonly<Partial<Record<Change['kind'], readonly [api: string, method: string]>>>;

const localCalls: Calls = {
  'set-password': ['SYNO.Core.User', 'set'],
  'create-account': ['SYNO.Core.User', 'create'],
  'join-group': ['SYNO.Core.User.Group', 'join'],
  'set-enabled': ['SYNO.Core.User', 'set'],
  'delete-account': ['SYNO.Core.User', 'delete'],
};

const domainCalls: Calls = {
  'set-password': ['SYNO.ActiveDirectory.User', 'set'],
  'create-account': ['SYNO.ActiveDirectory.User', 'create'],
  'join-group': ['SYNO.ActiveDirectory.Group.Member', 'add'],
  'set-enabled': ['SYNO.ActiveDirectory.User', 'set'],
  'delete-account': ['SYNO.ActiveDirectory.Directory', 'delete'],
  'create-group': ['SYNO.ActiveDirectory.Group', 'create'],
};

/** Signs in at the simulator as a browser would, in the client's stead. */
async function signsIn(dsm: DsmSimulator, account: string, passwd: string): Promise<boolean> {
  const body = new URLSearchParams({ api: 'SYNO.API.Auth', method: 'login', version: '7', session: 'webui' });
  body.set('account', account);
  body.set('passwd', passwd);
  const response = await fetch(`${dsm.url}/webapi/entry.cgi`, { method: 'POST', body });
  const answer = (await response.json()) as { success: boolean; error?: { code: number } };
  // 410: the password is right, and has to be changed first.
  return answer.success || answer.error?.code === 410;
}

function watch(dsm: DsmSimulator, calls: Calls): Pick<DirectoryFixture, 'countChanges' | 'loseAnswer' | 'stop'> {
  const callOf = (kind: Change['kind']) => {
    const call = calls[kind];
    if (!call) throw new Error(`The fixture knows no call for ${kind}.`);
    return { api: call[0], method: call[1] };
  };
  return {
    countChanges(kind) {
      const wanted = callOf(kind);
      return dsm.calls.of().filter(({ api, method }) => api === wanted.api && method === wanted.method).length;
    },
    loseAnswer: (kind) => dsm.faults.set({ cutAfter: [{ ...callOf(kind), times: 1 }] }),
    async stop() {
      await dsm.close();
      // The client learns of the closed connections with its next turns.
      await settle();
    },
  };
}

async function openLocal(): Promise<DirectoryFixture> {
  const { dsm, local } = await openNas();
  return {
    directory: local,
    account: { name: 'ada', email: 'ada@example.org', search: 'lovel' },
    group: 'finance',
    otherGroup: 'marketing',
    self: 'deskhand',
    async recreateAccount() {
      const { accounts } = dsm.state;
      const user = accounts.user('ada');
      if (!user) throw new Error('The fixtures lack ada.');
      accounts.removeUser(user);
      accounts.addUser({ ...user, uid: accounts.takeUid() });
    },
    accepts: (name, password) => signsIn(dsm, name, password),
    signsIn: (name, password) => signsIn(dsm, name, password),
    ...watch(dsm, localCalls),
  };
}

async function openDomain(domainSettings: Readonly<Record<string, unknown>> = {}): Promise<DirectoryFixture> {
  const { dsm, domain } = await openNas({ domainSettings });
  return {
    directory: domain,
    account: { name: 'joan', email: 'joan@example.org', search: 'clarke' },
    group: 'Sales',
    otherGroup: "O'Neil, Sons & Co",
    administrators: 'Domain Admins',
    async recreateAccount() {
      const { tree } = dsm.state.domain;
      const object = tree.named('joan');
      if (!object?.parent || !object.user) throw new Error('The fixtures lack joan.');
      const { parent, name, mail, user } = object;
      tree.remove(object);
      tree.add(parent, { category: 'person', name, samAccountName: name, mail, user });
      dsm.state.domain.synchronise();
    },
    accepts: (name, password) => signsIn(dsm, `EXAMPLE\\${name}`, password),
    signsIn: (name, password) => signsIn(dsm, `EXAMPLE\\${name}`, password),
    ...watch(dsm, domainCalls),
  };
}

describeDirectory('the local accounts of a Synology NAS', openLocal);
const domains = [
  [
    'the domain of a Synology Directory Server, with what nobody has recorded',
    { unrecorded: ['set-enabled', 'leave-group'] },
  ],
  ['the domain of a Synology Directory Server', {}],
] as const;
for (const [name, settings] of someOf<(typeof domains)[number]>(domains))
  describeDirectory(name, () => openDomain(settings));
