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

/** The same for what Matrix Authentication Service does. */
const masPaths: Readonly<Partial<Record<Change['kind'], RegExp>>> = {
  'set-password': /^POST .*\/set-password$/,
  'create-account': /^POST \/api\/admin\/v1\/users$/,
  'set-enabled': /^POST .*\/(un)?lock$/,
  'delete-account': /^POST .*\/deactivate$/,
};
const masParts: Readonly<Partial<Record<Change['kind'], string>>> = {
  'create-account': 'POST /api/admin/v1/users',
  'delete-account': '/deactivate',
};

async function openWithMas(): Promise<DirectoryFixture> {
  const { matrix, mas, stop } = await openHomeserver({ withMas: true });
  if (!mas) throw new Error('The service was not started.');
  const shownName = (name: string): string => (name.startsWith('@') ? name : `@${name}:example.org`);
  return {
    directory: matrix,
    account: { name: '@ada:example.org', email: 'ada@example.org', search: 'lovel' },
    shownName,
    self: 'deskhand',
    // Whether the first password was set is not shown.
    shownCreation: 'unknowable',
    accepts: async (name, password) => mas.state.signsIn(shownName(name).slice(1).split(':')[0] ?? '', password),
    countChanges: (kind) =>
      mas.calls.filter(({ method, path }) => masPaths[kind]?.test(`${method} ${path}`) ?? false).length,
    loseAnswer: (kind) => mas.faults.set({ resetAfterApply: true, onlyFor: masParts[kind] ?? '?', times: 1 }),
    async stop() {
      await stop();
      await settle();
    },
  };
}

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

describeDirectory('Synapse with Matrix Authentication Service', openWithMas);
for (const version of ['1.163.2', '1.98.0']) describeDirectory(`Synapse ${version}`, () => open(version));
