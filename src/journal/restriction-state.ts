import { createHash } from 'node:crypto';
import { canonicalJson } from '../core/canonical-json.ts';
import { eventIn } from './bodies.ts';
import { putInfo } from './migrations.ts';
import type { Row, Sql } from './schema.ts';
import type { SecretBox } from './secret-box.ts';
import { tampered } from './stored-row.ts';

export interface RestrictionRow {
  readonly kind: string;
  readonly name: string;
  readonly label: string;
  readonly request: string;
  readonly since: number;
}

/** What is in force, and what the audit log and the key say of it. */
export interface RestrictionState {
  readonly rows: readonly RestrictionRow[];
  /** The last line about it. */
  readonly line?: { readonly sequence: number; readonly digest: string | undefined };
  readonly mac?: string;
}

/** Reads what is in force together with what proves it: in one statement, so that no change comes between. */
export async function stateOf(sql: Pick<Sql, 'rows'>): Promise<RestrictionState> {
  const rows = await sql.rows(
    `select i.value as mac, e.sequence, e.body, r.kind, r.name, r.label, r.request, r.since
     from (select 1 as one) o
     left join journal_info i on i.name = 'restrictions'
     left join events e on e.sequence = (select max(sequence) from events where kind = 'restrictions-changed')
     left join restrictions r on o.one = 1`,
  );
  const [first] = rows;
  const { sequence = null, mac = null } = first ?? {};
  return {
    rows: rows.flatMap((row) => (row.kind === null ? [] : [rowOf(row)])),
    ...(sequence !== null && { line: { sequence: Number(sequence), digest: digestIn(String(first?.body)) } }),
    ...(mac !== null && { mac: String(mac) }),
  };
}

const rowOf = ({ kind, name, label, request, since }: Row): RestrictionRow => ({
  kind: String(kind),
  name: String(name),
  label: String(label),
  request: String(request),
  since: Number(since),
});

function digestIn(body: string): string | undefined {
  try {
    const event = eventIn(body);
    return event.kind === 'restrictions-changed' ? event.digest : undefined;
  } catch {
    return undefined;
  }
}

/** SHA-256 over all that is in force, in whatever order it is read. */
export function digestOf(rows: readonly RestrictionRow[]): string {
  const texts = rows.map(canonicalJson).sort();
  return createHash('sha256').update(JSON.stringify(texts)).digest('hex');
}

const provenBy = (sequence: number, digest: string): string => JSON.stringify(['restrictions', sequence, digest]);

/** Whether what is in force is what the last line about it says; needs no key. */
export function isLoggedState({ rows, line }: RestrictionState): boolean {
  return line ? line.digest === digestOf(rows) : rows.length === 0;
}

/** Proves that Deskhand wrote what the line with this number says of what is in force. */
export const writeProof = (
  sql: Sql,
  secretBox: Pick<SecretBox, 'authenticate'>,
  sequence: number,
  digest: string,
): Promise<void> => putInfo(sql, 'restrictions', secretBox.authenticate(provenBy(sequence, digest)));

/** @throws DeskhandError `journal-tampered` */
export function requireIntact(state: RestrictionState, secretBox: Pick<SecretBox, 'isAuthentic'>): void {
  const { line, mac } = state;
  const isProven = line
    ? secretBox.isAuthentic(provenBy(line.sequence, line.digest ?? ''), mac ?? '')
    : mac === undefined;
  if (!isLoggedState(state) || !isProven) throw tampered('What is locked down or frozen');
}
