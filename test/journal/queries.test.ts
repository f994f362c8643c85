import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openAuditBook } from '../../src/audit/reader.ts';
import { journalHealth } from '../../src/journal/health.ts';
import { createJournal } from '../../src/journal/journal.ts';
import { createLimits } from '../../src/journal/rate-limits.ts';
import type { Sql, Store } from '../../src/journal/schema.ts';
import { openJournal } from '../support/a-journal.ts';
import { aRequest, person } from '../support/builders.ts';
import { FakeClock } from '../support/fake-clock.ts';

/** A store that notes each statement that passes through it. */
function recording(store: Store, texts: Set<string>): Store {
  const noted = (sql: Sql): Sql => ({
    rows: (text, parameters) => {
      texts.add(text);
      return sql.rows(text, parameters);
    },
    change: (text, parameters) => {
      texts.add(text);
      return sql.change(text, parameters);
    },
  });
  return { ...store, ...noted(store), transaction: (work) => store.transaction((sql) => work(noted(sql))) };
}

/** Tables and indexes of which a whole look costs nothing: they hold what is in force, or one row for each change of a team. */
const small = [/^SCAN (r|o|restrictions|CONSTANT ROW)\b/, /USING INDEX events_of_approvers$/];

/** Whether a step of a plan looks at more rows the longer Deskhand runs. */
function grows(text: string, step: string, isSorted: boolean): boolean {
  if (!step.startsWith('SCAN') || small.some((pattern) => pattern.test(step))) return false;
  // In the order of an index, and no further than the limit.
  return isSorted || !(step.includes(' USING ') && /\blimit\b/.test(text));
}

it('no statement that the running bot makes looks at more rows the longer it runs', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'deskhand-queries-'));
  const clock = new FakeClock();
  const { store, secretBox } = await openJournal(join(folder, 'journal.db'), clock);
  const texts = new Set<string>();
  const recorded = recording(store, texts);
  const journal = createJournal(recorded, { clock, secretBox });
  const { request } = await journal.open(aRequest({ id: 'R1' }), 'one');
  await journal.move(request, [{ kind: 'declined', person: person('U0LEE'), reason: 'No ticket.' }], {
    restrictions: { freeze: { account: 'nas/1030', name: 'nas/ada', request: 'R1' } },
    sealed: { kind: 'code', item: 1, sealed: 'sealed' },
  });
  await journal.note(request, request, 1);
  await journal.openedBy('one');
  await journal.list({ limit: 5 });
  await journal.list({ limit: 5, requester: 'T0EXAMPLE/U0KIM' });
  await journal.list({ limit: 5, states: ['waiting'] });
  await journal.claim('worker', 1_000, 5);
  await journal.extendLease('R1', 'worker', 1_000);
  await journal.reschedule('R1', 1);
  await journal.park(request);
  await journal.releaseLease('R1', 'worker');
  await journal.recover();
  await journal.nextDue();
  await journal.unpublished(5);
  await journal.nextToPublish();
  await journal.holdPublishing(request, 1);
  await journal.recordPublished('R1', {}, 1);
  await journal.keepSecret({ request: 'R1', kind: 'step', item: 0 }, 'sealed');
  await journal.secrets('R1');
  await journal.dropSecrets('R1', 'step');
  await journal.startLockdown('Somebody phones around.');
  await journal.endLockdown();
  await journal.recordRefusal({ kind: 'press-refused', person: person('U0EVE'), press: 'approve', why: 'No.' });
  await journal.approversOf('leads');
  const limit = { count: 5, within: 1_000 };
  await createLimits(recorded, { agent: limit, target: limit, workspace: limit }, clock).take({ agent: 'U0KIM' });
  const book = openAuditBook(recorded);
  await book.page({ after: 1 });
  await book.head();
  await book.cursor('sink');
  await book.lastCheckpoint();
  await journalHealth(recorded, clock).oldestOpen();
  await journal.requireLogged((await journal.get('R1')) ?? request);
  expect(texts.size).toBeGreaterThan(30);
  const growing: string[] = [];
  for (const text of texts) {
    const steps = (await store.rows(`explain query plan ${text}`)).map(({ detail }) => String(detail));
    const isSorted = steps.some((step) => step.startsWith('USE TEMP B-TREE'));
    growing.push(...steps.filter((step) => grows(text, step, isSorted)).map((step) => `${text}: ${step}`));
  }
  expect(growing).toEqual([]);
  await journal.close();
  rmSync(folder, { recursive: true });
});
