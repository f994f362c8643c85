import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { DeskhandError } from '../core/errors.ts';
import type { Link } from './audit-log.ts';

/**
 * A small file beside the journal that says how far the audit log has come. So a journal that is gone, or an old copy in its
 * place, is noticed when Deskhand starts.
 */
const Head = z.strictObject({ sequence: z.int().nonnegative(), hash: z.string() });

const nameOf = (journal: string): string => `${journal}.head`;

/** How far the log had come when that was written down last; `undefined` where it never was. */
export function readHead(journal: string): Link | undefined {
  const file = nameOf(journal);
  if (!existsSync(file)) return undefined;
  try {
    return Head.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    throw new DeskhandError('journal-unavailable', {
      userMessage: `The file ${file} is damaged. Run deskhand journal check, then delete that file.`,
      effect: 'none',
      cause,
    });
  }
}

/** Writes down how far the log has come, as a whole or not at all. */
export function writeHead(journal: string, { sequence, hash }: Link): void {
  const file = nameOf(journal);
  writeFileSync(`${file}.new`, JSON.stringify({ sequence, hash }), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/** Refuses to begin a new journal where one was: nobody deletes a journal without noticing. */
export function refuseIfLost(journal: string): void {
  const head = readHead(journal);
  if (!head || head.sequence === 0) return;
  throw new DeskhandError('journal-unavailable', {
    userMessage: `The journal ${journal} is gone: its audit log had ${head.sequence} lines. Restore a backup: deskhand journal restore FILE. To begin an empty one on purpose, delete ${nameOf(journal)}`,
    effect: 'none',
  });
}
