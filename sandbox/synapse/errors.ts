/**
 * A refusal in Matrix's own form: `{"errcode", "error", …}` with an HTTP status.
 * Codes and texts were seen on Synapse 1.163.2 unless a comment says otherwise.
 */
export class MatrixError extends Error {
  readonly status: number;
  readonly errcode: string;
  readonly extras: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    errcode: string,
    message: string,
    extras: Readonly<Record<string, unknown>> = {},
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.name = 'MatrixError';
    this.status = status;
    this.errcode = errcode;
    this.extras = extras;
    this.headers = headers;
  }

  body(): Record<string, unknown> {
    return { errcode: this.errcode, error: this.message, ...this.extras };
  }
}

/** 400 with `M_UNKNOWN`, which most of Synapse's hand-written checks answer. */
export const refused = (message: string): MatrixError => new MatrixError(400, 'M_UNKNOWN', message);

export const invalidParameter = (message: string): MatrixError => new MatrixError(400, 'M_INVALID_PARAM', message);

/** 400 with `M_MISSING_PARAM` and Python's list of the names, e.g. `['medium', 'address']`. */
export const missingParameters = (names: readonly string[]): MatrixError =>
  new MatrixError(400, 'M_MISSING_PARAM', `Missing params: [${names.map((name) => `'${name}'`).join(', ')}]`);

export const badJson = (message: string): MatrixError => new MatrixError(400, 'M_BAD_JSON', message);

export const notFound = (message: string): MatrixError => new MatrixError(404, 'M_NOT_FOUND', message);

export const forbidden = (message: string): MatrixError => new MatrixError(403, 'M_FORBIDDEN', message);

/** A row that an UPDATE expected: Synapse lets the store's own error through as 404 `M_UNKNOWN`. */
export const noRow = (table: string): MatrixError => new MatrixError(404, 'M_UNKNOWN', `No row found (${table})`);

/** What a caller gets where Synapse trips over an input type that nobody checked. */
export const internalError = (): MatrixError => new MatrixError(500, 'M_UNKNOWN', 'Internal server error');

export const unrecognised = (status: 404 | 405): MatrixError =>
  new MatrixError(status, 'M_UNRECOGNIZED', 'Unrecognized request');

export const userLocked = (): MatrixError =>
  new MatrixError(401, 'M_USER_LOCKED', 'User account has been locked', { soft_logout: true });

/** 429 with the wait in both places: `retry_after_ms` in the body, whole seconds (rounded up) in the header. */
export const limitExceeded = (waitMilliseconds: number): MatrixError =>
  new MatrixError(
    429,
    'M_LIMIT_EXCEEDED',
    'Too Many Requests',
    { retry_after_ms: waitMilliseconds },
    { 'Retry-After': String(Math.ceil(waitMilliseconds / 1000)) },
  );
