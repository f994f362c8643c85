import { chmodSync, closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { DeskhandError } from '../core/errors.ts';
import { type Row, type Sql, type Store, tables } from './schema.ts';

/**
 * Opens the journal in one file: directory 0700, files 0600, and a lock that refuses a second process.
 *
 * @throws DeskhandError `journal-unavailable` where the file cannot be used.
 */
export function openSqlite(file: string): Store {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const lock = lockFile(`${file}.lock`);
  // SQLite would create the file for all to read; the write-ahead log takes over the mode of the file.
  if (!existsSync(file)) closeSync(openSync(file, 'a', 0o600));
  chmodSync(file, 0o600);
  const database = new DatabaseSync(file, { timeout: 5000 });
  try {
    database.exec(
      'pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on; pragma secure_delete = on',
    );
    for (const table of tables) database.exec(table);
  } catch (cause) {
    database.close();
    lock.close();
    throw troubleOf(cause);
  }

  const prepared = new Map<string, StatementSync>();
  const prepare = (text: string): StatementSync => {
    const statement = prepared.get(text) ?? database.prepare(text);
    prepared.set(text, statement);
    return statement;
  };
  const bare: Sql = {
    rows: async (text, parameters = []) => prepare(text).all(...parameters) as Row[],
    change: async (text, parameters = []) => Number(prepare(text).run(...parameters).changes),
  };

  // There is one connection. Without this queue two transactions would interleave inside one BEGIN at their awaits.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work).catch((cause: unknown): never => {
      throw troubleOf(cause);
    });
    last = turn.catch(() => undefined);
    return turn;
  };

  return {
    skipLocked: '',
    rows: (text, parameters) => inTurn(() => bare.rows(text, parameters)),
    change: (text, parameters) => inTurn(() => bare.change(text, parameters)),
    transaction: (work) =>
      inTurn(async () => {
        database.exec('begin immediate');
        try {
          const result = await work(bare);
          database.exec('commit');
          return result;
        } catch (cause) {
          if (database.isTransaction) database.exec('rollback');
          throw cause;
        }
      }),
    close: () =>
      inTurn(async () => {
        database.close();
        lock.close();
      }),
  };
}

const whom = 'Deskhand has stopped working on requests. Please tell your Deskhand admin.';

/** What to tell people of SQLite's result codes, by their first byte: https://www.sqlite.org/rescode.html. */
const troubles: Readonly<Record<number, string>> = {
  8: `Deskhand's journal is read-only. ${whom}`,
  10: `The disk with Deskhand's journal reports errors. ${whom}`,
  11: `Deskhand's journal is damaged. ${whom}`,
  13: `The disk with Deskhand's journal is full. ${whom} Waiting requests continue once there is space.`,
  14: `Deskhand cannot open its journal. ${whom}`,
  26: `The journal's file is not a journal. ${whom}`,
};

/** An error of the disk in words for people. Whatever was to be recorded may have been done already, so its effect is unknown. */
function troubleOf(cause: unknown): unknown {
  const code = cause instanceof Error && 'errcode' in cause ? Number(cause.errcode) & 0xff : 0;
  const userMessage = troubles[code];
  if (!userMessage) return cause;
  return new DeskhandError('journal-unavailable', { userMessage, effect: 'unknown', cause });
}

/**
 * Opens a journal to read it, also while the bot works on it.
 *
 * @throws DeskhandError `journal-unavailable` where there is none
 */
export function openSqliteToRead(file: string): Store {
  if (!existsSync(file)) {
    throw new DeskhandError('journal-unavailable', {
      userMessage: `There is no journal at ${file}. Check journal: in deskhand.yml.`,
    });
  }
  const database = new DatabaseSync(file, { readOnly: true, timeout: 5000 });
  const refuse = async (): Promise<never> => {
    throw new Error('Deskhand opened this journal read-only.');
  };
  return {
    skipLocked: '',
    rows: async (text, parameters = []) => {
      try {
        return database.prepare(text).all(...parameters) as Row[];
      } catch (cause) {
        throw troubleOf(cause);
      }
    },
    change: refuse,
    transaction: refuse,
    close: async () => database.close(),
  };
}

/** A small database held exclusively for as long as the process lives; the system frees it even after kill -9. */
function lockFile(file: string): { close(): void } {
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
      userMessage: `Another Deskhand already uses ${file.replace(/\.lock$/, '')}. Stop it first, or give this one its own journal.`,
      cause,
    });
  }
  return database;
}
