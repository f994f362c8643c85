import { createHmac, randomInt } from 'node:crypto';
import type { TwoFactor } from './state.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** A new secret: 32 characters of base 32. */
export const newSecret = (): string =>
  Array.from({ length: 32 }, () => alphabet.charAt(randomInt(alphabet.length))).join('');

function decodeBase32(secret: string): Buffer {
  const bits = [...secret].map((character) => alphabet.indexOf(character).toString(2).padStart(5, '0')).join('');
  const bytes = bits.match(/.{8}/g) ?? [];
  return Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2)));
}

/** The code of one step (RFC 6238 with SHA-1). */
export function codeOf(secret: string, step: number, digits: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const hash = createHmac('sha1', decodeBase32(secret)).update(counter).digest();
  const offset = (hash.at(-1) ?? 0) & 0x0f;
  const number = hash.readUInt32BE(offset) & 0x7fffffff;
  return String(number % 10 ** digits).padStart(digits, '0');
}

/** The step that a moment (milliseconds) falls into. */
export const stepAt = (now: number, interval: number): number => Math.floor(now / 1000 / interval);

/** Checks a code, up to `window` steps off, and spends it: it does not count a second time. */
export function spendCode(twoFactor: TwoFactor, code: string, now: number, window: number): boolean {
  const { secret, digits, interval } = twoFactor;
  if (secret === null) return false;
  const current = stepAt(now, interval);
  for (let step = current - window; step <= current + window; step += 1) {
    if (step <= twoFactor.usedStep || codeOf(secret, step, digits) !== code) continue;
    twoFactor.usedStep = step;
    return true;
  }
  return false;
}

/** `otpauth://` as the server writes it: digits and period are left out while they are 6 and 30. */
export function provisioningUri(username: string, hostname: string, twoFactor: TwoFactor): string | null {
  if (twoFactor.secret === null) return null;
  const label = encodeURIComponent(`${username}-${hostname}@TrueNAS`);
  const digits = twoFactor.digits === 6 ? '' : `&digits=${twoFactor.digits}`;
  const period = twoFactor.interval === 30 ? '' : `&period=${twoFactor.interval}`;
  return `otpauth://totp/iXsystems:${label}?secret=${twoFactor.secret}&issuer=iXsystems${digits}${period}`;
}
