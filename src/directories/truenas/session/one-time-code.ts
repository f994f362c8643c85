import { createHmac } from 'node:crypto';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** What one-time codes are made from. */
export interface CodeSource {
  readonly key: Buffer;
  readonly digits: number;
  /** Seconds for which a code holds. */
  readonly period: number;
}

/**
 * Reads the secret of a second factor: base32 as it stands beside a QR code, or the otpauth:// address inside one, which
 * also tells digits and period. `undefined` where it is neither.
 */
export function readCodeSource(text: string): CodeSource | undefined {
  const address = text.startsWith('otpauth://') && URL.canParse(text) ? new URL(text).searchParams : undefined;
  const key = decodeBase32(address ? (address.get('secret') ?? '') : text);
  const digits = Number(address?.get('digits') ?? 6);
  const period = Number(address?.get('period') ?? 30);
  const isSound = Number.isInteger(digits) && digits >= 6 && digits <= 8 && Number.isInteger(period) && period > 0;
  return key && isSound ? { key, digits, period } : undefined;
}

/** The time step that a moment falls into; TrueNAS takes the code of each step once. */
export function stepOf({ period }: CodeSource, now: number): number {
  return Math.floor(now / (period * 1000));
}

/** When a step begins, milliseconds since 1970. */
export function startOf({ period }: CodeSource, step: number): number {
  return step * period * 1000;
}

/** The code of RFC 6238 (SHA-1, the only kind that TrueNAS makes) for a step. */
export function codeOf({ key, digits }: CodeSource, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', key).update(counter).digest();
  const offset = (mac.at(-1) ?? 0) & 0x0f;
  const number = mac.readUInt32BE(offset) & 0x7fff_ffff;
  return String(number % 10 ** digits).padStart(digits, '0');
}

function decodeBase32(text: string): Buffer | undefined {
  const letters = text.toUpperCase().replace(/[\s=-]/g, '');
  if (!/^[A-Z2-7]{8,}$/.test(letters)) return undefined;
  const bits = [...letters].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}
