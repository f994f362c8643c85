import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DeskhandError } from '../core/errors.ts';
import type { Link } from './audit-log.ts';
import { writeHead } from './head-file.ts';
import { openSqliteToRead } from './sqlite.ts';
import { troubleOf } from './sqlite-errors.ts';
import { lockJournal } from './sqlite-lock.ts';

/**
 * Copies a journal into a new file, whole and as it is at one moment; the bot may be running. A plain copy of the file would miss what is
 * still in the write-ahead log.
 *
 * @throws DeskhandError where the target exists, or the journal is damaged or not of this version
 */
export async function backUp(journal: string, target: string): Promise<void> {
  refuseExisting(target);
  await copy(journal, target);
}

/**
 * Puts a backup in the place of a journal. The journal that was there is kept beside it.
 *
 * @returns the name that the old journal has now, where there was one
 * @throws DeskhandError where a bot runs on the journal, or the backup cannot be used
 */
export async function restore(journal: string, backup: string, now: number): Promise<string | undefined> {
  if (resolve(journal) === resolve(backup)) {
    throw invalid(`${backup} is the journal itself. Name a backup.`);
  }
  const lock = lockJournal(journal);
  try {
    const fresh = `${journal}.restoring`;
    rmSync(fresh, { force: true });
    const head = await copy(backup, fresh);
    const kept = existsSync(journal) ? freeName(`${journal}.replaced-${stamp(now)}`) : undefined;
    // With what is still in its write-ahead log: the three files belong together.
    for (const end of kept ? ['', '-wal', '-shm'] : []) {
      if (existsSync(`${journal}${end}`)) renameSync(`${journal}${end}`, `${kept}${end}`);
    }
    renameSync(fresh, journal);
    writeHead(journal, head);
    return kept;
  } finally {
    lock.close();
  }
}

const stamp = (now: number): string => new Date(now).toISOString().slice(0, 19).replaceAll(/[-:]/g, '');

function freeName(wanted: string): string {
  let name = wanted;
  for (let count = 2; existsSync(name); count += 1) name = `${wanted}-${count}`;
  return name;
}

/** @returns where the log of the copy ends */
async function copy(from: string, to: string): Promise<Link> {
  // Says in words what is wrong with a file that is no journal of this version.
  const store = await openSqliteToRead(from);
  await store.close();
  const part = `${to}.part`;
  rmSync(part, { force: true });
  closeSync(openSync(part, 'wx', 0o600));
  try {
    const source = new DatabaseSync(from, { readOnly: true, timeout: 5000 });
    try {
      source.prepare('vacuum into ?').run(part);
    } finally {
      source.close();
    }
    const head = checked(part);
    const file = openSync(part, 'r');
    fsyncSync(file);
    closeSync(file);
    renameSync(part, to);
    return head;
  } catch (cause) {
    rmSync(part, { force: true });
    throw troubleOf(cause);
  }
}

/** What SQLite finds wrong with a file; `undefined` where it is sound. */
export function integrityOf(file: string): string | undefined {
  const database = new DatabaseSync(file, { readOnly: true, timeout: 5000 });
  try {
    const { integrity_check: result } = database.prepare('pragma integrity_check(1)').get() ?? {};
    return result === 'ok' ? undefined : String(result);
  } finally {
    database.close();
  }
}

/** Makes sure of a copy. @returns where its log ends */
function checked(file: string): Link {
  const damage = integrityOf(file);
  if (damage !== undefined) throw invalid(`The copy of the journal is damaged: ${damage}`);
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const row = database.prepare('select sequence, hash from events order by sequence desc limit 1').get();
    return row ? { sequence: Number(row.sequence), hash: String(row.hash) } : { sequence: 0, hash: '' };
  } finally {
    database.close();
  }
}

function refuseExisting(file: string): void {
  if (existsSync(file)) throw invalid(`${file} exists already. Name another file.`);
}

const invalid = (userMessage: string) => new DeskhandError('invalid-input', { userMessage, effect: 'none' });
