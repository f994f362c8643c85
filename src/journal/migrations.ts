import { DeskhandError } from '../core/errors.ts';
import type { Sql, Store } from './schema.ts';

/** One step from the version before to this one. */
export interface Migration {
  readonly version: number;
  readonly statements: readonly string[];
}

/**
 * The tables, in words that SQLite and PostgreSQL both take. Times are milliseconds since 1970, bodies are JSON text. A version that
 * was released is never changed: what is new comes as a version of its own, with a fixture in test/journal/fixtures.
 */
export const migrations: readonly Migration[] = [
  {
    version: 1,
    statements: [
      'create table journal_info (name text primary key, value text not null)',
      `create table requests (
         id text primary key, state text not null, version bigint not null, requester text not null, body text not null,
         requested_at bigint not null, mac text not null, wake_at bigint, lease_until bigint not null default 0,
         lease_owner text, published_version bigint not null default 0, publish_after bigint not null default 0,
         published text)`,
      'create index requests_due on requests (wake_at) where wake_at is not null',
      // PostgreSQL wants the second pair of parentheses round an expression.
      `create index requests_next on requests ((case when wake_at > lease_until then wake_at else lease_until end))
         where wake_at is not null`,
      'create index requests_leased on requests (lease_owner) where lease_owner is not null',
      'create index requests_unpublished on requests (publish_after) where published_version < version',
      'create index requests_by_time on requests (requested_at)',
      'create index requests_of on requests (requester, requested_at)',
      'create index requests_in on requests (state, requested_at)',
      `create table events (
         sequence bigint primary key, request text not null, at bigint not null, kind text not null, body text not null,
         hash text not null)`,
      'create index events_of on events (request, sequence)',
      "create index events_of_restrictions on events (sequence) where kind = 'restrictions-changed'",
      "create index events_of_approvers on events (sequence) where kind = 'approvers-changed'",
      'create table deliveries (key text primary key, request text not null, at bigint not null)',
      `create table secrets (
         request text not null, kind text not null, item bigint not null, sealed text not null,
         primary key (request, kind, item))`,
      `create table restrictions (
         kind text not null, name text not null, label text not null, request text not null, since bigint not null,
         primary key (kind, name))`,
      `create table addresses (
         directory text not null, account text not null, hmac text not null, since bigint not null,
         sealed text, settled text, primary key (directory, account))`,
      'create table hits (kind text not null, key text not null, at bigint not null)',
      'create index hits_by on hits (kind, key, at)',
      'create index hits_by_time on hits (at)',
      'create table sink_cursors (sink text primary key, sequence bigint not null)',
      'create table checkpoints (sequence bigint primary key, line text not null, posted_at bigint)',
    ],
  },
];

const latest = (known: readonly Migration[]): number => known.at(-1)?.version ?? 0;

/** A fact about the journal itself, such as its version. */
export async function infoOf(sql: Pick<Sql, 'rows'>, name: string): Promise<string | undefined> {
  const [row] = await sql.rows('select value from journal_info where name = ?1', [name]);
  return row && String(row.value);
}

/** Writes a fact about the journal itself. */
export async function putInfo(sql: Pick<Sql, 'change'>, name: string, value: string): Promise<void> {
  await sql.change(
    'insert into journal_info (name, value) values (?1, ?2) on conflict (name) do update set value = ?2',
    [name, value],
  );
}

/**
 * The version of a journal; 0 where it is empty.
 *
 * @throws DeskhandError `journal-unavailable` where its tables are not of a version that this Deskhand knows
 */
export async function versionOf(store: Store, place: string, known = migrations): Promise<number> {
  const tables = await store.tables();
  if (tables.length === 0) return 0;
  if (!tables.includes('journal_info')) {
    const old = tables.includes('requests') && tables.includes('events');
    throw refusal(
      old
        ? `The journal ${place} is from Deskhand 0.2 or older, and this version can't read it. Move it away with the files beside it, and Deskhand begins a new one. To read its audit log, use the version that wrote it.`
        : `The database ${place} holds something other than a journal. Name another file under journal: in deskhand.yml.`,
    );
  }
  const version = Number(await infoOf(store, 'version'));
  if (!Number.isInteger(version) || version < 1) {
    throw refusal(
      `The journal ${place} has no version, so it is damaged. Restore a backup: deskhand journal restore FILE`,
    );
  }
  if (version > latest(known)) {
    throw refusal(
      `The journal ${place} has version ${version}, and this Deskhand knows versions up to ${latest(known)}. Start the newer Deskhand again, or restore a backup from before the upgrade: deskhand journal restore FILE`,
    );
  }
  return version;
}

/** Brings a journal to the newest version: each step is one transaction, so that a step that fails leaves the version before. */
export async function migrate(store: Store, place: string, known = migrations): Promise<void> {
  const version = await versionOf(store, place, known);
  for (const step of known.filter((one) => one.version > version)) {
    await store.transaction(async (sql) => {
      for (const statement of step.statements) await sql.change(statement);
      await putInfo(sql, 'version', String(step.version));
    });
  }
}

/** Refuses a journal that has to be brought to the newest version first: who only reads it can't do that. */
export async function requireNewest(store: Store, place: string): Promise<void> {
  const version = await versionOf(store, place);
  if (version === latest(migrations)) return;
  throw refusal(
    version === 0
      ? `The journal ${place} is empty.`
      : `The journal ${place} has version ${version}; version ${latest(migrations)} is needed. Start Deskhand on it once: that brings it up to date.`,
  );
}

const refusal = (userMessage: string) => new DeskhandError('journal-unavailable', { userMessage, effect: 'none' });
