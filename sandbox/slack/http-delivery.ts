import { createHmac } from 'node:crypto';
import { parseJson } from '../kit/json.ts';
import type { SandboxClock } from '../kit/simulator.ts';
import type { Deliveries, Envelope, Transport } from './deliveries.ts';
import { SIGNING_SECRET, VERIFICATION_TOKEN } from './fixtures.ts';
import type { Traffic } from './traffic.ts';

/** The signature header of a request body, for a timestamp in seconds. */
export function signRequest(secret: string, timestamp: number, body: string): string {
  return `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`;
}

/** The body of one delivery: events are JSON, commands are form fields, interactivity is JSON in a form field. */
function encode(envelope: Envelope): { readonly contentType: string; readonly body: string } {
  switch (envelope.type) {
    case 'events_api':
      return { contentType: 'application/json', body: JSON.stringify(envelope.payload) };
    case 'slash_commands': {
      const fields = Object.entries(envelope.payload).map(([name, value]): [string, string] => [name, String(value)]);
      return { contentType: 'application/x-www-form-urlencoded', body: new URLSearchParams(fields).toString() };
    }
    case 'interactive': {
      const body = new URLSearchParams({ payload: JSON.stringify(envelope.payload) }).toString();
      return { contentType: 'application/x-www-form-urlencoded', body };
    }
  }
}

/** Delivery by signed HTTP requests to one address: the other transport. */
export class HttpDelivery implements Transport {
  readonly timeoutWord = 'http_timeout';
  readonly #target: string;
  readonly #deliveries: Deliveries;
  readonly #clock: SandboxClock;
  readonly #traffic: Traffic;
  readonly #ended = new AbortController();

  constructor(target: string, deliveries: Deliveries, clock: SandboxClock, traffic: Traffic) {
    this.#target = target;
    this.#deliveries = deliveries;
    this.#clock = clock;
    this.#traffic = traffic;
  }

  send(envelope: Envelope): boolean {
    void this.#post(envelope);
    return true;
  }

  async close(): Promise<void> {
    this.#ended.abort();
  }

  /** Proves that the address is the app's, as Slack does when it is entered: it must send a challenge back. */
  async verify(): Promise<boolean> {
    const challenge = `challenge-${this.#clock.now()}`;
    const payload = { type: 'url_verification', challenge, token: VERIFICATION_TOKEN };
    const response = await this.#request({ contentType: 'application/json', body: JSON.stringify(payload) }, {});
    const text = await response.text();
    const parsed = parseJson(text);
    return response.ok && (text === challenge || JSON.stringify(parsed) === JSON.stringify({ challenge }));
  }

  async #post(envelope: Envelope): Promise<void> {
    const retry: Record<string, string> = {};
    if ((envelope.retry_attempt ?? 0) > 0) {
      retry['x-slack-retry-num'] = String(envelope.retry_attempt);
      retry['x-slack-retry-reason'] = envelope.retry_reason ?? 'unknown_error';
    }
    try {
      const response = await this.#request(encode(envelope), retry);
      const text = await response.text();
      if (response.ok) this.#deliveries.acknowledge(envelope.envelope_id, readAnswer(text));
      else this.#refuse(envelope, `HTTP ${response.status}`);
    } catch (error) {
      this.#refuse(envelope, error instanceof Error ? error.message : String(error));
    }
  }

  #request(
    { contentType, body }: { readonly contentType: string; readonly body: string },
    more: Readonly<Record<string, string>>,
  ): Promise<Response> {
    const timestamp = Math.floor(this.#clock.now() / 1000);
    return fetch(this.#target, {
      method: 'POST',
      signal: this.#ended.signal,
      headers: {
        'content-type': contentType,
        'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
        'x-slack-request-timestamp': String(timestamp),
        'x-slack-signature': signRequest(SIGNING_SECRET, timestamp, body),
        ...more,
      },
      body,
    });
  }

  #refuse(envelope: Envelope, error: string): void {
    if (this.#ended.signal.aborted) return;
    this.#traffic.record({
      kind: 'connection',
      name: 'delivery refused',
      body: { target: this.#target },
      envelopeId: envelope.envelope_id,
      error,
    });
    this.#deliveries.refuse(envelope.envelope_id);
  }
}

/** An ack's body: nothing, JSON, or the plain text that commands may answer with. */
function readAnswer(text: string): unknown {
  if (text === '') return {};
  return parseJson(text) ?? { text };
}
