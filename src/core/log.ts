type Write = (data: Readonly<Record<string, unknown>>, message: string) => void;

/** What every part may log with: a static message, with the data in the object. `log.ts` makes it from pino. */
export interface Log {
  readonly debug: Write;
  readonly info: Write;
  readonly warn: Write;
  readonly error: Write;
}
