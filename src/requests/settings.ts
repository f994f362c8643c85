import { z } from 'zod';
import { duration } from '../core/setting-values.ts';

/** Times that the engine keeps, in milliseconds. */
export interface Timings {
  /** A call to a directory is given up after this long, and judged by reading back. */
  readonly callDeadline: number;
  /** How long a directory may take to show what it says it has done. */
  readonly readBack: number;
  /** A task that runs longer than this is left to a person. */
  readonly taskLimit: number;
  /** How long a secret can be read. */
  readonly reveal: number;
}

export const usualTimings: Timings = {
  callDeadline: 60_000,
  readBack: 60_000,
  taskLimit: 30 * 60_000,
  reveal: 10 * 60_000,
};

/** What is asked of a proof of the account holder, in milliseconds. */
export interface ProofSettings {
  /** How long a mail address has to stand in the directory before it counts. */
  readonly addressAge: number;
  /** How long a mailed code is good. */
  readonly codeLife: number;
}

/** The section `proof`. */
export const ProofSection = z.strictObject({
  address_age: duration('1h', '365d').prefault('14d'),
  code: duration('1m', '10m').prefault('10m'),
});

/** What the section `limits` says of times. */
export const timeLimits = {
  call_deadline: duration('1s', '10m').optional(),
  read_back: duration('1s', '1h').optional(),
  task_limit: duration('1m', '24h').optional(),
  reveal: duration('1m', '24h').optional(),
};
