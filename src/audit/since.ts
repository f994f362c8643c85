import { DeskhandError } from '../core/errors.ts';

const units = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/**
 * The moment that `90d`, `12h` or an ISO date such as `2026-08-01` or `2026-08-01T09:00Z` means, in milliseconds since
 * 1970. A date without a zone is taken as UTC, as all times of the audit log are.
 *
 * @throws DeskhandError `invalid-input`
 */
export function sinceOf(text: string, now: number, option = '--since'): number {
  const span = /^(\d{1,6})([mhd])$/.exec(text);
  if (span) return now - Number(span[1]) * units[span[2] as keyof typeof units];
  const date = /^(\d{4})-(\d\d)-(\d\d)(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)?)?$/.exec(text);
  const hasZone = date?.[4] === undefined || date[7] !== undefined;
  const moment = date ? Date.parse(hasZone ? text : `${text}Z`) : Number.NaN;
  // JavaScript takes the 31st of February for a day in March.
  const isDay = date && new Date(Date.UTC(Number(date[1]), Number(date[2]) - 1, Number(date[3]))).getUTCDate();
  if (!Number.isNaN(moment) && isDay === Number(date?.[3])) return moment;
  throw new DeskhandError('invalid-input', {
    userMessage: `${option} ${text} is not a time. Write a span such as 90d or 12h, or a date such as 2026-08-01.`,
  });
}
