import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { type BufferedIncomingMessage, defaultBodyLimit } from '@slack/bolt';
import type { Log } from '../../core/log.ts';
import type { Secret } from '../../core/secret.ts';

/** For so long, in milliseconds, a request counts after Slack signed it: five minutes, as Slack advises. */
const goodFor = 300_000;

/** How often a refused request is logged, in milliseconds. */
const logEvery = 60_000;

interface Parts {
  readonly signingSecret: Secret;
  readonly clock: { now(): number };
  readonly log: Log;
}

/**
 * Lets only those requests through that Slack has signed, that are fresh, and that have not come before; the others are
 * answered with 401 and have no effect. A request that was not answered well may come again as it was: Slack retries.
 */
export function guardRequests({ signingSecret, clock, log }: Parts, next: RequestListener): RequestListener {
  const secret = signingSecret.reveal();
  const seen = createMemory(clock);
  let lastRefusal = Number.NEGATIVE_INFINITY;
  let unlogged = 0;

  /** Anybody can send such requests: the log gets one line a minute, with the number of the others. */
  function refused(why: string, from: string | undefined): void {
    if (clock.now() - lastRefusal < logEvery) {
      unlogged += 1;
      return;
    }
    log.warn({ why, from, ...(unlogged > 0 && { unlogged }) }, 'a request that is not from Slack');
    lastRefusal = clock.now();
    unlogged = 0;
  }

  /** The signature, where it is Slack's own of this very body and time. Throws words for the log where it is not. */
  function verified(
    { headers }: IncomingMessage,
    body: Buffer,
  ): { readonly signature: string; readonly until: number } {
    const { 'x-slack-request-timestamp': seconds, 'x-slack-signature': given } = headers;
    if (typeof seconds !== 'string' || typeof given !== 'string') throw new Refusal('not signed');
    if (!/^\d{1,12}$/.test(seconds)) throw new Refusal('has no time');
    const until = Number(seconds) * 1_000 + goodFor;
    if (until < clock.now()) throw new Refusal('too old');
    const signature = `v0=${createHmac('sha256', secret).update(`v0:${seconds}:`).update(body).digest('hex')}`;
    const [ours, theirs] = [Buffer.from(signature), Buffer.from(given)];
    if (ours.length !== theirs.length || !timingSafeEqual(ours, theirs)) throw new Refusal('signed by somebody else');
    return { signature, until };
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request);
    if (body === undefined) return void response.writeHead(413).end();
    try {
      const { signature, until } = verified(request, body);
      if (seen.has(signature)) throw new Refusal('a repetition');
      seen.add(signature, until);
      response.once('close', () => {
        if (response.statusCode !== 200 || !response.writableFinished) seen.delete(signature);
      });
    } catch (cause) {
      if (!(cause instanceof Refusal)) throw cause;
      // Slack tries a command's address like this now and then, unsigned, and wants to hear that it is there.
      if (new URLSearchParams(body.toString()).get('ssl_check') === '1') return void response.writeHead(200).end();
      refused(cause.message, request.socket.remoteAddress);
      return void response.writeHead(401).end();
    }
    const buffered: BufferedIncomingMessage = Object.assign(request, { rawBody: body });
    next(buffered, response);
  }

  return (request, response) => {
    if (request.method !== 'POST') return next(request, response);
    handle(request, response).catch((cause: unknown) => {
      log.warn({ err: cause }, 'a request could not be read');
      response.destroy();
    });
  };
}

class Refusal extends Error {}

/** The body as it came, or undefined where it is longer than anything that Slack sends. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > defaultBodyLimit) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** What was seen, each until its time is over: after that it is refused for its age. */
function createMemory(clock: { now(): number }) {
  const untils = new Map<string, number>();
  return {
    has: (key: string) => untils.has(key),
    add(key: string, until: number) {
      // The oldest come first, within the seconds that requests overtake each other.
      for (const [other, end] of untils) {
        if (end >= clock.now()) break;
        untils.delete(other);
      }
      untils.set(key, until);
    },
    delete: (key: string) => void untils.delete(key),
  };
}
