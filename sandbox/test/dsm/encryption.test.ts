import {
  constants,
  createCipheriv,
  createHash,
  createPublicKey,
  type KeyObject,
  publicEncrypt,
  randomBytes,
} from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { type Caller, type Data, startCaller } from './caller.ts';

/** Made anew from the published rules, not with the simulator's code: 501 printable bytes, RSA PKCS#1 v1.5, and OpenSSL's salted AES. */
function seal(plaintext: string, key: KeyObject): string {
  const passphrase = Buffer.from(Array.from(randomBytes(501), (byte) => 33 + (byte % 94)));
  const salt = randomBytes(8);
  const digest = (...parts: readonly Buffer[]) =>
    createHash('md5')
      .update(Buffer.concat([...parts, passphrase, salt]))
      .digest();
  const [first, second, third] = [digest(), digest(digest()), digest(digest(digest()))];
  const cipher = createCipheriv('aes-256-cbc', Buffer.concat([first, second]), third);
  const aes = Buffer.concat([Buffer.from('Salted__'), salt, cipher.update(plaintext, 'utf8'), cipher.final()]);
  const rsa = publicEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, passphrase);
  return JSON.stringify({ rsa: rsa.toString('base64'), aes: aes.toString('base64') });
}

async function getInfo(caller: Caller, format: string): Promise<Data> {
  const fields = { api: 'SYNO.API.Encryption', method: 'getinfo', version: '1', format };
  return (await caller.answer(caller.form(fields, 'encryption.cgi'))).data;
}

function keyOf(modulus: string): KeyObject {
  return createPublicKey({
    key: { kty: 'RSA', n: Buffer.from(modulus, 'hex').toString('base64url'), e: 'AQAB' },
    format: 'jwk',
  });
}

// Making the key of 4096 bits takes seconds; it is made once per process.
beforeAll(async () => {
  const { startDsm } = await import('../../dsm/index.ts');
  const dsm = await startDsm({ clock: { now: () => 0 } });
  await fetch(`${dsm.url}/webapi/encryption.cgi?api=SYNO.API.Encryption&method=getinfo&version=1`);
  await dsm.close();
}, 60_000);

test('the key has 4096 bits and comes as a hexadecimal modulus or as DER', async () => {
  const caller = await startCaller();
  const info = await getInfo(caller, 'module');
  expect(info).toMatchObject({
    cipherkey: '__cIpHeRtExT',
    ciphertoken: '__cIpHeRtOkEn',
    server_time: caller.clock.now() / 1000,
  });
  expect(info.public_key).toMatch(/^[0-9a-f]{1024}$/);
  const { public_key } = await getInfo(caller, 'der');
  const der = createPublicKey({ key: Buffer.from(public_key, 'base64'), format: 'der', type: 'spki' });
  expect(der.export({ format: 'jwk' }).n).toBe(Buffer.from(info.public_key, 'hex').toString('base64url'));
});

test('a sign-in opens with its secrets in an envelope, even where the NAS insists on one', async () => {
  const caller = await startCaller();
  caller.dsm.faults.set({ encryptionRequired: true });
  expect((await caller.login()).error?.code).toBe(400);
  const info = await getInfo(caller, 'module');
  const inside = `account=deskhand&passwd=Deskhand-Sandbox-1&session=webui&format=sid&__cIpHeRtOkEn=${info.server_time}`;
  const fields = {
    api: 'SYNO.API.Auth',
    method: 'login',
    version: '7',
    __cIpHeRtExT: seal(inside, keyOf(info.public_key)),
  };
  expect((await caller.answer(caller.form(fields))).data.account).toBe('deskhand');
});

test.each([
  ['raw values, the token last', 'password=L%C3%B6ng%26Pass+word1&__cIpHeRtOkEn=', ''],
  ['JSON values, the token first', '__cIpHeRtOkEn=', '&password=%22L%C3%B6ng%26Pass%20word1%22'],
])('a password inside an envelope may be written as %s', async (_how, before, after) => {
  const caller = await startCaller();
  const { sid, token } = await caller.signIn();
  const info = await getInfo(caller, 'module');
  const sealed = seal(`${before}${info.server_time}${after}`, keyOf(info.public_key));
  const fields = {
    api: 'SYNO.Core.User',
    method: 'set',
    version: '1',
    name: '"ada"',
    __cIpHeRtExT: sealed,
    _sid: sid,
    SynoToken: token,
  };
  expect((await caller.answer(caller.form(fields))).success).toBe(true);
  expect((await caller.login({ account: 'ada', passwd: 'Löng&Pass word1' })).success).toBe(true);
});

test('an envelope that is stale, sealed for another key or no envelope at all is refused', async () => {
  const caller = await startCaller();
  const { sid, token } = await caller.signIn();
  const info = await getInfo(caller, 'module');
  const set = { api: 'SYNO.Core.User', method: 'set', version: '1', name: '"ada"', _sid: sid, SynoToken: token };
  const stale = seal(`password=Long-Password-1&__cIpHeRtOkEn=${info.server_time - 301}`, keyOf(info.public_key));
  const tampered = JSON.stringify({ ...JSON.parse(stale), rsa: randomBytes(512).toString('base64') });
  for (const envelope of [stale, tampered, 'nonsense', '{}']) {
    expect((await caller.answer(caller.form({ ...set, __cIpHeRtExT: envelope }))).error?.code).toBe(3103);
  }
  expect((await caller.login({ account: 'ada', passwd: 'Account-Sandbox-1' })).success).toBe(true);
});
