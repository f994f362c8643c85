import { randomBytes } from 'node:crypto';

const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Makes identifiers that sort by the time they were made, those of one moment too. */
export function createUlids(now: () => number): () => string {
  let last = 0n;
  return () => {
    const fresh = (BigInt(now()) << 80n) | BigInt(`0x${randomBytes(10).toString('hex')}`);
    last = fresh > last ? fresh : last + 1n;
    let text = '';
    for (let rest = last, digit = 0; digit < 26; digit += 1, rest >>= 5n) text = letters[Number(rest & 31n)] + text;
    return text;
  };
}
