import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { DeskhandError } from '../core/errors.ts';
import { Secret } from '../core/secret.ts';

/** Seals secrets with AES-256-GCM. A sealed text is bound to its place, so that it cannot be moved to another request. */
export interface SecretBox {
  encrypt(secret: Secret, place: string): string;
  /** @throws DeskhandError `secret-gone` where key, place or text do not fit. */
  open(sealed: string, place: string): Secret;
  /** A keyed fingerprint of a text, hexadecimal: who has the journal cannot try texts out without the key. */
  hmac(text: string): string;
}

/** @param key 32 bytes, from the environment */
export function createSecretBox(key: Secret): SecretBox {
  const bytes = Buffer.from(key.reveal(), 'base64');
  if (bytes.length !== 32) {
    throw new DeskhandError('config-invalid', {
      userMessage: 'DESKHAND_KEY must be 32 bytes in base64: openssl rand -base64 32',
    });
  }
  return {
    encrypt(secret, place) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', bytes, nonce).setAAD(Buffer.from(place));
      const text = Buffer.concat([cipher.update(secret.reveal(), 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64');
    },
    hmac: (text) => createHmac('sha256', bytes).update(`fingerprint/${text}`).digest('hex'),
    open(sealed, place) {
      try {
        const all = Buffer.from(sealed, 'base64');
        const decipher = createDecipheriv('aes-256-gcm', bytes, all.subarray(0, 12), { authTagLength: 16 });
        decipher.setAAD(Buffer.from(place)).setAuthTag(all.subarray(12, 28));
        return new Secret(Buffer.concat([decipher.update(all.subarray(28)), decipher.final()]).toString('utf8'));
      } catch (cause) {
        const userMessage = 'Deskhand can no longer show this password: DESKHAND_KEY changed. Please reset it again.';
        throw new DeskhandError('secret-gone', { userMessage, cause });
      }
    },
  };
}

/** Where a step's secret belongs. */
export const secretContext = (request: string, step: number): string => `${request}/${step}`;
