/** One line of the audit log as a sink gets it. */
export interface SinkEvent {
  readonly sequence: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly kind: string;
  /** From 0 to 10, the gravest. */
  readonly severity: number;
  readonly hash: string;
  /** The line in the sink's format, without an end. */
  readonly text: string;
}

/** Somewhere outside that gets the audit log. */
export interface Sink {
  /** By which it is known again after a restart. Holds no secret, though the address may. */
  readonly id: string;
  readonly format: 'jsonl' | 'cef';
  /** Resolves when the other side has all of these for sure; otherwise throws, and the same are sent again. */
  send(events: readonly SinkEvent[], signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/** How long one delivery may take, in milliseconds. */
export const sendTimeout = 15_000;
