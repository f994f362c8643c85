import { X509Certificate } from 'node:crypto';
import { get } from 'node:https';
import { expect, test } from 'vitest';
import { startCaller } from './caller.ts';

interface Seen {
  readonly status: number | undefined;
  readonly fingerprint: string | undefined;
}

function ask(url: string, ca: string | undefined): Promise<Seen> {
  return new Promise((resolve, reject) => {
    const query = '/webapi/query.cgi?api=SYNO.API.Info&method=query&version=1&query=SYNO.API.Auth';
    const request = get(`${url}${query}`, { ...(ca === undefined ? {} : { ca }), agent: false }, (reply) => {
      const { socket } = reply;
      const fingerprint =
        'getPeerX509Certificate' in socket
          ? (socket.getPeerX509Certificate as () => X509Certificate)().fingerprint256
          : undefined;
      reply.resume();
      reply.on('end', () => resolve({ status: reply.statusCode, fingerprint }));
    });
    request.on('error', reject);
  });
}

test('the certificate is self-signed: refused unless it is trusted, and then good for its address', async () => {
  const { dsm } = await startCaller({ tlsPort: 0 });
  const url = dsm.tlsUrl ?? '';
  await expect(ask(url, undefined)).rejects.toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
  expect(await ask(url, dsm.certificate)).toEqual({ status: 200, fingerprint: dsm.fingerprint256 });
  const certificate = new X509Certificate(dsm.certificate ?? '');
  expect(certificate.verify(certificate.publicKey)).toBe(true);
  expect(certificate.checkHost('localhost')).toBe('localhost');
});

test('a changed certificate is another one, and the old trust no longer holds', async () => {
  const { dsm } = await startCaller({ tlsPort: 0 });
  const before = dsm.certificate;
  await fetch(`${dsm.url}/_control/actions/change-certificate`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
  });
  expect(dsm.certificate).not.toBe(before);
  await expect(ask(dsm.tlsUrl ?? '', before)).rejects.toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
  expect(await ask(dsm.tlsUrl ?? '', dsm.certificate)).toEqual({ status: 200, fingerprint: dsm.fingerprint256 });
});

test('without a TLS port there is no TLS listener, and nothing of it is announced', async () => {
  const { dsm } = await startCaller();
  expect(dsm.tlsUrl).toBeUndefined();
  expect(Object.keys(dsm.announcement)).not.toContain('fingerprint256');
});
