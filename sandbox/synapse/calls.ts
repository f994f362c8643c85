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

const mask = '********';
const secretKeys = new Set(['password', 'new_password', 'access_token', 'refresh_token', 'mac', 'nonce', 'token']);

function maskValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(maskValue);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, secretKeys.has(key) ? mask : maskValue(inner)]),
  );
}

/** The body as it may be kept. */
export function maskBody(body: string): unknown {
  try {
    return maskValue(JSON.parse(body));
  } catch {
    return undefined;
  }
}

/** A registration token is part of its path, and is as good as an invitation. */
export function maskPath(path: string): string {
  return path.replace(/(\/registration_tokens\/)(?!new$)[^/]+$/, `$1${mask}`);
}

export function maskQuery(query: URLSearchParams): string {
  const shown = new URLSearchParams(query);
  for (const key of ['access_token', 'token']) if (shown.has(key)) shown.set(key, mask);
  return shown.toString();
}
