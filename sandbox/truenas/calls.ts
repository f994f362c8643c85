import { mask, maskSecrets } from '../kit/mask-secrets.ts';

/** One call that the simulator was sent; secrets in it are masked. */
export interface TrueNasCall {
  /** Milliseconds, by the sandbox's clock. */
  readonly at: number;
  readonly method: string;
  readonly parameters: unknown;
  /** Who was logged in, if anybody. */
  readonly username: string | null;
  /** False where a fault kept the call from having any effect. */
  readonly applied: boolean;
  /** `ok`, or what went wrong: a refused login counts as `ok`, since its answer is a result. */
  readonly outcome: 'ok' | 'error';
  readonly code: number | null;
  readonly errname: string | null;
}

const secretKeys = new Set([
  'password',
  'new_password',
  'old_password',
  'api_key',
  'token',
  'otp_token',
  'rfc_str',
  'key',
  'secret',
  'unixhash',
  'smbhash',
  'password_history',
  'provisioning_uri',
]);

/** Methods whose secrets stand bare in their place. */
const bareSecrets: Readonly<Record<string, readonly number[]>> = {
  'auth.login': [1, 2],
  'auth.login_with_api_key': [0],
  'auth.login_with_token': [0],
  'user.setup_local_administrator': [1],
};

/** A value with whatever stands under a secret's name masked. */
export const masked = (value: unknown): unknown => maskSecrets(value, secretKeys);

/** The parameters as they may be kept. */
export function maskParameters(method: string, parameters: readonly unknown[]): unknown {
  const bare = bareSecrets[method] ?? [];
  return parameters.map((value, index) => (bare.includes(index) ? mask : masked(value)));
}
