import { randomUUID } from 'node:crypto';
import { asObject, type JsonObject } from '../kit/json.ts';
import type { Traffic } from './traffic.ts';

/** What is delivered to the app: the envelope of Socket Mode, which HTTP delivery unwraps again. */
export interface Envelope {
  readonly envelope_id: string;
  readonly type: 'slash_commands' | 'interactive' | 'events_api';
  readonly accepts_response_payload: boolean;
  readonly payload: JsonObject;
  readonly retry_attempt?: number;
  readonly retry_reason?: string;
}

/** A way to the app. `send` answers false where there is none just now. */
export interface Transport {
  /** How a retry's reason names a delivery that was not answered in time. */
  readonly timeoutWord: string;
  send(envelope: Envelope): boolean;
  close(): Promise<void>;
}

/** What became of a delivery. */
export type Reply =
  | { readonly acked: true; readonly payload: JsonObject; readonly milliseconds: number }
  | { readonly acked: false; readonly reason: 'timeout' | 'no-connection' | 'refused' };

/** Decides how often and when an envelope really goes out; the faults module supplies it. */
export type Interference = (envelope: Envelope, transmit: (envelope: Envelope) => boolean) => boolean;

/** Sends envelopes and waits for their acks, three seconds of real time each unless told otherwise. */
export class Deliveries {
  readonly #waiting = new Map<string, { settle(reply: Reply): void; sentAt: number; takesPayload: boolean }>();
  readonly #traffic: Traffic;
  readonly #ackTimeout: number;
  #transport: Transport | undefined;
  #interfere: Interference = (envelope, transmit) => transmit(envelope);

  constructor(traffic: Traffic, ackTimeout: number) {
    this.#traffic = traffic;
    this.#ackTimeout = ackTimeout;
  }

  /** Why an event goes out again, in the transport's words. */
  retryReason(reason: 'timeout' | 'no-connection' | 'refused'): string {
    return reason === 'timeout' ? (this.#transport?.timeoutWord ?? 'timeout') : 'http_error';
  }

  use(transport: Transport): void {
    this.#transport = transport;
  }

  interfereBy(interference: Interference): void {
    this.#interfere = interference;
  }

  /** Delivers and resolves with the ack, or with why there is none. Never rejects. */
  deliver(draft: Omit<Envelope, 'envelope_id'>): Promise<Reply> {
    const envelope: Envelope = { envelope_id: randomUUID(), ...draft };
    return new Promise((resolve) => {
      const sentAt = performance.now();
      const giveUp = setTimeout(() => settle({ acked: false, reason: 'timeout' }), this.#ackTimeout);
      const settle = (reply: Reply): void => {
        clearTimeout(giveUp);
        this.#waiting.delete(envelope.envelope_id);
        if (!reply.acked) {
          this.#problem(`${envelope.type} was not acknowledged`, envelope, reply.reason);
        }
        resolve(reply);
      };
      this.#waiting.set(envelope.envelope_id, {
        settle,
        sentAt,
        takesPayload: envelope.accepts_response_payload,
      });
      const isSent = this.#interfere(envelope, (copy) => this.#transmit(copy));
      if (!isSent) settle({ acked: false, reason: 'no-connection' });
    });
  }

  /** Takes an ack in. One that nobody waits for (late, or a second one) only shows in the traffic. */
  acknowledge(envelopeId: string, payload: unknown): void {
    const waiting = this.#waiting.get(envelopeId);
    const milliseconds = waiting === undefined ? undefined : performance.now() - waiting.sentAt;
    this.#traffic.record({
      kind: 'ack',
      name: waiting === undefined ? 'ack that nobody waits for' : 'ack',
      body: payload,
      envelopeId,
      ...(milliseconds === undefined ? {} : { milliseconds }),
    });
    waiting?.settle({
      acked: true,
      payload: waiting.takesPayload ? asObject(payload) : {},
      milliseconds: milliseconds ?? 0,
    });
  }

  /** Takes in that the app refused a delivery (HTTP status other than 200). */
  refuse(envelopeId: string): void {
    this.#waiting.get(envelopeId)?.settle({ acked: false, reason: 'refused' });
  }

  /** Settles whatever is still waited for; nothing can be acknowledged any more. */
  abandon(): void {
    for (const { settle } of [...this.#waiting.values()]) settle({ acked: false, reason: 'no-connection' });
  }

  #transmit(envelope: Envelope): boolean {
    const isSent = this.#transport?.send(envelope) ?? false;
    if (isSent) {
      const { envelope_id: envelopeId, type: name } = envelope;
      this.#traffic.record({ kind: 'envelope', name, body: envelope, envelopeId });
    }
    return isSent;
  }

  #problem(name: string, envelope: Envelope, error: string): void {
    this.#traffic.record({ kind: 'problem', name, body: envelope.payload, envelopeId: envelope.envelope_id, error });
  }
}
