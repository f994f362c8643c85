import { DeskhandError } from '../core/errors.ts';
import { isAnchorProven } from '../journal/anchor.ts';
import { follows, type Link } from '../journal/audit-log.ts';
import { readHead } from '../journal/head-file.ts';
import type { Store } from '../journal/schema.ts';
import type { SecretBox } from '../journal/secret-box.ts';
import type { AuditBook } from './reader.ts';

/** So many of the newest lines are followed when Deskhand starts; `deskhand audit verify` follows all. */
const tailLength = 1_000;

interface Parts {
  readonly file: string;
  readonly store: Store;
  readonly book: AuditBook;
  readonly secretBox: Pick<SecretBox, 'isAuthentic'>;
}

/**
 * Looks whether the end of the log is whole, and whether it is the log that was here before.
 *
 * @returns where the log ends
 * @throws DeskhandError `journal-unavailable`, with what to do
 */
export async function requireTail({ file, store, book, secretBox }: Parts): Promise<Link> {
  if (!(await isAnchorProven(store, secretBox))) {
    throw broken(
      `Lines were removed from the beginning of the audit log, but not by deskhand journal purge. ${advice}`,
    );
  }
  const start = await book.start();
  const head = await book.head();
  const after = Math.max(head.sequence - tailLength, start.sequence);
  let link = after === start.sequence ? start : undefined;
  for await (const line of book.lines({ after })) {
    if (link && !follows(link, line)) throw broken(`The audit log is broken at line ${line.sequence}. ${advice}`);
    link = line;
  }
  await requireHead(file, book, start);
  return { sequence: link?.sequence ?? head.sequence, hash: link?.hash ?? head.hash };
}

async function requireHead(file: string, book: AuditBook, start: Link): Promise<void> {
  const wanted = readHead(file);
  if (!wanted || wanted.sequence <= start.sequence) return;
  const [line] = await book.page({ after: wanted.sequence - 1, until: wanted.sequence });
  if (line?.hash === wanted.hash) return;
  const { sequence } = await book.head();
  throw broken(
    line
      ? `The journal is not the one that was here before: line ${wanted.sequence} of its audit log is another one. ${advice}`
      : `The journal is older than it was: its audit log ends at line ${sequence}, but had ${wanted.sequence} lines. ${advice} To go on with an old copy on purpose, put it in place with deskhand journal restore.`,
  );
}

const advice = 'Deskhand does not start. Restore a backup: deskhand journal restore FILE';

const broken = (userMessage: string) => new DeskhandError('journal-unavailable', { userMessage, effect: 'none' });
