import { parseJson } from '../kit/json.ts';
import { mask, maskSecrets } from '../kit/mask-secrets.ts';

/** One call that the simulator handled; secrets in it are masked. */
export interface SynapseCall {
  /** Milliseconds, by the sandbox's clock. */
  readonly at: number;
  readonly method: string;
  /** The path as it came, still percent-encoded. */
  readonly path: string;
  readonly query: string;
  /** The JSON body with secrets masked; undefined if there was none or it was not JSON. */
  readonly body: unknown;
  readonly status: number;
  readonly errcode: string | null;
  /** False where a fault kept the call from having any effect. */
  readonly applied: boolean;
}

const secretKeys = new Set(['password', 'new_password', 'access_token', 'refresh_token', 'mac', 'nonce', 'token']);

/** The body as it may be kept. */
export const maskBody = (body: string): unknown => maskSecrets(parseJson(body), secretKeys);

/** A registration token is part of its path, and is as good as an invitation. */
export function maskPath(path: string): string {
  return path.replace(/(\/registration_tokens\/)(?!new$)[^/]+$/, `$1${mask}`);
}

export function maskQuery(query: URLSearchParams): string {
  const shown = new URLSearchParams(query);
  for (const key of ['access_token', 'token']) if (shown.has(key)) shown.set(key, mask);
  return shown.toString();
}
