import { DeskhandError } from '../core/errors.ts';

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
export function troubleOf(cause: unknown): unknown {
  const code = cause instanceof Error && 'errcode' in cause ? Number(cause.errcode) & 0xff : 0;
  const userMessage = troubles[code];
  if (!userMessage) return cause;
  return new DeskhandError('journal-unavailable', { userMessage, effect: 'unknown', cause });
}
