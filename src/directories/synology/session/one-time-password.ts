import { createHmac } from 'node:crypto';

const stepLength = 30_000;
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** The time step that a moment falls into; a code is good for one sign-in within its step. */
export const stepOf = (now: number): number => Math.floor(now / stepLength);

/** When a step begins, milliseconds since 1970. */
export const startOf = (step: number): number => step * stepLength;

/** The six digits of RFC 6238 for a step. @throws RangeError where the secret is not base32 */
export function oneTimePassword(secret: string, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', decodeBase32(secret)).update(counter).digest();
  const offset = (mac.at(-1) ?? 0) & 0x0f;
  const number = mac.readUInt32BE(offset) & 0x7fff_ffff;
  return String(number % 1_000_000).padStart(6, '0');
}

function decodeBase32(text: string): Buffer {
  const bits = [...text.toUpperCase().replace(/[\s=-]/g, '')]
    .map((letter) => {
      const value = alphabet.indexOf(letter);
      if (value < 0) throw new RangeError('The one-time password secret is not base32.');
      return value.toString(2).padStart(5, '0');
    })
    .join('');
  const bytes = bits.match(/.{8}/g) ?? [];
  return Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2)));
}
