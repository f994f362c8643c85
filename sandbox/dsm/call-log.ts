import { isObject } from '../kit/json.ts';

/** One API call that the simulator handled; each element of a compound has its own entry after the one of the compound. */
export interface CallRecord {
  /** Milliseconds since 1970 by the sandbox's clock. */
  readonly at: number;
  readonly api: string;
  readonly method: string;
  readonly version: number;
  readonly verb: 'GET' | 'POST';
  /** Parameters as decoded, secrets shown as `[secret]`. */
  parameters: Readonly<Record<string, unknown>>;
  /** Names of secret parameters that came in the URL. */
  readonly secretsInUrl: readonly string[];
  /** Whether the call was an element of a compound. */
  readonly inner: boolean;
  /** Name of the account whose session made the call. */
  account: string | undefined;
  /** Until the answer is there, `open`; then `ok`, the error's code, or how a fault spoilt the answer. */
  outcome: 'open' | 'ok' | number | 'cut before' | 'cut after' | 'page';
}

const SECRETS = new Set([
  'passwd',
  'password',
  'otp_code',
  '_sid',
  'SynoToken',
  'device_id',
  'SynoConfirmPWToken',
  '__cIpHeRtExT',
  '__cIpHeRtOkEn',
]);

/** Whether a parameter of this name must not be shown. */
export function isSecret(name: string): boolean {
  return SECRETS.has(name);
}

/** The value with everything secret in it masked, at any depth. */
export function mask(name: string, value: unknown): unknown {
  if (isSecret(name)) return '[secret]';
  // The elements of a compound have entries of their own.
  if (name === 'compound') return '[compound]';
  if (Array.isArray(value)) return value.map((item: unknown) => mask('', item));
  if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mask(key, item)]));
  return value;
}

/** Every call since the start, or the last hundred thousand. */
export class CallLog {
  readonly #records: CallRecord[] = [];
  readonly #limit: number;

  constructor(limit = 100_000) {
    this.#limit = limit;
  }

  add(record: CallRecord): CallRecord {
    this.#records.push(record);
    if (this.#records.length > this.#limit) this.#records.splice(0, this.#limit / 10);
    return record;
  }

  /** The calls of one API, or of one of its methods, oldest first; all calls without arguments. */
  of(api?: string, method?: string): readonly CallRecord[] {
    return this.#records.filter(
      (record) => (api === undefined || record.api === api) && (method === undefined || record.method === method),
    );
  }

  /** How many calls of one method were carried out: answered with success, or applied and then cut off. */
  applied(api: string, method: string): number {
    return this.of(api, method).filter((record) => record.outcome === 'ok' || record.outcome === 'cut after').length;
  }

  clear(): void {
    this.#records.length = 0;
  }
}
