import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { isControlPath, serveControl } from '../kit/control-door.ts';
import { readBody } from '../kit/http.ts';
import type { SynapseCall } from './calls.ts';
import { maskBody, maskPath, maskQuery } from './calls.ts';
import { synapseDoor } from './control.ts';
import { routes } from './endpoints/index.ts';
import { internalError, limitExceeded, MatrixError, notFound } from './errors.ts';
import type { Exchange, Reply, Surroundings } from './exchange.ts';
import { settleRedactions } from './redactions.ts';
import { matchRoute, runRoute } from './route.ts';

const crossOrigin = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Allow-Methods': 'GET, HEAD, POST, PUT, DELETE, OPTIONS',
  'Access-Control-Allow-Headers': 'X-Requested-With, Content-Type, Authorization, Date',
  'Access-Control-Expose-Headers': 'Synapse-Trace-Id, Server',
};

const noSuchResource = `
<html>
  <head><title>404 - No Such Resource</title></head>
  <body><h1>No Such Resource</h1></body>
</html>
`;

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const json = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Answer => ({
  status,
  type: 'application/json',
  text: JSON.stringify(body),
  headers: { 'Cache-Control': 'no-cache, no-store, must-revalidate', ...headers },
});

const page = (status: number, text: string): Answer => ({ status, type: 'text/html; charset=utf-8', text });

/** Runs the endpoint; a MatrixError is an answer, any other failure is the server's own 500. */
function handle(
  around: Surroundings,
  method: string,
  path: string,
  rest: Omit<Exchange, keyof Surroundings | 'parameters' | 'method'>,
): Answer {
  try {
    const { route, parameters } = matchRoute(routes, method, path, around);
    const reply: Reply = runRoute(route, { ...around, ...rest, method, parameters });
    return json(reply.status, reply.body);
  } catch (error) {
    const refusal = error instanceof MatrixError ? error : internalError();
    return json(refusal.status, refusal.body(), refusal.headers);
  }
}

function answer(response: ServerResponse, version: string, { status, type, text, headers }: Answer, cors = true): void {
  response.writeHead(status, {
    Server: `Synapse/${version}`,
    'Content-Type': type,
    'Content-Length': Buffer.byteLength(text),
    ...(cors ? crossOrigin : {}),
    ...headers,
  });
  response.end(response.req.method === 'HEAD' ? undefined : text);
}

function errcodeOf(text: string): string | null {
  const found = /^\{"errcode":"(\w+)"/.exec(text);
  return found?.[1] ?? null;
}

/** The homeserver's HTTP side; `calls` grows by one entry for each call of the Matrix API. */
export function createHomeserver(start: Surroundings, calls: SynapseCall[]): Server {
  const door = synapseDoor(start.faults, calls, start.state);

  /** Version and MAS may be switched while it runs, as after an update. */
  function present(): Surroundings {
    const { version, mas } = start.faults.values;
    return { ...start, version: version || start.version, mas: mas || start.mas };
  }

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const around = present();
    const method = request.method ?? 'GET';
    const [path = '/', search = ''] = (request.url ?? '/').split('?', 2);
    if (isControlPath(path)) return serveControl(door, request, response);
    const body = (await readBody(request)).toString('utf8');
    if (method === 'OPTIONS') {
      response.writeHead(204, { Server: `Synapse/${around.version}`, 'Content-Length': 0, ...crossOrigin }).end();
      return;
    }
    if (path === '/health')
      return answer(response, around.version, { status: 200, type: 'text/plain', text: 'OK' }, false);
    if (path === '/.well-known/matrix/client') {
      return answer(response, around.version, refusal(notFound('.well-known not available')));
    }
    if (!/^\/_(synapse|matrix)(\/|$)/.test(path))
      return answer(response, around.version, page(404, noSuchResource), false);
    const fault = around.faults.take(`${method} ${path}`);
    if (fault.latency > 0) await wait(fault.latency);
    settleRedactions(around.state);
    const query = new URLSearchParams(search);
    const suffered = fault.serverError > 0 || fault.tooManyRequests > 0;
    const result =
      fault.serverError > 0
        ? page(fault.serverError, `<html><body><h1>${fault.serverError} Proxy Error</h1></body></html>`)
        : fault.tooManyRequests > 0
          ? refusal(limitExceeded(fault.tooManyRequests * 1000))
          : handle(around, method, path, {
              query,
              body,
              headers: request.headers,
              ip: request.socket.remoteAddress ?? '',
            });
    calls.push({
      at: around.state.clock.now(),
      method,
      path: maskPath(path),
      query: maskQuery(query),
      body: maskBody(body),
      status: result.status,
      errcode: errcodeOf(result.text),
      applied: !suffered,
    });
    if (fault.resetAfterApply) request.socket.resetAndDestroy();
    else answer(response, around.version, result);
  }

  return createServer((request, response) => {
    respond(request, response).catch(() => response.destroy());
  });
}

const refusal = (error: MatrixError): Answer => json(error.status, error.body(), error.headers);
