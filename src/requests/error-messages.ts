import { randomBytes } from 'node:crypto';
import { DeskhandError } from '../core/errors.ts';
import type { Log } from '../core/log.ts';

/** Whether the journal itself failed or was tampered with: what was to be written is not, so nothing may be done or ended on the strength of it. */
export const isJournalFault = (cause: unknown): boolean =>
  cause instanceof DeskhandError && (cause.code === 'journal-unavailable' || cause.code === 'journal-tampered');

/**
 * The words for a person of anything that was thrown. A fault of ours gets a reference of four characters, by which its
 * log line with the stack is found.
 */
export function userMessageOf(cause: unknown, log: Log, data: Readonly<Record<string, unknown>> = {}): string {
  if (cause instanceof DeskhandError) return cause.userMessage;
  const reference = randomBytes(3).toString('hex').slice(0, 4).toUpperCase();
  log.error({ ...data, reference, err: cause }, 'something went wrong');
  return `Something went wrong (ref ${reference}). Please tell your Deskhand admin.`;
}
