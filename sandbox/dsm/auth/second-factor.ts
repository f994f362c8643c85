import { createHmac, randomBytes } from 'node:crypto';

const STEP_SECONDS = 30;
const DIGITS = 6;
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function decodeBase32(text: string): Buffer {
  let bits = '';
  for (const letter of text.toUpperCase().replace(/[=\s]/g, '')) {
    const value = BASE32.indexOf(letter);
    if (value < 0) throw new RangeError(`"${letter}" is no base32 digit.`);
    bits += value.toString(2).padStart(5, '0');
  }
  const bytes = bits.match(/[01]{8}/g) ?? [];
  return Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2)));
}

/** The time-based one-time password of a base32 secret (RFC 6238: SHA-1, 30 s, 6 digits) at a time in milliseconds. */
export function oneTimePassword(secret: string, at: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 1000 / STEP_SECONDS)));
  const digest = createHmac('sha1', decodeBase32(secret)).update(counter).digest();
  const start = (digest.at(-1) ?? 0) & 0x0f;
  const number = digest.readUInt32BE(start) & 0x7fffffff;
  return String(number % 10 ** DIGITS).padStart(DIGITS, '0');
}

/** Whether the code is right now, or was or will be one step away, as clocks differ. */
export function isOneTimePassword(secret: string, code: string, now: number): boolean {
  return [-1, 0, 1].some((step) => oneTimePassword(secret, now + step * STEP_SECONDS * 1000) === code);
}

/** A new device token; with it and the device's name later sign-ins need no one-time password. */
export function newDeviceToken(): string {
  return randomBytes(48).toString('base64url');
}
