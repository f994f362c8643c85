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

/** Why a delivery failed, where the other side or we ended it: nobody knows what arrived. */
export class SinkError extends Error {
  readonly code: 'timed-out' | 'closed-early' | 'refused' | 'redirected';

  constructor(code: SinkError['code'], message: string) {
    super(message);
    this.name = 'SinkError';
    this.code = code;
  }
}

/** How long one delivery may take, in milliseconds. */
export const sendTimeout = 15_000;
