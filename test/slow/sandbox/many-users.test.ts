import { expect, test } from 'vitest';
import { BASE, startCaller } from '../../../sandbox/test/dsm/caller.ts';

test('fifty thousand users are there, and listed in pages', async () => {
  const caller = await startCaller({ seed: { population: 50_000 } });
  const as = await caller.signIn();
  const page = await caller.call(as, 'SYNO.Core.User list', {
    type: 'domain',
    offset: 49_990,
    limit: 5,
    additional: ['email'],
  });
  expect(page.data.total).toBe(50_007);
  expect(page.data.users).toHaveLength(5);
  const branch = { basedn: `OU=Branch 50,OU=Branches,${BASE}`, offset: 990, limit: 40 };
  const { data } = await caller.call(as, 'SYNO.ActiveDirectory.Directory list', branch, 3);
  expect(data.total).toBe(1000);
  expect(data.data).toHaveLength(10);
});
