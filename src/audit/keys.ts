import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';

/** A new pair for signing checkpoints: PKCS #8 and SPKI in base64, each on one line, so that they fit into variables. */
export function newKeyPair(): { privateKey: string; publicKey: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    privateKey: privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64'),
    publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
  };
}

const isBase64 = (text: string): boolean => /^[A-Za-z0-9+/]+={0,2}$/.test(text);

function keyOf(read: () => KeyObject): KeyObject | undefined {
  try {
    const key = read();
    return key.asymmetricKeyType === 'ed25519' ? key : undefined;
  } catch {
    return undefined;
  }
}

/** The Ed25519 key in this text: PKCS #8 as base64 or PEM. `undefined` where it is none. */
export function privateKeyOf(text: string): KeyObject | undefined {
  const bare = text.trim();
  return keyOf(() =>
    isBase64(bare)
      ? createPrivateKey({ key: Buffer.from(bare, 'base64'), format: 'der', type: 'pkcs8' })
      : createPrivateKey(bare),
  );
}

/** The Ed25519 key in this text: SPKI as base64 or PEM. `undefined` where it is none, also for a private key. */
export function publicKeyOf(text: string): KeyObject | undefined {
  const bare = text.trim();
  if (bare.includes('PRIVATE KEY')) return undefined;
  return keyOf(() =>
    isBase64(bare)
      ? createPublicKey({ key: Buffer.from(bare, 'base64'), format: 'der', type: 'spki' })
      : createPublicKey(bare),
  );
}

/** A short name for a key pair, the same for both of its halves: 16 hexadecimal digits of the public key's SHA-256. */
export function keyName(key: KeyObject): string {
  const half = key.type === 'private' ? createPublicKey(key) : key;
  return createHash('sha256')
    .update(half.export({ type: 'spki', format: 'der' }))
    .digest('hex')
    .slice(0, 16);
}
