import type { Change } from '../../src/core/change.ts';
import { openHomeserver } from '../directories/synapse/a-homeserver.ts';
import { settle } from '../support/fake-clock.ts';
import { type DirectoryFixture, describeDirectory } from './describe-directory.ts';

/** Part of the path that a change is told by among the calls. */
const paths: Readonly<Partial<Record<Change['kind'], string>>> = {
  'set-password': 'POST /_synapse/admin/v1/reset_password/',
  'create-account': 'PUT /_synapse/admin/v2/users/',
  'set-enabled': 'PUT /_synapse/admin/v2/users/',
  'delete-account': 'POST /_synapse/admin/v1/deactivate/',
};

const pathOf = (kind: Change['kind']): string => {
  const path = paths[kind];
  if (path === undefined) throw new Error(`The fixture knows no path for ${kind}.`);
  return path;
};

async function open(version: string): Promise<DirectoryFixture> {
  const { matrix, synapse, calls, stop } = await openHomeserver({ version });
  const shownName = (name: string): string => (name.startsWith('@') ? name : `@${name}:example.org`);
  return {
    directory: matrix,
    account: { name: '@ada:example.org', email: 'ada@example.org', search: 'lovel' },
    shownName,
    self: 'deskhand',
    accepts: async (name, password) => {
      const user = shownName(name);
      return synapse.state.checkPassword(user, password) && synapse.state.users.get(user)?.locked === false;
    },
    countChanges: (kind) => calls(pathOf(kind)).length,
    loseAnswer: (kind) => synapse.faults.set({ resetAfterApply: true, onlyFor: pathOf(kind), times: 1 }),
    async stop() {
      await stop();
      await settle();
    },
  };
}

for (const version of ['1.163.2', '1.98.0']) describeDirectory(`Synapse ${version}`, () => open(version));
