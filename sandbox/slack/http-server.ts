import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { listen, readBody } from '../kit/http.ts';
import { answerResponseUrl } from './response-handler.ts';
import { type ApiAnswer, answerApi } from './web-api.ts';
import type { World } from './world.ts';

const LARGEST_BODY = 32 * 1024 * 1024;

/** Handles a path that is neither Web API nor response_url, or gives undefined. */
export type Route = (
  path: string,
  request: IncomingMessage,
  body: Buffer,
) => Promise<ApiAnswer | 'hang-up' | undefined>;

async function answer(
  request: IncomingMessage,
  world: World,
  routes: readonly Route[],
): Promise<ApiAnswer | 'hang-up'> {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const body = await readBody(request, LARGEST_BODY);
  if (body === undefined) throw new RangeError('The body is larger than 32 MiB.');
  const method = /^\/api\/([A-Za-z.]+)$/.exec(url.pathname)?.[1];
  if (method !== undefined)
    return answerApi({ method, headers: request.headers, query: url.searchParams, body }, world);
  if (url.pathname.startsWith('/response/')) return answerResponseUrl(url.pathname, body.toString('utf8'), world);
  for (const route of routes) {
    const found = await route(url.pathname, request, body);
    if (found !== undefined) return found;
  }
  return { status: 404, headers: { 'content-type': 'text/plain' }, body: 'Not found' };
}

function write(response: ServerResponse, reply: ApiAnswer | 'hang-up'): void {
  if (reply === 'hang-up') {
    response.destroy();
    return;
  }
  const { status, headers, body } = reply;
  response
    .writeHead(status, headers)
    .end(typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body));
}

/** Starts the HTTP server of the simulator on loopback; port 0 takes any free one. */
export async function listenForSlack(
  world: () => World,
  routes: readonly Route[],
  port: number,
): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer((request, response) => {
    answer(request, world(), routes).then(
      (reply) => write(response, reply),
      (error: unknown) => {
        const detail = error instanceof Error ? error.message : String(error);
        write(response, { status: 500, headers: { 'content-type': 'text/plain' }, body: detail });
      },
    );
  });
  server.on('upgrade', (request, socket, head) => world().sockets.upgrade(request, socket, head));
  return { server, port: await listen(server, port) };
}
