/** Numbers of the errors that occur here: Linux's, and the middleware's own from 201 on. */
const errorNumbers = {
  EPERM: 1,
  ENOENT: 2,
  EACCES: 13,
  EFAULT: 14,
  EBUSY: 16,
  EEXIST: 17,
  EINVAL: 22,
  EOPNOTSUPP: 95,
  ENOTAUTHENTICATED: 207,
} as const;

export type ErrorName = keyof typeof errorNumbers;

/** One thing wrong with the parameters: where, what, and an error number. */
export type Problem = readonly [attribute: string | null, message: string, name: ErrorName];

/** The `data` of an error reply; `trace.formatted` and `extra` are always there, since clients print them. */
export interface ErrorData {
  readonly error: number;
  readonly errname: ErrorName;
  readonly reason: string;
  readonly trace: { readonly class: string; readonly formatted: string; readonly repr: string };
  readonly extra: unknown;
}

/** A JSON-RPC error in the middleware's form. */
export class RpcError extends Error {
  readonly code: number;
  readonly data: ErrorData | undefined;

  constructor(code: number, message: string, data?: ErrorData) {
    super(message);
    this.name = 'RpcError';
    this.code = code;
    this.data = data;
  }
}

function errorData(name: ErrorName, reason: string, kind: string, extra: unknown): ErrorData {
  const formatted = `Traceback (most recent call last):\n  File "middlewared/main.py", in call_method\n${kind}: ${reason}`;
  const trace = { class: kind, formatted, repr: `${kind}(${JSON.stringify(reason)})` };
  return { error: errorNumbers[name], errname: name, reason, trace, extra };
}

/** A refusal by a method itself: code -32001, the reason starting with the error's name. */
export function callError(name: ErrorName, text: string, extra: unknown = null): RpcError {
  return new RpcError(-32001, 'Method call error', errorData(name, `[${name}] ${text}`, 'CallError', extra));
}

/** An exception that the method did not mean: always EINVAL, and the bare text as reason. */
export function unexpectedError(text: string, kind = 'ValueError'): RpcError {
  return new RpcError(-32001, 'Method call error', errorData('EINVAL', text, kind, null));
}

const line = ([attribute, message, name]: Problem): string => `[${name}] ${attribute ?? 'None'}: ${message}`;

const triples = (problems: readonly Problem[]): unknown =>
  problems.map(([attribute, message, name]) => [attribute, message, errorNumbers[name]]);

/** Everything wrong with the parameters at once: -32602, one line each. */
function validationErrors(problems: readonly Problem[]): RpcError {
  const reason = problems.map((problem) => `${line(problem)}\n`).join('');
  return new RpcError(-32602, 'Invalid params', errorData('EINVAL', reason, 'ValidationErrors', triples(problems)));
}

/** A single one, as the middleware raises it on its own: the reason has no line break. */
export function validationError(...problem: Problem): RpcError {
  const extra = triples([problem]);
  return new RpcError(-32602, 'Invalid params', errorData('EINVAL', line(problem), 'ValidationError', extra));
}

export const notAuthenticated = (): RpcError => callError('ENOTAUTHENTICATED', 'Not authenticated');

export const notAuthorized = (): RpcError => callError('EACCES', 'Not authorized');

/** Collects what is wrong, to be told at once. */
export class Problems {
  readonly #found: Problem[] = [];

  add(attribute: string, message: string, name: ErrorName = 'EINVAL'): void {
    this.#found.push([attribute, message, name]);
  }

  check(): void {
    if (this.#found.length > 0) throw validationErrors(this.#found);
  }
}
