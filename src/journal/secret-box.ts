import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import { DeskhandError } from '../core/errors.ts';
import type { PersonRef } from '../core/person.ts';
import { Secret } from '../core/secret.ts';
import { infoOf, putInfo } from './migrations.ts';
import type { Sql, Store } from './schema.ts';

/**
 * What a sealed value is: `step`, what a change made for its reader; `code`, one that was mailed; `address`, where the account holder
 * hears of the end by mail.
 */
export type SecretKind = 'step' | 'code' | 'address';

/** Where a sealed value belongs. It opens nowhere else: not for another request, step or person. */
export interface SecretPlace {
  readonly request: string;
  readonly kind: SecretKind;
  /** Of a step its place in the plan from 0, of a code which one it is from 1, of an address 0. */
  readonly item: number;
  /** Who is to see or to use it. */
  readonly person: PersonRef;
}

/** The mail address that an account had for long, kept for when it changes. */
export interface AddressPlace {
  readonly kind: 'account-address';
  readonly directory: string;
  readonly account: string;
}

/** What is done with DESKHAND_KEY: values are sealed, rows authenticated, texts fingerprinted. */
export interface SecretBox {
  /** Seals with AES-256-GCM: `<key id>.<nonce, tag and text in base64url>`. */
  encrypt(secret: Secret, place: SecretPlace | AddressPlace): string;
  /** @throws DeskhandError `secret-gone` where key, place or text do not fit. */
  open(sealed: string, place: SecretPlace | AddressPlace): Secret;
  /** A keyed fingerprint of a text, hexadecimal: who has the journal cannot try texts out. It outlives a change of DESKHAND_KEY. */
  hmac(text: string): string;
  /** Proof that Deskhand wrote a text: `<key id>.<HMAC-SHA256 in base64url>`. */
  authenticate(text: string): string;
  isAuthentic(text: string, mac: string): boolean;
}

export interface Keys {
  /** 32 bytes in base64. */
  readonly key: Secret;
  /** The key before, where it was changed: what it sealed opens still. */
  readonly oldKey?: Secret | undefined;
}

/** One key from the environment, and what is derived from it. */
interface KeySet {
  /** Tells keys apart and nothing about them: 8 hexadecimal digits. */
  readonly id: string;
  readonly sealing: Buffer;
  readonly authentication: Buffer;
}

const derived = (key: Buffer, purpose: string, bytes: number): Buffer =>
  Buffer.from(hkdfSync('sha256', key, '', `deskhand/1/${purpose}`, bytes));

function keySetOf(key: Secret, name: string): KeySet {
  const bytes = Buffer.from(key.reveal(), 'base64');
  if (bytes.length !== 32) {
    throw new DeskhandError('config-invalid', {
      userMessage: `${name} must be 32 bytes in base64: openssl rand -base64 32`,
    });
  }
  return {
    id: derived(bytes, 'id', 4).toString('hex'),
    sealing: derived(bytes, 'sealing', 32),
    authentication: derived(bytes, 'authentication', 32),
  };
}

function sealWith({ id, sealing }: KeySet, text: Buffer, context: string): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', sealing, nonce).setAAD(Buffer.from(context));
  const sealed = Buffer.concat([cipher.update(text), cipher.final()]);
  return `${id}.${Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url')}`;
}

/** @throws where key, context or text do not fit */
function openWith(keys: readonly KeySet[], sealed: string, context: string): Buffer {
  const [id, text = ''] = sealed.split('.');
  const keySet = keys.find((one) => one.id === id);
  if (!keySet) throw new Error(`It is sealed with the key ${id}.`);
  const all = Buffer.from(text, 'base64url');
  const decipher = createDecipheriv('aes-256-gcm', keySet.sealing, all.subarray(0, 12), { authTagLength: 16 });
  decipher.setAAD(Buffer.from(context)).setAuthTag(all.subarray(12, 28));
  return Buffer.concat([decipher.update(all.subarray(28)), decipher.final()]);
}

const macWith = ({ id, authentication }: KeySet, text: string): string =>
  `${id}.${createHmac('sha256', authentication).update(text).digest('base64url')}`;

const contextOf = (place: SecretPlace | AddressPlace): string =>
  place.kind === 'account-address'
    ? JSON.stringify(['account-address', place.directory, place.account])
    : JSON.stringify(['secret', place.request, place.kind, place.item, place.person.team, place.person.id]);

const fingerprintContext = JSON.stringify(['fingerprint-key']);

/**
 * Opens what a journal's keys are needed for. The key of fingerprints is random, made once for each journal, and stored sealed.
 *
 * @throws DeskhandError `journal-unavailable` where the journal is sealed with another key
 */
export async function openSecretBox(store: Store, given: Keys): Promise<SecretBox> {
  const keys = keySetsOf(given);
  const [present] = keys;
  const fingerprints = await fingerprintKeyOf(store, keys);
  return {
    encrypt: (secret, place) => sealWith(present, Buffer.from(secret.reveal()), contextOf(place)),
    open(sealed, place) {
      try {
        return new Secret(openWith(keys, sealed, contextOf(place)).toString('utf8'));
      } catch (cause) {
        const userMessage = 'Deskhand can no longer show this password. Please request a new reset.';
        throw new DeskhandError('secret-gone', { userMessage, cause });
      }
    },
    hmac: (text) => createHmac('sha256', fingerprints).update(text).digest('hex'),
    authenticate: (text) => macWith(present, text),
    isAuthentic(text, mac) {
      const keySet = keys.find(({ id }) => mac.startsWith(`${id}.`));
      if (!keySet) return false;
      const [given, wanted] = [Buffer.from(mac), Buffer.from(macWith(keySet, text))];
      return given.length === wanted.length && timingSafeEqual(given, wanted);
    },
  };
}

const keySetsOf = ({ key, oldKey }: Keys): readonly [KeySet, ...KeySet[]] => [
  keySetOf(key, 'DESKHAND_KEY'),
  ...(oldKey ? [keySetOf(oldKey, 'DESKHAND_KEY_OLD')] : []),
];

/** Seals the key of fingerprints with the present key. */
export async function resealFingerprintKey(sql: Sql, given: Keys): Promise<void> {
  const keys = keySetsOf(given);
  await putInfo(sql, 'fingerprint-key', sealWith(keys[0], await fingerprintKeyOf(sql, keys), fingerprintContext));
}

async function fingerprintKeyOf(
  store: Pick<Sql, 'rows' | 'change'>,
  keys: readonly [KeySet, ...KeySet[]],
): Promise<Buffer> {
  const sealed = await infoOf(store, 'fingerprint-key');
  if (sealed === undefined) {
    const fresh = randomBytes(32);
    await putInfo(store, 'fingerprint-key', sealWith(keys[0], fresh, fingerprintContext));
    return fresh;
  }
  try {
    return openWith(keys, sealed, fingerprintContext);
  } catch (cause) {
    const used = sealed.split('.')[0];
    throw new DeskhandError('journal-unavailable', {
      userMessage:
        `The journal is sealed with another DESKHAND_KEY: it wants the key ${used}, and ${keys.map(({ id }) => id).join(' and ')} is set. ` +
        'Set the key that it was sealed with. If you changed it on purpose, put the old one in DESKHAND_KEY_OLD.',
      effect: 'none',
      cause,
    });
  }
}
