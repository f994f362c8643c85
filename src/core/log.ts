import { AsyncLocalStorage } from 'node:async_hooks';

type Write = (data: Readonly<Record<string, unknown>>, message: string) => void;

/** What every part may log with: a static message, with the data in the object. `log.ts` makes it from pino. */
export interface Log {
  readonly debug: Write;
  readonly info: Write;
  readonly warn: Write;
  readonly error: Write;
}

const about = new AsyncLocalStorage<string>();

/** Does work for a request: each line that is logged meanwhile carries its id, also those of libraries. */
export const aboutRequest = <T>(id: string, work: () => T): T => about.run(id, work);

/** The request that is worked for now; `undefined` where it is none. */
export const requestInWork = (): string | undefined => about.getStore();
