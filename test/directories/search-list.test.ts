import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSearchList } from '../../src/directories/search-list.ts';

const listed = (...people: readonly (readonly [name: string, title: string, ...words: string[]])[]) =>
  createSearchList(
    people.map(([name, title, ...words]) => ({ entry: { ref: { directory: 'nas', id: name, name }, title }, words })),
  );

const names = async (list: ReturnType<typeof listed>, text: string, limit = 10) =>
  (await list).search(text, limit).map(({ ref }) => ref.name);

const office = () =>
  listed(
    ['ada', 'Ada Lovelace (ada)', 'ada@example.org'],
    ['adam', 'Adam Smith (adam)', 'adam.smith@example.org'],
    ['xada', 'Xenia Ada (xada)', 'x.ada@example.org'],
    ['zoe', 'Zoë Ångström (zoe)', 'zoe@example.org'],
    ['odd', "O'Neil, Sons & Co", 'shipping'],
  );

describe('a search list', () => {
  it('puts the exact name first, then names that begin so, then the others', async () => {
    expect(await names(office(), 'ada')).toEqual(['ada', 'adam', 'xada']);
    expect(await names(office(), 'ADA')).toEqual(['ada', 'adam', 'xada']);
  });

  it('finds by the beginning of any word, not by the middle of one', async () => {
    expect(await names(office(), 'love')).toEqual(['ada']);
    expect(await names(office(), 'smith')).toEqual(['adam']);
    expect(await names(office(), 'ovelace')).toEqual([]);
  });

  it('wants every word that was typed', async () => {
    expect(await names(office(), 'ada lov')).toEqual(['ada']);
    expect(await names(office(), 'ada xyz')).toEqual([]);
    expect(await names(office(), 'smith, adam')).toEqual(['adam']);
  });

  it('finds mail addresses as they are typed', async () => {
    expect(await names(office(), 'adam.smith@ex')).toEqual(['adam']);
    expect(await names(office(), 'example.org')).toHaveLength(4);
  });

  it('does not mind accents, full-width letters or signs', async () => {
    expect(await names(office(), 'zoe angstrom')).toEqual(['zoe']);
    expect(await names(office(), 'ａｄａ')).toEqual(['ada', 'adam', 'xada']);
    expect(await names(office(), "o'neil")).toEqual(['odd']);
    expect(await names(office(), 'sons &')).toEqual(['odd']);
  });

  it('gives the first ones by name for an empty text, and never more than asked for', async () => {
    expect(await names(office(), '  ', 2)).toEqual(['ada', 'adam']);
    expect(await names(office(), 'a', 1)).toEqual(['ada']);
    expect(await names(office(), 'ada', 0)).toEqual([]);
  });

  it('finds each entry by any beginning of its name', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.stringMatching(/^[a-z][a-z0-9._-]{0,12}$/), { minLength: 1 }),
        fc.nat(),
        async (all, at) => {
          const unique = [...new Set(all)];
          const list = listed(...unique.map((name) => [name, name] as const));
          const wanted = unique[at % unique.length] ?? '';
          for (let length = 1; length <= wanted.length; length += 1) {
            expect(await names(list, wanted.slice(0, length), unique.length)).toContain(wanted);
          }
          expect((await names(list, wanted, 1))[0]).toBe(wanted);
        },
      ),
      { numRuns: 50 },
    );
  });
});
