import type { Release } from '../../sandbox/truenas/index.ts';
import type { Change } from '../../src/core/change.ts';
import { openNas } from '../directories/truenas/a-truenas.ts';
import { someOf } from '../support/thorough.ts';
import { type DirectoryFixture, describeDirectory } from './describe-directory.ts';

const methods: Readonly<Partial<Record<Change['kind'], string>>> = {
  'set-password': 'user.update',
  'create-account': 'user.create',
  'join-group': 'user.update',
  'set-enabled': 'user.update',
  'set-details': 'user.update',
  'delete-account': 'user.delete',
};

const methodOf = (kind: Change['kind']): string => {
  const method = methods[kind];
  if (!method) throw new Error(`The fixture knows no method for ${kind}.`);
  return method;
};

async function open(version: Release): Promise<DirectoryFixture> {
  const { nas, directory, count } = await openNas({ version });
  return {
    directory,
    account: { name: 'ada', email: 'ada@example.org', search: 'lovel' },
    group: 'finance',
    otherGroup: 'editors',
    self: 'deskhand',
    async recreateAccount() {
      const { users } = nas.state;
      const user = nas.state.userNamed('ada');
      if (!user) throw new Error('The fixtures lack ada.');
      users.delete(user.id);
      const id = nas.state.nextId(users) + 1;
      users.set(id, { ...user, id, uid: nas.state.nextUid() });
    },
    accepts: async (name, password) => nas.state.checkPassword(name, password),
    countChanges: (kind) => count(methodOf(kind)),
    loseAnswer: (kind) => nas.faults.set({ dropSocket: 'after', onlyFor: methodOf(kind), times: 1 }),
    stop: () => nas.close(),
  };
}

const releases: readonly Release[] = ['25.04', '25.10', '26.0', '27.0'];
for (const release of someOf(releases)) describeDirectory(`TrueNAS ${release}`, () => open(release));
