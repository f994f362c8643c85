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
  close(): Promise<void>;
}

/** The tables, in words that SQLite and PostgreSQL both take. Times are milliseconds since 1970, bodies are JSON text. */
export const tables = [
  `create table if not exists requests (
     id text primary key, state text not null, version bigint not null, requester text not null, body text not null,
     requested_at bigint not null, wake_at bigint, lease_until bigint not null default 0, lease_owner text,
     drawn_version bigint not null default 0, draw_after bigint not null default 0, drawing text not null default '{}')`,
  'create index if not exists requests_due on requests (wake_at) where wake_at is not null',
  'create index if not exists requests_undrawn on requests (id) where drawn_version < version',
  'create index if not exists requests_of on requests (requester, requested_at)',
  `create table if not exists events (
     sequence bigint primary key, request text not null, at bigint not null, kind text not null, body text not null,
     hash text not null)`,
  'create index if not exists events_of on events (request, sequence)',
  'create table if not exists deliveries (key text primary key, request text not null, at bigint not null)',
  `create table if not exists secrets (
     request text not null, step bigint not null, sealed text not null, primary key (request, step))`,
  `create table if not exists restrictions (
     kind text not null, name text not null, label text not null, request text not null, since bigint not null,
     primary key (kind, name))`,
  `create table if not exists addresses (
     directory text not null, account text not null, hmac text not null, since bigint not null, sealed text,
     settled text, primary key (directory, account))`,
  'create table if not exists hits (kind text not null, key text not null, at bigint not null)',
  'create index if not exists hits_by on hits (kind, key, at)',
  'create table if not exists sink_cursors (sink text primary key, sequence bigint not null)',
  'create table if not exists checkpoints (sequence bigint primary key, line text not null, posted_at bigint)',
];
