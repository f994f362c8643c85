import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type Client, type Nas, openNas, openTls } from './nas.ts';

interface Variant {
  /** Binds to this certificate. */
  readonly binding?: Buffer;
  /** Echoes another nonce than the server's, and signs that. */
  readonly wrongNonce?: boolean;
}

/** SCRAM-SHA-512 as a client does it, written from the protocol's description. */
async function scram(
  nas: Nas,
  client: Client,
  key: string,
  { binding, wrongNonce }: Variant = {},
): Promise<Record<string, unknown>> {
  const [id, secret = ''] = key.split('-', 2);
  const header = binding ? 'p=tls-server-end-point,,' : 'n,,';
  const nonce = randomBytes(32);
  const bare = `n=deskhand:${id},r=${nonce.toString('base64')}`;
  const send = (scram_type: string, rfc_str: string) =>
    client.object('auth.login_ex', { mechanism: 'SCRAM', scram_type, rfc_str });
  const first = await send('CLIENT_FIRST_MESSAGE', header + bare);
  if (first.response_type !== 'SCRAM_RESPONSE') return first;
  expect(first).toMatchObject({ scram_type: 'SERVER_FIRST_RESPONSE', user_info: null });
  const serverFirst = String(first.rfc_str);
  const [, theirs = '', salt = '', iterations = ''] = /^r=(.+),s=(.+),i=(\d+)$/.exec(serverFirst) ?? [];
  expect(Buffer.from(theirs, 'base64').subarray(0, 32)).toEqual(nonce);
  expect(Number(iterations)).toBeGreaterThanOrEqual(50_000);
  const salted = pbkdf2Sync(secret, Buffer.from(salt, 'base64'), Number(iterations), 64, 'sha512');
  const hmac = (with_: Buffer, text: string) => createHmac('sha512', with_).update(text).digest();
  const clientKey = hmac(salted, 'Client Key');
  const c = Buffer.concat([Buffer.from(header), binding ?? Buffer.alloc(0)]).toString('base64');
  const withoutProof = `c=${c},r=${wrongNonce ? randomBytes(64).toString('base64') : theirs}`;
  const message = `${bare},${serverFirst},${withoutProof}`;
  const signature = hmac(createHash('sha512').update(clientKey).digest(), message);
  const proof = Buffer.from(clientKey.map((byte, index) => byte ^ (signature[index] ?? 0)));
  const final = await send('CLIENT_FINAL_MESSAGE', `${withoutProof},p=${proof.toString('base64')}`);
  if (final.response_type === 'SCRAM_RESPONSE') {
    expect(final.rfc_str).toBe(`v=${hmac(hmac(salted, 'Server Key'), message).toString('base64')}`);
    expect(nas.simulator.calls.at(-1)?.outcome).toBe('ok');
  }
  return final;
}

describe('SCRAM', () => {
  it('proves the key without sending it, and the server proves itself', async () => {
    await using nas = await openNas('26.0');
    await using client = await nas.connect();
    const answer = await scram(nas, client, nas.simulator.apiKeys.deskhand);
    expect(answer).toMatchObject({ scram_type: 'SERVER_FINAL_RESPONSE', user_info: { pw_name: 'deskhand' } });
    expect((await client.object('auth.me')).account_attributes).toContain('API_KEY');
  });

  it('refuses a wrong key and an unknown one alike', async () => {
    await using nas = await openNas('26.0');
    await using client = await nas.connect();
    expect(await scram(nas, client, `1-${'x'.repeat(64)}`)).toEqual({ response_type: 'AUTH_ERR' });
    expect(await scram(nas, client, `77-${'x'.repeat(64)}`)).toEqual({ response_type: 'AUTH_ERR' });
    expect(await scram(nas, client, nas.simulator.apiKeys.limited)).toEqual({ response_type: 'AUTH_ERR' });
  });

  it('refuses a client that answers with a nonce of its own', async () => {
    await using nas = await openNas('26.0');
    await using client = await nas.connect();
    const answer = await scram(nas, client, nas.simulator.apiKeys.deskhand, { wrongNonce: true });
    expect(answer).toEqual({ response_type: 'AUTH_ERR' });
  });

  it('binds to the certificate over TLS, and refuses a binding to another', async () => {
    await using nas = await openNas('27.0', { tlsPort: 0 });
    const fingerprint = nas.simulator.tls?.fingerprint256.replaceAll(':', '') ?? '';
    await using client = await openTls(nas.simulator);
    const key = nas.simulator.apiKeys.deskhand;
    expect((await scram(nas, client, key, { binding: Buffer.from(fingerprint, 'hex') })).response_type).toBe(
      'SCRAM_RESPONSE',
    );
    expect(await scram(nas, client, key, { binding: randomBytes(32) })).toEqual({ response_type: 'AUTH_ERR' });
    await using plain = await nas.connect();
    expect(await scram(nas, plain, key, { binding: Buffer.from(fingerprint, 'hex') })).toEqual({
      response_type: 'AUTH_ERR',
    });
  });
});
