import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { makeCertificate } from '../../../sandbox/dsm/certificate.ts';
import type { Sink } from '../../../src/audit/sinks/sink.ts';
import { openWebhook, type WebhookSettings } from '../../../src/audit/sinks/webhook.ts';
import { Secret } from '../../../src/core/secret.ts';
import { events, never } from './events.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

interface Got {
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A receiver that keeps what it gets and answers with these states in turn, the last one for ever. */
async function receiver(states: readonly number[] = [204], tls?: { key: string; certificate: string }) {
  const got: Got[] = [];
  const listener: RequestListener = async (request, response) => {
    const chunks = await Array.fromAsync(request as AsyncIterable<Buffer>);
    got.push({ url: request.url, headers: request.headers, body: Buffer.concat(chunks).toString() });
    const state = states[Math.min(got.length, states.length) - 1] ?? 204;
    response
      .writeHead(state, state === 302 ? { location: '/elsewhere' } : {})
      .end(state === 204 ? undefined : 'answer');
  };
  const server: Server = tls
    ? createTlsServer({ key: tls.key, cert: tls.certificate }, listener)
    : createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => new Promise((resolve) => server.close(resolve)));
  const { port } = server.address() as AddressInfo;
  return { got, url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}/audit?token=hidden` };
}

function sink(settings: Omit<WebhookSettings, 'kind'>): Sink {
  const open = openWebhook({ kind: 'webhook', ...settings }, { now: () => 1_763_715_600_999 });
  closing.push(() => open.close());
  return open;
}

const key = Buffer.alloc(32, 7);
const secret = new Secret(`whsec_${key.toString('base64')}`);

describe('a webhook', () => {
  it('gets several lines as JSON, signed after Standard Webhooks', async () => {
    const { got, url } = await receiver();
    await sink({ url, secret }).send(events(3, 5), never());
    const [{ headers, body, url: path } = { headers: {}, body: '', url: '' }] = got;
    expect(path).toBe('/audit?token=hidden');
    expect(headers['content-type']).toBe('application/json');
    expect(JSON.parse(body)).toEqual({
      first: 3,
      last: 5,
      events: [3, 4, 5].map((sequence) => ({ sequence, reason: 'Nö – “no”.' })),
    });
    expect(headers['webhook-id']).toBe('3-5-0000000000000000');
    expect(headers['webhook-timestamp']).toBe('1763715600');
    const signed = `3-5-0000000000000000.1763715600.${body}`;
    expect(headers['webhook-signature']).toBe(`v1,${createHmac('sha256', key).update(signed).digest('base64')}`);
  });

  it('gets the same id when the same lines are sent again', async () => {
    const { got, url } = await receiver([500, 200]);
    const open = sink({ url });
    await expect(open.send(events(1, 2), never())).rejects.toMatchObject({ code: 'refused' });
    await open.send(events(1, 2), never());
    expect(got.map(({ headers }) => headers['webhook-id'])).toEqual(['1-2-0000000000000000', '1-2-0000000000000000']);
    expect(got[0]?.headers).not.toHaveProperty('webhook-signature');
  });

  it('that sends on to another address is not followed', async () => {
    const { got, url } = await receiver([302]);
    await expect(sink({ url }).send(events(1, 1), never())).rejects.toMatchObject({ code: 'redirected' });
    expect(got).toHaveLength(1);
  });

  it.each([400, 401, 404, 410, 413, 429, 503])('that answers %s has not got it', async (state) => {
    const { url } = await receiver([state]);
    await expect(sink({ url }).send(events(1, 1), never())).rejects.toThrow(`It answered ${state}`);
  });

  it('with a certificate that nobody vouches for gets nothing', async () => {
    const certificate = makeCertificate();
    const { got, url } = await receiver([204], certificate);
    await expect(sink({ url, secret }).send(events(1, 1), never())).rejects.toThrow(/self-signed certificate/);
    expect(got).toEqual([]);
    await sink({ url, secret, authority: certificate.certificate }).send(events(1, 1), never());
    expect(got).toHaveLength(1);
  });

  it('with the certificate of another name gets nothing', async () => {
    const certificate = makeCertificate('other-name');
    const { got, url } = await receiver([204], certificate);
    const open = sink({ url, authority: certificate.certificate });
    await expect(open.send(events(1, 1), never())).rejects.toThrow(/altnames/);
    expect(got).toEqual([]);
  });

  it('that never answers is given up when the bot stops', async () => {
    const server = createServer(() => undefined);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(
      async () => server.closeAllConnections(),
      () => new Promise((resolve) => server.close(resolve)),
    );
    const { port } = server.address() as AddressInfo;
    const stopping = new AbortController();
    const sending = sink({ url: `http://127.0.0.1:${port}/` }).send(events(1, 1), stopping.signal);
    stopping.abort();
    await expect(sending).rejects.toThrow(/abort/i);
  });

  it('is named without what its address may hide', async () => {
    const open = sink({ url: 'https://user.example.org/services/T0/SECRET?token=hidden' });
    expect(open.id).toMatch(/^webhook https:\/\/user\.example\.org [0-9a-f]{8}$/);
  });
});
