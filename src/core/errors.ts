/** Every way in which Deskhand fails on purpose. */
export type ErrorCode =
  | 'config-invalid'
  | 'directory-unreachable'
  | 'directory-not-trusted'
  | 'directory-login-refused'
  | 'directory-blocked'
  | 'directory-busy'
  | 'directory-not-permitted'
  | 'directory-refused'
  | 'directory-answer-unknown'
  | 'not-supported'
  | 'not-found'
  | 'name-taken'
  | 'weak-password'
  | 'invalid-input'
  | 'denied'
  | 'already-decided'
  | 'not-yours'
  | 'stale'
  | 'secret-gone'
  | 'task-unknown'
  | 'limited'
  | 'mail-unreachable'
  | 'mail-not-trusted'
  | 'mail-login-refused'
  | 'mail-refused'
  | 'journal-unavailable'
  | 'journal-tampered';

interface DeskhandErrorOptions {
  /** For the person: what happened and what to do about it. One or two sentences, no jargon. */
  userMessage: string;
  cause?: unknown;
  /**
   * What is known of a change that was asked for: `none` = it was not made, `unknown` = it may have been. Left out, it is
   * unknown: people are told that nothing was changed only where somebody has made sure of it.
   */
  effect?: 'none' | 'unknown';
  /** Messages that belong beside fields of a form, by field name. */
  fields?: Readonly<Record<string, string>>;
}

/** A failure that a person can be told about. Anything else that is thrown is a fault of ours and gets a reference. */
export class DeskhandError extends Error {
  readonly code: ErrorCode;
  readonly userMessage: string;
  readonly effect: 'none' | 'unknown';
  readonly fields: Readonly<Record<string, string>>;

  constructor(code: ErrorCode, options: DeskhandErrorOptions) {
    super(`${code}: ${options.userMessage}`, { cause: options.cause });
    this.name = 'DeskhandError';
    this.code = code;
    this.userMessage = options.userMessage;
    this.effect = options.effect ?? 'unknown';
    this.fields = options.fields ?? {};
  }
}

/** A failure in a directory. What it means for the change that was asked for has to be said at each place. */
export class DirectoryError extends DeskhandError {
  constructor(code: ErrorCode, options: DeskhandErrorOptions & { effect: 'none' | 'unknown' }) {
    super(code, options);
    this.name = 'DirectoryError';
  }
}
