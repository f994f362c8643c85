/** Milliseconds from 1601, where file times begin, to 1970. */
const epoch = 11_644_473_600_000n;
/** What stands for "never" beside 0. */
const never = 2n ** 63n - 1n;

const integerOf = (text: string | undefined): bigint | undefined =>
  text !== undefined && /^-?\d{1,19}$/.test(text) ? BigInt(text) : undefined;

/** A file time (100 ns since 1601) as milliseconds since 1970; `undefined` for 0, for "never" and for what is none. */
export function momentOf(text: string | undefined): number | undefined {
  const value = integerOf(text);
  return value === undefined || value <= 0n || value >= never ? undefined : Number(value / 10_000n - epoch);
}

/** Milliseconds since 1970 as a file time. */
export const fileTimeOf = (moment: number): string => String((BigInt(Math.floor(moment)) + epoch) * 10_000n);

/** An interval as domains keep it, negative 100 ns, in milliseconds; `undefined` for "never" and for what is none. */
export function intervalOf(text: string | undefined): number | undefined {
  const value = integerOf(text);
  return value === undefined || value > 0n || value <= -never ? undefined : Number(-value / 10_000n);
}

const day = 24 * 60 * 60_000;

/** The calendar day of a moment, YYYY-MM-DD; `undefined` for one that no calendar has. */
export function dayOf(moment: number | undefined): string | undefined {
  if (moment === undefined || Number.isNaN(new Date(moment).getTime())) return undefined;
  return new Date(moment).toISOString().slice(0, 10);
}

/** An interval in whole days; 0 where there is none. */
export const daysOf = (interval: number | undefined): number => Math.round((interval ?? 0) / day);
