import { createHash, createHmac, pbkdf2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify(pbkdf2);

/** What the server keeps of an API key for SCRAM. */
export interface ScramKeys {
  readonly salt: Buffer;
  readonly iterations: number;
  readonly storedKey: Buffer;
  readonly serverKey: Buffer;
}

const hmac = (key: Buffer, text: string): Buffer => createHmac('sha512', key).update(text).digest();

const known = new Map<string, Promise<ScramKeys>>();

/**
 * Derives the keys from the part of an API key that comes after `<id>-`. As that is made to take long, a process does it once
 * for each key, however many stand-ins it starts.
 */
export function scramKeys(secret: string, iterations: number): Promise<ScramKeys> {
  const name = `${iterations} ${secret}`;
  const keys = known.get(name) ?? deriveKeys(secret, iterations);
  known.set(name, keys);
  return keys;
}

async function deriveKeys(secret: string, iterations: number): Promise<ScramKeys> {
  const salt = randomBytes(16);
  const salted = await derive(secret, salt, iterations, 64, 'sha512');
  const storedKey = createHash('sha512').update(hmac(salted, 'Client Key')).digest();
  return { salt, iterations, storedKey, serverKey: hmac(salted, 'Server Key') };
}

export interface ClientFirst {
  /** `n,,`, or `p=tls-server-end-point,,` with channel binding. */
  readonly header: string;
  readonly bare: string;
  readonly username: string;
  readonly keyId: number;
  readonly nonce: Buffer;
}

/** Reads `n,,n=<user>:<key id>,r=<base64 of 32 bytes>`; undefined if it is none. */
export function readClientFirst(message: string): ClientFirst | undefined {
  const found = /^((?:n|p=tls-server-end-point),,)(n=(.+):(\d+),r=([A-Za-z0-9+/=]+))$/.exec(message);
  if (!found) return undefined;
  const [, header = '', bare = '', username = '', keyId = '', nonce = ''] = found;
  const raw = Buffer.from(nonce, 'base64');
  return raw.length === 32 ? { header, bare, username, keyId: Number(keyId), nonce: raw } : undefined;
}

/** A conversation after the server's first message. */
export interface ScramConversation {
  readonly first: ClientFirst;
  readonly keys: ScramKeys;
  readonly nonce: string;
  readonly serverFirst: string;
}

/**
 * Answers the first message. The nonce is the base64 of both raw nonces together, so unlike in RFC 5802 its text
 * does not start with the client's.
 */
export function startConversation(first: ClientFirst, keys: ScramKeys): ScramConversation {
  const nonce = Buffer.concat([first.nonce, randomBytes(32)]).toString('base64');
  const serverFirst = `r=${nonce},s=${keys.salt.toString('base64')},i=${keys.iterations}`;
  return { first, keys, nonce, serverFirst };
}

/** Checks the client's proof; gives the server's final message, or undefined if the proof is wrong. */
export function finishConversation(
  { first, keys, nonce, serverFirst }: ScramConversation,
  message: string,
  channelBinding: Buffer | undefined,
): string | undefined {
  const found = /^(c=([A-Za-z0-9+/=]+),r=([A-Za-z0-9+/=]+)),p=([A-Za-z0-9+/=]+)$/.exec(message);
  if (!found) return undefined;
  const [, withoutProof = '', binding = '', echoed = '', proofText = ''] = found;
  const bound = first.header.startsWith('p=');
  if (bound && !channelBinding) return undefined;
  const wanted = Buffer.concat([Buffer.from(first.header), bound && channelBinding ? channelBinding : Buffer.alloc(0)]);
  const proof = Buffer.from(proofText, 'base64');
  if (binding !== wanted.toString('base64') || echoed !== nonce || proof.length !== 64) return undefined;
  const authMessage = `${first.bare},${serverFirst},${withoutProof}`;
  const signature = hmac(keys.storedKey, authMessage);
  const clientKey = Buffer.from(proof.map((byte, index) => byte ^ (signature[index] ?? 0)));
  if (!timingSafeEqual(createHash('sha512').update(clientKey).digest(), keys.storedKey)) return undefined;
  return `v=${hmac(keys.serverKey, authMessage).toString('base64')}`;
}
