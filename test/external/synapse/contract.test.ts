import { expect, onTestFinished } from 'vitest';
import type { Change } from '../../../src/core/change.ts';
import { type DirectoryFixture, describeDirectory } from '../../contract/describe-directory.ts';
import { settle } from '../../support/fake-clock.ts';
import { call, openDirectory, url } from './client.ts';
import { signIn } from './homeserver.ts';
import { startProxy } from './proxy.ts';

/** What a change is told by among the calls. */
const beginnings: Readonly<Partial<Record<Change['kind'], string>>> = {
  'set-password': 'POST /_synapse/admin/v1/reset_password/',
  'create-account': 'PUT /_synapse/admin/v2/users/',
  'set-enabled': 'PUT /_synapse/admin/v2/users/',
  'delete-account': 'POST /_synapse/admin/v1/deactivate/',
};

const beginningOf = (kind: Change['kind']): string => {
  const beginning = beginnings[kind];
  if (beginning === undefined) throw new Error(`The fixture knows no call for ${kind}.`);
  return beginning;
};

const ada = {
  displayname: 'Ada Lovelace',
  password: 'Ada-Sandbox-1',
  threepids: [{ medium: 'email', address: 'ada@example.org' }],
  deactivated: false,
  locked: false,
};

/** One server serves all tests, so each begins by putting ada back as she was. */
async function open(): Promise<DirectoryFixture> {
  const path = `/_synapse/admin/v2/users/${encodeURIComponent('@ada:example.org')}`;
  const { status } = await call('PUT', path, ada);
  expect([200, 201]).toContain(status);
  const proxy = await startProxy(url);
  const directory = await openDirectory(proxy.url);
  onTestFinished(proxy.stop);
  return {
    directory,
    account: { name: '@ada:example.org', email: 'ada@example.org', search: 'lovel' },
    shownName: (name) => `@${name}:example.org`,
    self: 'deskhand',
    accepts: async (name, password) => (await signIn(url, name, password)) !== undefined,
    countChanges: (kind) => proxy.count(beginningOf(kind)),
    loseAnswer: (kind) => proxy.loseAnswer(beginningOf(kind)),
    async stop() {
      await proxy.stop();
      await settle();
    },
  };
}

describeDirectory('a real Synapse', open);
