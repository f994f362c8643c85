import { expect, it } from 'vitest';
import type { Directory } from '../../../src/core/directory.ts';
import { openHomeserver } from './a-homeserver.ts';

const told = async (matrix: Directory): Promise<string[]> =>
  (await matrix.check()).map(({ level, text }) => `${level}: ${text}`);

it('finds nothing wrong where all is well', async () => {
  const { matrix } = await openHomeserver();
  expect(await told(matrix)).toEqual([
    expect.stringMatching(/^good: .* answers as Synapse 1\.163\.2/),
    'good: Deskhand works as @deskhand:example.org.',
    'good: @deskhand:example.org may administer accounts.',
    'good: Synapse 1.163.2 has all that Deskhand calls.',
  ]);
});

it('tells what an older server cannot do', async () => {
  const { matrix } = await openHomeserver({ version: '1.71.0' });
  expect(await told(matrix)).toContain(
    'warning: Synapse 1.71.0 is too old for: finding accounts by mail address, redact-messages, suspending accounts.',
  );
});

it('tells what Matrix Authentication Service has taken over', async () => {
  const { matrix } = await openHomeserver({ mas: true });
  expect((await told(matrix)).at(-1)).toMatch(/^warning: Sign-ins belong to Matrix Authentication Service/);
});

it('tells that the token is not known', async () => {
  const { matrix } = await openHomeserver({ token: 'syt_wrong' });
  expect((await told(matrix)).at(-1)).toMatch(/^bad: .* does not know Deskhand's access token/);
});

it('tells that the account is no server admin', async () => {
  const { matrix, synapse } = await openHomeserver();
  const own = synapse.state.users.get(synapse.botUser);
  if (own) own.admin = false;
  expect((await told(matrix)).at(-1)).toMatch(/^bad: Deskhand's account is no server admin/);
});

it('tells that its own account was locked', async () => {
  const { matrix, synapse } = await openHomeserver();
  const own = synapse.state.users.get(synapse.botUser);
  if (own) own.locked = true;
  expect((await told(matrix)).at(-1)).toMatch(/^bad: Deskhand's own account on .* has been locked/);
});

it('tells that user ids of the server end otherwise', async () => {
  const { matrix } = await openHomeserver({ settings: { server_name: 'matrix.example.org' } });
  expect((await told(matrix)).at(-1)).toBe(
    'bad: Deskhand works as @deskhand:example.org. Please put example.org under `server_name`: user ids there end so.',
  );
});

it('tells that nobody answers', async () => {
  const { matrix, synapse } = await openHomeserver();
  synapse.faults.set({ serverError: 502 });
  expect(await told(matrix)).toEqual([expect.stringMatching(/^bad: .* answered with HTTP status 502/)]);
});
