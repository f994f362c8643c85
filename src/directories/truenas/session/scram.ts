import { createHash, createHmac, pbkdf2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify(pbkdf2);
const keyLength = 64;
const nonceLength = 32;
const fewestIterations = 50_000;
const mostIterations = 5_000_000;
/** No channel binding: what the client-final message repeats of it is the base64 of this. */
const header = 'n,,';

const hmac = (key: Buffer, text: string): Buffer => createHmac('sha512', key).update(text).digest();

/** The client's side of one SCRAM-SHA-512 sign-in with an API key; the key itself never goes on the wire. */
export interface ScramClient {
  readonly first: string;
  /** The final message, or `undefined` where the server's first message is not to be answered. */
  answer(serverFirst: string): Promise<string | undefined>;
  /** Whether the server's final message proves that it knows the key, too. */
  confirms(serverFinal: string): boolean;
}

/** Begins a sign-in. @param apiKey `<id>-<secret>`; `undefined` is returned for anything else */
export function createScramClient(account: string, apiKey: string, random = randomBytes): ScramClient | undefined {
  const [, id, secret] = /^(\d+)-(.+)$/.exec(apiKey) ?? [];
  if (!id || !secret) return undefined;
  const nonce = random(nonceLength);
  const bare = `n=${account}:${id},r=${nonce.toString('base64')}`;
  let expected: Buffer | undefined;
  return {
    first: `${header}${bare}`,
    async answer(serverFirst) {
      const read = readServerFirst(serverFirst, nonce);
      if (!read) return undefined;
      const salted = await derive(secret, read.salt, read.iterations, keyLength, 'sha512');
      const clientKey = hmac(salted, 'Client Key');
      const storedKey = createHash('sha512').update(clientKey).digest();
      const withoutProof = `c=${Buffer.from(header).toString('base64')},r=${read.nonce}`;
      const message = `${bare},${serverFirst},${withoutProof}`;
      const signature = hmac(storedKey, message);
      const proof = Buffer.from(clientKey.map((byte, place) => byte ^ (signature[place] ?? 0)));
      expected = hmac(hmac(salted, 'Server Key'), message);
      return `${withoutProof},p=${proof.toString('base64')}`;
    },
    confirms(serverFinal) {
      const [, text = ''] = /^v=([A-Za-z0-9+/=]+)$/.exec(serverFinal) ?? [];
      const signature = Buffer.from(text, 'base64');
      return expected !== undefined && signature.length === expected.length && timingSafeEqual(signature, expected);
    },
  };
}

/**
 * Reads `r=…,s=…,i=…`. Unlike in RFC 5802 the nonce is the base64 of both raw nonces together, so its text does not begin
 * with the client's; its bytes do. Too few iterations would make the proof cheap to guess, too many would keep us busy.
 */
function readServerFirst(text: string, own: Buffer) {
  const [, nonce = '', salt = '', count = ''] =
    /^r=([A-Za-z0-9+/=]+),s=([A-Za-z0-9+/=]+),i=(\d{1,9})$/.exec(text) ?? [];
  const raw = Buffer.from(nonce, 'base64');
  const iterations = Number(count);
  const isOurs = raw.length > own.length && raw.subarray(0, own.length).equals(own);
  if (!isOurs || salt === '' || iterations < fewestIterations || iterations > mostIterations) return undefined;
  return { nonce, salt: Buffer.from(salt, 'base64'), iterations };
}
