import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { viewOf } from '../../../src/core/directory.ts';
import { apply, subjectNamed } from '../changing.ts';
import { changed, createPerson, type HomeserverFixture, newName } from './homeserver-people.ts';

/** What the Synapse directory says and finds on any homeserver, the simulator and the real one alike. */
export function describeHomeserverRules(name: string, open: () => Promise<HomeserverFixture>): void {
  describe(name, () => {
    it('knows no task that there never was', async () => {
      const { matrix } = await open();
      expect(await matrix.poll({ kind: 'synapse-redaction', id: 'never/there' })).toMatchObject({ state: 'lost' });
    });

    it('keeps its own account from harm, before the call and in it', async () => {
      const { matrix, own } = await open();
      const subject = await subjectNamed(matrix, own);
      expect(subject).toMatchObject({ account: { service: true, administrator: true } });
      expect(await matrix.blocker?.(subject, 'set-administrator')).toContain('demote');
      const demotion = apply(matrix, subject, { kind: 'set-administrator', administrator: false });
      await expect(demotion).rejects.toMatchObject({ code: 'directory-refused', effect: 'none' });
    });

    it.each(['Joan', '_joan', '4711', 'jo an', 'jöan', 'joan!', ''])(
      'finds fault with names that the server refuses: %j',
      async (name) => {
        const { matrix } = await open();
        expect(await matrix.nameFault?.(name, 'account')).toEqual(expect.any(String));
      },
    );

    it('finds accounts by the beginnings of their words', async () => {
      const fixture = await open();
      const localpart = newName();
      await createPerson(fixture, {
        kind: 'create-account',
        name: localpart,
        details: { displayName: `Grace ${localpart}` },
      });
      await changed(fixture, { name: localpart, user: '', password: '' }, { kind: 'set-enabled', enabled: false });
      for (let asked = 0; asked < 100; asked += 1) {
        const [first] = await fixture.matrix.search(`grace ${localpart}`, 'account', 5);
        if (first?.detail?.includes('locked')) return expect(first.title).toBe(`@${localpart}:example.org`);
        await pause(50);
      }
      throw new Error('The search does not show the new account.');
    });

    it('finds nothing wrong when it checks itself', async () => {
      const { matrix } = await open();
      expect((await matrix.check()).map(({ level }) => level)).toEqual(['good', 'good', 'good', 'good']);
      expect(viewOf(matrix).handles).toContain('redact-messages');
    });
  });
}
