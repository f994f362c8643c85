import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody } from '../kit/http.ts';
import type { Answer, Exchange } from './api.ts';
import { answerCall, type Cgi } from './dispatch.ts';
import type { Nas } from './nas.ts';
import { BrokenAnswer } from './refusal.ts';

const HEADERS = {
  Server: 'nginx',
  'Cache-Control': 'no-store, no-cache, must-revalidate',
  Pragma: 'no-cache',
} as const;
const LARGEST_BODY = 4 * 1024 * 1024;

/** Serves everything below `/webapi/`. */
export async function serveWebApi(nas: Nas, incoming: IncomingMessage, reply: ServerResponse): Promise<void> {
  const url = new URL(incoming.url ?? '/', 'http://sandbox.invalid');
  const cgi = findCgi(url.pathname);
  const { method } = incoming;
  if (cgi === undefined) return sendPage(reply, 404);
  if (method !== 'GET' && method !== 'POST') return sendPage(reply, 405);
  const body = await readBody(incoming, LARGEST_BODY);
  if (body === undefined) return sendPage(reply, 413);
  const exchange = newExchange(incoming, method, url.searchParams, readForm(incoming, body.toString('utf8')));
  try {
    const answer = await answerCall(nas, exchange, cgi);
    if (exchange.cutAfterwards) cut(incoming);
    else sendAnswer(reply, exchange, answer);
  } catch (error) {
    if (!(error instanceof BrokenAnswer)) throw error;
    if (error.status === undefined) cut(incoming);
    else sendPage(reply, error.status);
  }
}

/** `entry.cgi` serves every API, also with the API's name behind it; the older paths serve one family each, and 102 otherwise (inferred). */
function findCgi(path: string): Cgi | undefined {
  const [, file, , api] = /^\/webapi\/(\w+\.cgi)(\/([\w.]+))?$/.exec(path) ?? [];
  const prefix = {
    'entry.cgi': 'SYNO.',
    'auth.cgi': 'SYNO.API.Auth',
    'query.cgi': 'SYNO.API.Info',
    'encryption.cgi': 'SYNO.API.Encryption',
  }[file ?? ''];
  return prefix === undefined ? undefined : { serves: (name) => name.startsWith(prefix), api };
}

/** Only forms are read; a JSON body leaves api and method missing, which answers 101 (seen on DSM 7.4). */
function readForm(incoming: IncomingMessage, body: string): URLSearchParams {
  const type = incoming.headers['content-type'] ?? 'application/x-www-form-urlencoded';
  return new URLSearchParams(type.startsWith('application/x-www-form-urlencoded') ? body : '');
}

function newExchange(
  incoming: IncomingMessage,
  verb: 'GET' | 'POST',
  query: URLSearchParams,
  form: URLSearchParams,
): Exchange {
  const token = incoming.headers['x-syno-token'];
  return {
    verb,
    address: incoming.socket.remoteAddress ?? '',
    secure: 'encrypted' in incoming.socket,
    cookies: readCookies(incoming.headers.cookie ?? ''),
    tokenHeader: typeof token === 'string' ? token : undefined,
    wire: merge(query, form),
    namesInUrl: new Set(query.keys()),
    replyHeaders: [],
    cutAfterwards: false,
  };
}

/** Body over query, later over earlier, anything over an empty value: clients send `?api=` and the real one in the body, or a key twice. */
function merge(...sources: readonly URLSearchParams[]): ReadonlyMap<string, string> {
  const merged = new Map<string, string>();
  for (const source of sources) {
    for (const [name, value] of source) if (value !== '' || !merged.has(name)) merged.set(name, value);
  }
  return merged;
}

function readCookies(header: string): ReadonlyMap<string, string> {
  const pairs = header.split(';').map((pair) => pair.trim().split('='));
  return new Map(pairs.map(([name, ...rest]) => [name ?? '', rest.join('=')]));
}

/** Errors of the API are HTTP 200 too. */
function sendAnswer(reply: ServerResponse, exchange: Exchange, answer: Answer): void {
  for (const [name, value] of exchange.replyHeaders) reply.appendHeader(name, value);
  reply.writeHead(200, { ...HEADERS, 'Content-Type': 'application/json; charset="UTF-8"' });
  reply.end(JSON.stringify(answer));
}

/** What the web server in front of DSM answers by itself. */
export function sendPage(reply: ServerResponse, status: number): void {
  reply.writeHead(status, { ...HEADERS, 'Content-Type': 'text/html' });
  reply.end(
    `<html><head><title>${status}</title></head><body><center><h1>${status}</h1></center><hr><center>nginx</center></body></html>`,
  );
}

function cut({ socket }: IncomingMessage): void {
  // Only plain TCP can send a reset.
  if ('encrypted' in socket) socket.destroy();
  else socket.resetAndDestroy();
}
