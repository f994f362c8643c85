import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { isControlPath, serveControl } from '../kit/control-door.ts';
import { readBody } from '../kit/http.ts';
import { type MasCall, maskBody } from './calls.ts';
import { emailHandlers } from './emails.ts';
import { MasError, Rejected } from './errors.ts';
import type { Handlers, Reply, Surroundings } from './handlers.ts';
import { checkRequest } from './request.ts';
import { someClient } from './resources.ts';
import { adminApi, misfit } from './schema.ts';
import { serverHandlers } from './server-endpoints.ts';
import { sessionHandlers } from './sessions.ts';
import { type Client, giveToken } from './token-endpoint.ts';
import { userHandlers } from './users.ts';

const handlers: Handlers = { ...userHandlers, ...emailHandlers, ...sessionHandlers, ...serverHandlers };

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

const json = (status: number, body: unknown): Answer => ({
  status,
  type: 'application/json',
  text: JSON.stringify(body),
});
const plain = (status: number, text: string): Answer => ({ status, type: 'text/plain; charset=utf-8', text });

/** The token is looked at first; what is wrong with it is always a refusal before any effect. */
function authenticate({ state }: Surroundings, header: string | undefined): void {
  if (header === undefined) throw new MasError(400, 'Missing authorization header');
  const [scheme, token = ''] = header.split(' ', 2);
  if (scheme !== 'Bearer' || token === '') throw new MasError(400, 'Invalid authorization header');
  const known = state.accessTokens.get(token);
  if (!known) throw new MasError(401, 'Unknown access token');
  if (known.until <= state.clock.now()) throw new MasError(401, 'Access token expired');
  if (!known.scope.split(' ').includes('urn:mas:admin')) throw new MasError(401, 'Missing urn:mas:admin scope');
}

/** Runs one call of the admin API. What it answers has to fit the description too: else this simulator is wrong. */
function run(around: Surroundings, request: IncomingMessage, path: string, search: string, body: string): Answer {
  try {
    authenticate(around, request.headers.authorization);
    const contentType = request.headers['content-type'];
    const checked = checkRequest({ method: request.method ?? 'GET', path, search, contentType, body });
    const handle = handlers[checked.operation];
    if (!handle) throw new Error(`The simulator lacks ${checked.operation}.`);
    const reply = handle(around, checked);
    assertDescribed(checked.operation, reply);
    return reply.body === undefined ? plain(reply.status, '') : json(reply.status, reply.body);
  } catch (error) {
    if (error instanceof MasError) return json(error.status, error.body());
    if (error instanceof Rejected) return plain(error.status, error.message);
    throw error;
  }
}

function assertDescribed(operation: string, { status, body }: Reply): void {
  const [method = '', path = ''] = operation.split(' ');
  const schema = adminApi.paths[path]?.[method.toLowerCase()]?.responses[status];
  if (schema === undefined) throw new Error(`${operation} has no answer ${status} in the description.`);
  const fault = schema === null ? (body === undefined ? undefined : 'a body') : misfit(schema, body, 'answer');
  if (fault !== undefined) throw new Error(`The answer to ${operation} does not fit the description: ${fault}.`);
}

/** Another user's id in the place of the right one. */
const withOtherUser = (answer: Answer): Answer => ({
  ...answer,
  text: answer.text.replace(/("type":"user","id":")[^"]+"/, `$1${someClient}"`),
});

export function createMasServer(around: Surroundings, client: Client, calls: MasCall[]): Server {
  const { state, faults } = around;
  const door = { faults, shown: { calls: () => ({ calls }), users: () => ({ users: [...state.users.values()] }) } };

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const method = request.method ?? 'GET';
    const [path = '/', search = ''] = (request.url ?? '/').split('?', 2);
    if (isControlPath(path)) return serveControl(door, request, response);
    const body = (await readBody(request)).toString('utf8');
    const fault = faults.take(`${method} ${path}`);
    if (fault.latency > 0) await wait(fault.latency);
    if (fault.revokeTokens) state.accessTokens.clear();
    let answer: Answer;
    if (fault.serverError === 500) answer = json(500, { errors: [{ title: 'Invalid repository operation' }] });
    else if (fault.serverError === 502) answer = plain(502, 'Bad Gateway');
    else if (path === '/oauth2/token') {
      const reply = giveToken(around, client, { method, headers: request.headers, body });
      answer = json(reply.status, reply.body);
    } else if (path.startsWith('/api/admin/v1/')) answer = run(around, request, path, search, body);
    else answer = plain(404, '');
    if (fault.otherUser && method === 'POST') answer = withOtherUser(answer);
    calls.push({ at: state.clock.now(), method, path, query: search, body: maskBody(body), status: answer.status });
    if (fault.resetAfterApply) request.socket.resetAndDestroy();
    else response.writeHead(answer.status, { 'Content-Type': answer.type }).end(answer.text || undefined);
  }

  return createServer((request, response) => {
    respond(request, response).catch((error: unknown) => {
      // A fault of the simulator's own: tests see it as a 500 that says so.
      response.writeHead(500, { 'Content-Type': 'text/plain' }).end(String(error));
    });
  });
}
