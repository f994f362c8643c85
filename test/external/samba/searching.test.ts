import { Attribute } from 'ldapts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createMovableClock } from '../../../src/core/clock.ts';
import { apply, subjectNamed } from '../../directories/changing.ts';
import { asAdministrator, first, makeAccount, openDirectory, removeNamed, set } from './client.ts';
import { run } from './domain-controller.ts';
import { staff } from './prepare.ts';
import { type Matcher, startProxy } from './proxy.ts';

const crowd = `OU=Crowd,${staff}`;
const count = 500;
const nameOf = (number: number) => `crowd${String(number).padStart(3, '0')}`;

const isSearch: Matcher = ({ tag, text }) => tag === 0x63 && text.includes('objectGUID') && !text.includes('memberOf');
const isChangesOnly: Matcher = (request) => isSearch(request) && request.text.includes('uSNChanged');
const isFill: Matcher = (request) =>
  isSearch(request) && !isChangesOnly(request) && request.text.includes('displayName');

beforeAll(() =>
  asAdministrator(async (client) => {
    const values = (type: string, value: string) => new Attribute({ type, values: [value] });
    await client.add(crowd, [values('objectClass', 'organizationalUnit')]);
    for (let number = 0; number < count; number += 1) {
      const name = nameOf(number);
      await client.add(`CN=${name},${crowd}`, [
        values('objectClass', 'user'),
        values('sAMAccountName', name),
        values('displayName', `Somebody Number ${number}`),
        values('mail', `${name}@example.org`),
        values('userAccountControl', '514'),
      ]);
    }
  }),
);

afterAll(async () => {
  // Only the tests' own administrator deletes a tree; Deskhand never does.
  await run('samba-tool', ['ou', 'delete', crowd, '--force-subtree-delete', '-s', first.configuration]);
});

it('lists 500 accounts and more, each once, over several pages', async () => {
  const directory = await openDirectory();
  const began = performance.now();
  const all = (await directory.listAccounts?.()) ?? [];
  const took = performance.now() - began;
  expect(all.filter(({ name }) => name.startsWith('crowd'))).toHaveLength(count);
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
  expect(took).toBeLessThan(30_000);
});

it('finds by any word of 500 accounts, and keeps up with what changes elsewhere without reading all again', async () => {
  const proxy = await startProxy(first);
  const clock = createMovableClock();
  const directory = await openDirectory({ urls: [proxy.url], clock });
  const found = async (text: string) => (await directory.search(text, 'account', 10)).map(({ ref }) => ref.name);
  await expect.poll(() => found('number 317')).toEqual(['crowd317']);
  expect(await found('crowd499@example')).toEqual(['crowd499']);
  const fills = proxy.count(isFill);
  expect(fills).toBeGreaterThan(0);

  await asAdministrator(async (client) => {
    await makeAccount(client, 'brandnew', { attributes: { displayName: 'Brand New' } });
    await client.modify(`CN=${nameOf(7)},${crowd}`, [set('displayName', 'Renamed Elsewhere')]);
  });
  clock.setAhead(31_000);
  await expect.poll(() => found('brand')).toEqual(['brandnew']);
  expect(await found('renamed elsew')).toEqual(['crowd007']);
  expect(await found('number 7')).not.toContain('crowd007');
  expect(proxy.count(isChangesOnly)).toBeGreaterThan(0);
  expect(proxy.count(isFill)).toBe(fills);

  // Its own deletions are out of the list at once, those of others after the next filling.
  await apply(directory, await subjectNamed(directory, 'brandnew'), { kind: 'delete-account' });
  await expect.poll(() => found('brand')).toEqual([]);
  await asAdministrator((client) => removeNamed(client, nameOf(8)));
  clock.setAhead(31_000 + 61 * 60_000);
  await expect.poll(() => found('number 8')).not.toContain('crowd008');
  expect(proxy.count(isFill)).toBeGreaterThan(fills);
  await proxy.stop();
});
