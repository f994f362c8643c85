import { constants, createDecipheriv, createHash, generateKeyPair, type KeyObject, privateDecrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { isObject } from '../kit/json.ts';
import type { Call } from './api.ts';

/** Names under which clients send the envelope and, inside it, the time they were given. */
const CIPHER_KEY = '__cIpHeRtExT';
const CIPHER_TOKEN = '__cIpHeRtOkEn';
/** How old the `server_time` in an envelope may be; the real window is not known (inferred). Seconds. */
const FRESH_FOR = 300;

let keys: Promise<{ readonly publicKey: KeyObject; readonly privateKey: KeyObject }> | undefined;

/** 4096 bits, because the passphrase of 501 bytes fills the key exactly; made once per process, when first asked for, as it takes seconds. */
function keyPair() {
  keys ??= promisify(generateKeyPair)('rsa', { modulusLength: 4096, publicExponent: 0x10001 });
  return keys;
}

/** SYNO.API.Encryption getinfo: the modulus in hex for `format=module`, else the public key as base64 DER. */
export async function getEncryptionInfo(call: Call): Promise<unknown> {
  const { publicKey } = await keyPair();
  const modulus = Buffer.from(String(publicKey.export({ format: 'jwk' }).n), 'base64url').toString('hex');
  const der = publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
  return {
    cipherkey: CIPHER_KEY,
    ciphertoken: CIPHER_TOKEN,
    public_key: call.parameters.text('format') === 'module' ? modulus : der,
    server_time: Math.floor(call.nas.clock.now() / 1000),
  };
}

/** The wire parameters with the envelope opened, if there is one; undefined when it does not open or is stale. */
export async function openEnvelope(
  wire: ReadonlyMap<string, string>,
  now: number,
): Promise<ReadonlyMap<string, string> | undefined> {
  const envelope = wire.get(CIPHER_KEY);
  if (envelope === undefined) return wire;
  try {
    const parts: unknown = JSON.parse(envelope);
    if (!isObject(parts) || typeof parts.rsa !== 'string' || typeof parts.aes !== 'string') return undefined;
    const { privateKey } = await keyPair();
    const padding = constants.RSA_PKCS1_PADDING;
    const passphrase = privateDecrypt({ key: privateKey, padding }, Buffer.from(parts.rsa, 'base64'));
    const secrets = new URLSearchParams(decryptOpenssl(Buffer.from(parts.aes, 'base64'), passphrase).toString('utf8'));
    const sentAt = Number(secrets.get(CIPHER_TOKEN));
    if (!secrets.has(CIPHER_TOKEN) || !(Math.abs(now / 1000 - sentAt) <= FRESH_FOR)) return undefined;
    secrets.delete(CIPHER_TOKEN);
    const clear = [...wire].filter(([name]) => name !== CIPHER_KEY);
    return new Map([...clear, ...secrets]);
  } catch {
    return undefined;
  }
}

/** Undoes `openssl enc -aes-256-cbc -md md5` with its salted header. */
function decryptOpenssl(data: Buffer, passphrase: Buffer): Buffer {
  if (data.subarray(0, 8).toString('latin1') !== 'Salted__') throw new RangeError('no salted header');
  const salt = data.subarray(8, 16);
  let material = Buffer.alloc(0);
  let block = Buffer.alloc(0);
  while (material.length < 48) {
    block = createHash('md5').update(block).update(passphrase).update(salt).digest();
    material = Buffer.concat([material, block]);
  }
  const decipher = createDecipheriv('aes-256-cbc', material.subarray(0, 32), material.subarray(32, 48));
  return Buffer.concat([decipher.update(data.subarray(16)), decipher.final()]);
}
