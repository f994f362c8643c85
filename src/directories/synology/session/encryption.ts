import {
  constants,
  createCipheriv,
  createHash,
  createPublicKey,
  publicEncrypt,
  randomBytes,
  randomInt,
} from 'node:crypto';
import { z } from 'zod';
import { DirectoryError } from '../../../core/errors.ts';
import type { HttpClient } from '../../http.ts';
import { type Encryptor, exchange } from './exchange.ts';
import { DsmRefusal } from './refusals.ts';
import type { ApiEntry } from './wire.ts';

const api = 'SYNO.API.Encryption';

/** What DSM gives for one envelope: the names of its fields, the RSA modulus in hex, and the time by which it knows old envelopes. */
const EncryptionInfo = z.object({
  cipherkey: z.string().min(1),
  ciphertoken: z.string().min(1),
  // Below 1024 bits there would be no room for a passphrase worth the name.
  public_key: z.string().regex(/^(?:[0-9a-f]{2}){128,1024}$/i),
  server_time: z.union([z.number(), z.string().min(1)]),
});
export type EncryptionInfo = z.infer<typeof EncryptionInfo>;

/** Seals with a key that is asked for anew each time: DSM takes an envelope for a short time only. */
export function createEncryptor(http: HttpClient, where: string, entry: () => Promise<ApiEntry>): Encryptor {
  return async (secrets) => {
    const envelope = await exchange(http, where, {
      selector: { api, method: 'getinfo', version: 1 },
      entry: await entry(),
      parameters: { format: 'module' },
      changes: false,
    });
    if (!envelope.success) throw new DsmRefusal({ api }, envelope.error, { where, changes: false });
    const info = EncryptionInfo.safeParse(envelope.data);
    if (info.success) return [info.data.cipherkey, encryptParameters(secrets, info.data)];
    const userMessage = `${where} gave no key to encrypt a password with. Nothing was sent. Check \`encrypt_secrets\`.`;
    throw new DirectoryError('directory-answer-unknown', { userMessage, cause: info.error, effect: 'none' });
  };
}

/** Bytes by which PKCS#1 v1.5 is longer than what it holds. */
const padding = 11;
const printable = Array.from({ length: 94 }, (_, index) => 33 + index);

/** The envelope: a passphrase that fills the RSA key exactly, and the fields in AES by that passphrase, as `openssl enc` writes it. */
export function encryptParameters(
  secrets: URLSearchParams,
  { ciphertoken, public_key, server_time }: EncryptionInfo,
): string {
  const passphrase = Buffer.from(
    Array.from({ length: public_key.length / 2 - padding }, () => printable[randomInt(printable.length)] ?? 33),
  );
  const n = Buffer.from(public_key, 'hex').toString('base64url');
  const key = createPublicKey({ key: { kty: 'RSA', n, e: 'AQAB' }, format: 'jwk' });
  const rsa = publicEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, passphrase);
  // A blank is `%20` here and a plus sign `%2B`: what reads it may take `+` for either.
  const fields = [[ciphertoken, String(server_time)], ...secrets]
    .map((field) => field.map(encodeURIComponent).join('='))
    .join('&');
  return JSON.stringify({ rsa: rsa.toString('base64'), aes: encrypt(fields, passphrase).toString('base64') });
}

/** AES-256-CBC with OpenSSL's salted header; key and initial vector by its old MD5 derivation, which DSM asks for. */
function encrypt(text: string, passphrase: Buffer): Buffer {
  const salt = randomBytes(8);
  const blocks: Buffer[] = [];
  for (let count = 0; count < 3; count += 1) {
    const block = createHash('md5')
      .update(blocks.at(-1) ?? '')
      .update(passphrase)
      .update(salt)
      .digest();
    blocks.push(block);
  }
  const material = Buffer.concat(blocks);
  const cipher = createCipheriv('aes-256-cbc', material.subarray(0, 32), material.subarray(32, 48));
  return Buffer.concat([Buffer.from('Salted__'), salt, cipher.update(text, 'utf8'), cipher.final()]);
}
