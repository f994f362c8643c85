import { createHash } from 'node:crypto';

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';

/** Twenty base32 characters (100 bits) of the SHA-256 of a text: an identifier where the text itself has no fit form. */
export function digestOf(text: string): string {
  let bits = 0n;
  for (const byte of createHash('sha256').update(text).digest().subarray(0, 13)) bits = (bits << 8n) | BigInt(byte);
  const letters: string[] = [];
  for (let place = 0; place < 20; place += 1) {
    letters.push(alphabet[Number((bits >> BigInt(104 - 5 * (place + 1))) & 31n)] ?? '');
  }
  return letters.join('');
}

/** The identifier of a local group: its gid, or where DSM does not tell it, its name, which DSM lets nobody have twice. */
export function localGroupId(name: string, gid: number | undefined): string {
  if (gid !== undefined) return String(gid);
  const lower = name.toLowerCase();
  return /^[a-z0-9._-]{1,40}$/.test(lower) ? `name:${lower}` : `name:${digestOf(lower)}`;
}
