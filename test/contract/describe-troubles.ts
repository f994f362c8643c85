import { describe, expect, it } from 'vitest';
import { readSubject, viewOf } from '../../src/core/directory.ts';
import { DeskhandError } from '../../src/core/errors.ts';
import { isSatisfied } from '../../src/core/satisfied.ts';
import type { Subject } from '../../src/core/subject.ts';
import { about, accountOf, apply, type DirectoryFixture, failureOf } from './directory-fixture.ts';

/** What every directory promises when things go wrong. */
export function describeTroubles(open: () => Promise<DirectoryFixture>): void {
  describe('in trouble', () => {
    it('does not know whether a change was made when the answer got lost, and does not make it twice by itself', async () => {
      const fixture = await open();
      const { directory } = fixture;
      const subject: Subject = { kind: 'new-account', directory: viewOf(directory) };
      const change = { kind: 'create-account', name: 'lost.answer', details: {} } as const;
      fixture.loseAnswer('create-account');
      const failure = await failureOf(apply(directory, subject, change));
      expect(failure).toBeInstanceOf(DeskhandError);
      expect(failure).toMatchObject({ effect: 'unknown' });
      expect(fixture.countChanges('create-account')).toBe(1);
      const seen = isSatisfied(change, await directory.findAccount('lost.answer'));
      expect(seen).toBe(fixture.shownCreation ?? 'yes');
    });

    it('says in a sentence that the server does not answer, and that nothing was changed', async () => {
      const fixture = await open();
      const { directory } = fixture;
      const subject = about(directory, await accountOf(fixture));
      await fixture.stop();
      const failures = await Promise.all([
        failureOf(directory.findAccount(fixture.account.name)),
        failureOf(
          readSubject(directory, { ...(subject.kind === 'account' ? subject.account : never()), kind: 'account' }),
        ),
        failureOf(apply(directory, subject, { kind: 'set-password' })),
      ]);
      for (const failure of failures) {
        expect(failure).toBeInstanceOf(DeskhandError);
        expect(failure).toMatchObject({ code: 'directory-unreachable', effect: 'none' });
        expect((failure as DeskhandError).userMessage).toMatch(/^[^{}]{20,}\.$/);
      }
      const findings = await directory.check();
      expect(findings.some(({ level }) => level === 'bad')).toBe(true);
    });

    it('takes a task that it does not know for lost, or says so', async () => {
      const { directory } = await open();
      const outcome = await directory.poll({ kind: 'no-such-kind', id: 'x' }).catch((cause: unknown) => cause);
      if (outcome instanceof DeskhandError) expect(outcome.code).toBe('task-unknown');
      else expect(outcome).toMatchObject({ state: 'lost' });
    });
  });
}

function never(): never {
  throw new Error('The subject is an account.');
}
