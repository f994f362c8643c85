import { createHash, createHmac } from 'node:crypto';
import { Pool } from 'undici';
import type { Secret } from '../../core/secret.ts';
import { type Sink, SinkError, type SinkEvent, sendTimeout } from './sink.ts';

export interface WebhookSettings {
  readonly kind: 'webhook';
  /** https, or http to this machine. */
  readonly url: string;
  /** `whsec_` and the key in base64, with which each delivery is signed. */
  readonly secret?: Secret;
  /** PEM of the authority that signed the server's certificate, where it is not a public one. */
  readonly authority?: string;
}

/** What begins a secret of this standard: https://www.standardwebhooks.com. */
export const secretPrefix = 'whsec_';

const largestAnswer = 64 * 1024;

/**
 * The headers of a delivery after Standard Webhooks: an id that stays the same when the same lines are sent again, the
 * time, and an HMAC-SHA256 over both and the body.
 */
function signedHeaders(id: string, seconds: number, body: string, secret?: Secret): Record<string, string> {
  const headers = { 'webhook-id': id, 'webhook-timestamp': String(seconds) };
  if (!secret) return headers;
  const key = Buffer.from(secret.reveal().slice(secretPrefix.length), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64');
  return { ...headers, 'webhook-signature': `v1,${signature}` };
}

/** A delivery: lines from `first` to `last`, in order. */
function deliveryOf(events: readonly SinkEvent[]): { id: string; body: string } {
  const [first, last] = [events[0], events.at(-1)];
  if (!first || !last) throw new Error('There is nothing to deliver.');
  // The hash tells two journals apart, which both begin with line 1.
  const id = `${first.sequence}-${last.sequence}-${last.hash.slice(0, 16)}`;
  const body = `{"first":${first.sequence},"last":${last.sequence},"events":[${events.map(({ text }) => text).join(',')}]}`;
  return { id, body };
}

/** Sends the log to a web server as JSON, several lines at a time. */
export function openWebhook({ url, secret, authority }: WebhookSettings, clock: { now(): number }): Sink {
  const { origin, pathname, search } = new URL(url);
  const pool = new Pool(origin, {
    connect: { timeout: sendTimeout, ...(authority !== undefined && { ca: authority }) },
    connections: 1,
    pipelining: 1,
    maxResponseSize: largestAnswer,
    allowH2: false,
  });
  const name = createHash('sha256').update(url).digest('hex').slice(0, 8);
  return {
    // The path and the query often hold a token.
    id: `webhook ${origin} ${name}`,
    format: 'jsonl',

    async send(events, signal) {
      const { id, body } = deliveryOf(events);
      const headers = {
        'content-type': 'application/json',
        'user-agent': 'Deskhand',
        ...signedHeaders(id, Math.floor(clock.now() / 1000), body, secret),
      };
      const within = AbortSignal.any([signal, AbortSignal.timeout(sendTimeout)]);
      const request = { method: 'POST', path: `${pathname}${search}`, headers, body, signal: within } as const;
      const { statusCode, body: answer } = await pool.request(request);
      await answer.dump({ limit: largestAnswer, signal: within });
      if (statusCode >= 200 && statusCode < 300) return;
      if (statusCode >= 300 && statusCode < 400) {
        throw new SinkError('redirected', `It answered ${statusCode}, a redirect. Deskhand does not follow redirects.`);
      }
      throw new SinkError('refused', `It answered ${statusCode}.`);
    },

    close: () => pool.destroy(),
  };
}
