import { z } from 'zod';
import { beginning, type Link } from './audit-log.ts';
import { infoOf, putInfo } from './migrations.ts';
import type { Sql } from './schema.ts';
import type { SecretBox } from './secret-box.ts';

/** Where the audit log begins since lines before it were purged, and the proof that Deskhand purged them. */
const Anchor = z.strictObject({ sequence: z.int().positive(), hash: z.string(), mac: z.string() });

const provenBy = ({ sequence, hash }: Link): string => JSON.stringify(['anchor', sequence, hash]);

/** The place that the first line of the log follows: the beginning, or the last line that was purged. */
export async function startOf(sql: Pick<Sql, 'rows'>): Promise<Link> {
  const anchor = await anchorOf(sql);
  return anchor ? { sequence: anchor.sequence, hash: anchor.hash } : beginning;
}

async function anchorOf(sql: Pick<Sql, 'rows'>): Promise<z.infer<typeof Anchor> | undefined> {
  const text = await infoOf(sql, 'anchor');
  return text === undefined ? undefined : Anchor.parse(JSON.parse(text));
}

/** Whether Deskhand itself purged what is missing from the beginning of the log. */
export async function isAnchorProven(
  sql: Pick<Sql, 'rows'>,
  secretBox: Pick<SecretBox, 'isAuthentic'>,
): Promise<boolean> {
  const anchor = await anchorOf(sql);
  return anchor === undefined || secretBox.isAuthentic(provenBy(anchor), anchor.mac);
}

export async function putAnchor(sql: Sql, secretBox: Pick<SecretBox, 'authenticate'>, { sequence, hash }: Link) {
  const anchor: z.infer<typeof Anchor> = { sequence, hash, mac: secretBox.authenticate(provenBy({ sequence, hash })) };
  await putInfo(sql, 'anchor', JSON.stringify(anchor));
}
