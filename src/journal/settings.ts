import { z } from 'zod';
import { File, rate } from '../core/setting-values.ts';

/** At most so many within so many milliseconds. */
interface Limit {
  readonly count: number;
  readonly within: number;
}

export interface LimitSettings {
  readonly agent: Limit;
  readonly target: Limit;
  readonly workspace: Limit;
}

/** What the section `limits` says under `requests`. */
export const RequestLimits = z.strictObject({
  agent: rate.default({ count: 30, within: 3_600_000 }),
  target: rate.default({ count: 5, within: 86_400_000 }),
  workspace: rate.default({ count: 300, within: 3_600_000 }),
});

/** The journal's file where none is named. */
export const usualJournal = 'data/deskhand.db';

/** The section `journal`. */
export const JournalSection = z.strictObject({ file: File.default(usualJournal) });
