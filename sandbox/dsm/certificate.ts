import { createHash, generateKeyPairSync, randomBytes, sign, X509Certificate } from 'node:crypto';

/** A self-signed certificate and its key, as a factory-new NAS has. */
export interface Certificate {
  readonly key: string;
  readonly certificate: string;
  /** SHA-256 of the certificate, upper-case hex with colons. */
  readonly fingerprint256: string;
}

/** What is wrong with a certificate. */
type Flaw = 'other-name' | 'expired';

/** Makes a certificate for `localhost` and 127.0.0.1 that can also stand as its own certificate authority. */
export function makeCertificate(flaw?: Flaw): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const spki = publicKey.export({ format: 'der', type: 'spki' });
  const name = sequence(set(sequence(identifier(2, 5, 4, 3), utf8('synology'))));
  const tbs = sequence(
    explicit(0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([0x01]), randomBytes(15)])),
    sequence(ECDSA_WITH_SHA256),
    name,
    // The verifying client goes by the machine's clock, not the sandbox's; so the dates are far apart.
    sequence(utcTime('200101000000Z'), utcTime(flaw === 'expired' ? '210101000000Z' : '491231235959Z')),
    name,
    spki,
    explicit(
      3,
      sequence(
        extension(identifier(2, 5, 29, 19), sequence(der(0x01, Buffer.from([0xff])))),
        extension(identifier(2, 5, 29, 14), octets(createHash('sha1').update(spki).digest())),
        extension(
          identifier(2, 5, 29, 17),
          flaw === 'other-name'
            ? sequence(der(0x82, Buffer.from('other.example.org')))
            : sequence(der(0x82, Buffer.from('localhost')), der(0x87, Buffer.from([127, 0, 0, 1]))),
        ),
      ),
    ),
  );
  const signature = sign('sha256', tbs, privateKey);
  const x509 = new X509Certificate(sequence(tbs, sequence(ECDSA_WITH_SHA256), bits(signature)));
  return {
    key: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
    certificate: x509.toString(),
    fingerprint256: x509.fingerprint256,
  };
}

/** Distinguished Encoding Rules: tag, length, content. */
function der(tag: number, ...content: readonly Buffer[]): Buffer {
  const body = Buffer.concat(content);
  const { length } = body;
  const prefix = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...prefix]), body]);
}

function sequence(...content: readonly Buffer[]): Buffer {
  return der(0x30, ...content);
}

function set(...content: readonly Buffer[]): Buffer {
  return der(0x31, ...content);
}

function explicit(number: number, content: Buffer): Buffer {
  return der(0xa0 + number, content);
}

function integer(bytes: Buffer): Buffer {
  return der(0x02, bytes);
}

function octets(content: Buffer): Buffer {
  return der(0x04, content);
}

function bits(content: Buffer): Buffer {
  return der(0x03, Buffer.from([0]), content);
}

function utf8(text: string): Buffer {
  return der(0x0c, Buffer.from(text));
}

function utcTime(text: string): Buffer {
  return der(0x17, Buffer.from(text));
}

/** An object identifier; numbers after the second in base 128. */
function identifier(first: number, second: number, ...rest: readonly number[]): Buffer {
  const encoded = rest.flatMap((number) => {
    const digits = [number & 0x7f];
    for (let left = number >> 7; left > 0; left >>= 7) digits.unshift((left & 0x7f) | 0x80);
    return digits;
  });
  return der(0x06, Buffer.from([first * 40 + second, ...encoded]));
}

function extension(id: Buffer, value: Buffer): Buffer {
  return sequence(id, octets(value));
}

const ECDSA_WITH_SHA256 = identifier(1, 2, 840, 10045, 4, 3, 2);
