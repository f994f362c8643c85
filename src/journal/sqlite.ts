import { chmodSync, closeSync, existsSync, openSync, statSync } from 'node:fs';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { DeskhandError } from '../core/errors.ts';
import { refuseIfLost } from './head-file.ts';
import { migrate, requireNewest } from './migrations.ts';
import type { Row, Sql, Store } from './schema.ts';
import { troubleOf } from './sqlite-errors.ts';
import { lockJournal } from './sqlite-lock.ts';

/**
 * Opens the journal in one file, and brings it to the newest version: directory 0700, files 0600, and a lock that refuses a second
 * process.
 *
 * @param isBeside for a short write beside the bot, which may hold the lock: SQLite itself keeps the transactions apart
 * @throws DeskhandError `journal-unavailable` where the file cannot be used.
 */
export async function openSqlite(file: string, { isBeside = false } = {}): Promise<Store> {
  if (isBeside) requireJournal(file);
  const lock = isBeside ? { close: () => undefined } : lockJournal(file);
  try {
    // SQLite would create the file for all to read; the write-ahead log takes over the mode of the file.
    if (!existsSync(file)) {
      refuseIfLost(file);
      closeSync(openSync(file, 'a', 0o600));
    }
    chmodSync(file, 0o600);
    const database = new DatabaseSync(file, { timeout: 5000 });
    const store = storeOver(database, { file, closed: () => lock.close() });
    try {
      database.exec(
        'pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on; pragma secure_delete = on',
      );
      if (!isBeside) requireSound(database, file);
      await (isBeside ? requireNewest(store, file) : migrate(store, file));
      return store;
    } catch (cause) {
      database.close();
      throw cause;
    }
  } catch (cause) {
    lock.close();
    throw troubleOf(cause);
  }
}

/** The queue and the statements of one connection that writes. */
function storeOver(database: DatabaseSync, { file, closed }: { file: string; closed: () => void }): Store {
  const bare = statementsOf(database);
  const requireFile = guardOf(file);
  let isScrubDue = false;
  // There is one connection. Without this queue two transactions would interleave inside one BEGIN at their awaits.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work).catch((cause: unknown): never => {
      throw troubleOf(cause);
    });
    last = turn.catch(() => undefined);
    return turn;
  };
  const scrubIfDue = () => {
    if (isScrubDue) isScrubDue = !truncateLog(database);
  };

  return {
    skipLocked: '',
    rows: (text, parameters) => inTurn(() => bare.rows(text, parameters)),
    change: (text, parameters) =>
      inTurn(async () => {
        requireFile();
        return bare.change(text, parameters);
      }),
    transaction: (work) =>
      inTurn(async () => {
        requireFile();
        database.exec('begin immediate');
        try {
          const result = await work(bare);
          database.exec('commit');
          scrubIfDue();
          return result;
        } catch (cause) {
          if (database.isTransaction) database.exec('rollback');
          throw cause;
        }
      }),
    tables: () => inTurn(() => tablesOf(bare)),
    scrub: () =>
      inTurn(async () => {
        isScrubDue = true;
        scrubIfDue();
      }),
    close: () =>
      inTurn(async () => {
        database.close();
        closed();
      }),
  };
}

function statementsOf(database: DatabaseSync): Sql {
  const prepared = new Map<string, StatementSync>();
  const prepare = (text: string): StatementSync => {
    const statement = prepared.get(text) ?? database.prepare(text);
    prepared.set(text, statement);
    return statement;
  };
  return {
    rows: async (text, parameters = []) => prepare(text).all(...parameters) as Row[],
    change: async (text, parameters = []) => Number(prepare(text).run(...parameters).changes),
  };
}

/** @throws DeskhandError `journal-unavailable` where pages of the file are damaged */
function requireSound(database: DatabaseSync, file: string): void {
  const { quick_check: result } = database.prepare('pragma quick_check(1)').get() ?? {};
  if (result === 'ok') return;
  throw new DeskhandError('journal-unavailable', {
    userMessage: `The journal ${file} is damaged (${result}). Restore a backup: deskhand journal restore FILE`,
    effect: 'none',
  });
}

async function tablesOf(sql: Sql): Promise<readonly string[]> {
  const rows = await sql.rows("select name from sqlite_master where type = 'table' and name not like 'sqlite%'");
  return rows.map(({ name }) => String(name));
}

/** Writes the log into the file and cuts it to nothing; false where somebody still reads from it. Waits for nobody. */
function truncateLog(database: DatabaseSync): boolean {
  database.exec('pragma busy_timeout = 0');
  try {
    return database.prepare('pragma wal_checkpoint(truncate)').get()?.busy === 0;
  } catch {
    return false;
  } finally {
    database.exec('pragma busy_timeout = 5000');
  }
}

/** Refuses to write where the file under our hands is no longer the one in the folder: all that is written would be lost. */
function guardOf(file: string): () => void {
  const first = statSync(file).ino;
  return () => {
    if (statSync(file, { throwIfNoEntry: false })?.ino === first) return;
    throw new DeskhandError('journal-unavailable', {
      userMessage: `The journal ${file} was deleted or replaced while Deskhand runs, so nothing can be done. Stop Deskhand and restore a backup: deskhand journal restore FILE`,
      effect: 'unknown',
    });
  };
}

/**
 * Opens a journal to read it, also while the bot works on it.
 *
 * @throws DeskhandError `journal-unavailable` where there is none, or none of the newest version
 */
export async function openSqliteToRead(file: string): Promise<Store> {
  requireJournal(file);
  const refuse = async (): Promise<never> => {
    throw new Error('Deskhand opened this journal read-only.');
  };
  try {
    const database = new DatabaseSync(file, { readOnly: true, timeout: 5000 });
    const bare = statementsOf(database);
    const rows: Sql['rows'] = (text, parameters) =>
      bare.rows(text, parameters).catch((cause: unknown): never => {
        throw troubleOf(cause);
      });
    const store: Store = {
      skipLocked: '',
      rows,
      change: refuse,
      transaction: refuse,
      scrub: refuse,
      tables: () => tablesOf({ rows, change: refuse }),
      close: async () => database.close(),
    };
    try {
      await requireNewest(store, file);
      return store;
    } catch (cause) {
      database.close();
      throw cause;
    }
  } catch (cause) {
    throw troubleOf(cause);
  }
}

function requireJournal(file: string): void {
  if (existsSync(file)) return;
  throw new DeskhandError('journal-unavailable', {
    userMessage: `There is no journal at ${file}. Check journal: in deskhand.yml.`,
  });
}
