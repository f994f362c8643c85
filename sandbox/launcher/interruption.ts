/** Somebody asked the sandbox to end before it was done. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** Whether and when somebody asks the sandbox to end. */
export interface Interruption {
  /** Resolves when it is asked to. */
  readonly happened: Promise<void>;
  /** The work's outcome. Throws {@link Interrupted} where the interruption comes first; then it is not even begun. */
  unless<Outcome>(work: () => Promise<Outcome>): Promise<Outcome>;
  stopListening(): void;
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Milliseconds within which two signals are one: Ctrl-C under npm comes from the terminal and from npm. */
const sameSignal = 1_000;

/** Listens for the signals that end a program. A second one, later than that, ends it at once, with this exit code. */
export function listenForInterruption(exitCode: number): Interruption {
  const { promise: happened, resolve } = Promise.withResolvers<void>();
  let since: number | undefined;
  const onSignal = () => {
    if (since !== undefined && performance.now() - since > sameSignal) process.exit(exitCode);
    since ??= performance.now();
    resolve();
  };
  for (const signal of signals) process.on(signal, onSignal);
  return {
    happened,
    unless: async (work) => {
      if (since !== undefined) throw new Interrupted();
      const interrupted = happened.then((): never => {
        throw new Interrupted();
      });
      return Promise.race([work(), interrupted]);
    },
    stopListening: () => {
      for (const signal of signals) process.off(signal, onSignal);
    },
  };
}
