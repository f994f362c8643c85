import { isObject, parseJson } from '../kit/json.ts';
import { maskSecrets } from '../kit/mask-secrets.ts';

/** One call that the service handled; secrets in it are masked. */
export interface MasCall {
  /** Milliseconds, by the sandbox's clock. */
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  /** The JSON body with secrets masked; undefined if there was none or it was not JSON. */
  readonly body: unknown;
  readonly status: number;
}

const secretKeys = new Set(['password', 'token', 'access_token', 'client_secret']);

/** The body as it may be kept. */
export function maskBody(body: string): unknown {
  const value = parseJson(body);
  return isObject(value) ? maskSecrets(value, secretKeys) : undefined;
}
