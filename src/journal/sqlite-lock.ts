import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DeskhandError } from '../core/errors.ts';
import { troubleOf } from './sqlite-errors.ts';

/**
 * Takes a journal for this process alone: a small database beside it, held exclusively; the system frees it even after kill -9.
 *
 * @throws DeskhandError `journal-unavailable` where another process has it
 */
export function lockJournal(journal: string): { close(): void } {
  mkdirSync(dirname(journal), { recursive: true, mode: 0o700 });
  const file = `${journal}.lock`;
  if (!existsSync(file)) closeSync(openSync(file, 'a', 0o600));
  const database = new DatabaseSync(file);
  try {
    database.exec(
      'pragma locking_mode = exclusive; begin exclusive; create table if not exists held (by text); commit',
    );
  } catch (cause) {
    database.close();
    const trouble = troubleOf(cause);
    if (trouble !== cause) throw trouble;
    throw new DeskhandError('journal-unavailable', {
      userMessage: `Another Deskhand already uses ${journal}. Stop it first, or give this one its own journal.`,
      effect: 'none',
      cause,
    });
  }
  return database;
}
