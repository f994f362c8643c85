import type { z } from 'zod';
import { DirectoryError } from '../core/errors.ts';

/** The value that a text of JSON stands for; `undefined` where it is none, such as a proxy's page. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What an answer is to, for people. */
interface Asked {
  /** The server, such as `nas.example.org:5001`. */
  readonly where: string;
  /** What it was asked, such as `user.query`. */
  readonly what: string;
  /** Whether it may have changed something. */
  readonly changes: boolean;
}

/** Reads an answer by its schema. @throws DeskhandError `directory-answer-unknown`, with the effect that the call may have had */
export function readAnswer<T>(schema: z.ZodType<T>, answer: unknown, { where, what, changes }: Asked): T {
  const read = schema.safeParse(answer);
  if (read.success) return read.data;
  const userMessage = `${where} answered ${what} in a form that Deskhand does not know.`;
  const effect = changes ? 'unknown' : 'none';
  throw new DirectoryError('directory-answer-unknown', { userMessage, cause: read.error, effect });
}
