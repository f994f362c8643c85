export type SqlValue = string | number | null | Uint8Array;
export type Row = Readonly<Record<string, SqlValue>>;

/** Runs one statement; parameters are `?1`, `?2` … A dialect that spells them otherwise rewrites them. */
export interface Sql {
  rows(text: string, parameters?: readonly SqlValue[]): Promise<readonly Row[]>;
  /** How many rows it changed. */
  change(text: string, parameters?: readonly SqlValue[]): Promise<number>;
}

/** A database: one statement at a time, or several in one transaction that all happen or none does. */
export interface Store extends Sql {
  /** Added to a query that claims rows, so that replicas do not wait for each other. Empty where there is one process. */
  readonly skipLocked: string;
  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  /** The names of all tables. */
  tables(): Promise<readonly string[]>;
  /** Takes what was deleted out of the files, so that nobody reads a destroyed secret there. */
  scrub(): Promise<void>;
  close(): Promise<void>;
}
