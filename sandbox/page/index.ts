import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { WebSocketServer } from 'ws';
import { listen, stop } from '../kit/http.ts';
import type { Simulator } from '../kit/simulator.ts';
import { readPageFile } from './files.ts';
import { isForUs, isFromUs, securityHeaders } from './gate.ts';
import type { Harness } from './harness.ts';
import { Hub } from './hub.ts';

/** What the page shows, and where. */
export interface PageOptions extends Harness {
  /** 0, and where left out: any free port. */
  readonly port?: number;
}

/** Bytes: a file of ten megabytes, the most that Slack takes in a form, is a third longer in Base64. */
const LARGEST_MESSAGE = 16 * 1024 * 1024;

/** Serves the sandbox's page on loopback: a Slack client, the directories, the switches. Throws where the port is taken. */
export async function startPage(options: PageOptions): Promise<Simulator> {
  const hub = new Hub(options);
  let port = options.port ?? 0;
  const server = createServer((request, response) => {
    serve(request, response, port).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain; charset=utf-8' });
      response.end(`The page broke: ${error instanceof Error ? error.message : String(error)}`);
    });
  });
  const sockets = new WebSocketServer({ noServer: true, maxPayload: LARGEST_MESSAGE });
  server.on('upgrade', (request, socket, head) => {
    if (request.url !== '/push' || !isFromUs(request.headers, port)) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (connection) => hub.accept(connection));
  });
  port = await listen(server, port);
  return {
    announcement: { service: 'page', url: `http://127.0.0.1:${port}/` },
    close: async () => {
      hub.close();
      for (const connection of sockets.clients) connection.terminate();
      sockets.close();
      await stop(server);
    },
  };
}

async function serve(request: IncomingMessage, response: ServerResponse, port: number): Promise<void> {
  const plain = { 'content-type': 'text/plain; charset=utf-8' };
  if (!isForUs(request.headers, port)) {
    response.writeHead(403, plain).end('This page answers to loopback names only.');
    return;
  }
  const headers = securityHeaders(request.headers.host ?? '');
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { ...headers, ...plain }).end('Only GET.');
    return;
  }
  const file = await readPageFile(new URL(request.url ?? '/', 'http://127.0.0.1').pathname);
  if (file === undefined) {
    response.writeHead(404, { ...headers, ...plain }).end('Not found');
    return;
  }
  response
    .writeHead(200, { ...headers, 'content-type': file.type })
    .end(request.method === 'HEAD' ? undefined : file.content);
}
