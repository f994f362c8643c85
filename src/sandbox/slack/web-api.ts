import type { IncomingHttpHeaders } from 'node:http';
import { ApiError } from './api-error.ts';
import { Arguments, readBody } from './arguments.ts';
import { APP_TOKEN, BOT_TOKEN } from './cast.ts';
import { asText, type JsonObject } from './json.ts';
import { type Method, needScope } from './method.ts';
import { METHODS } from './methods/index.ts';
import type { World } from './world.ts';

/** One Web API request. */
export interface ApiRequest {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  readonly query: URLSearchParams;
  readonly body: Buffer;
}

/** What is answered: application errors have status 200 and `ok: false`. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: JsonObject | string;
}

function bearerToken(headers: IncomingHttpHeaders): string | undefined {
  return /^Bearer\s+(\S+)$/i.exec(headers.authorization ?? '')?.[1];
}

/** Finds out who calls. App-level tokens are taken from the header only. */
function authenticate(method: Method, headers: IncomingHttpHeaders, raw: JsonObject, world: World): void {
  if (method.token === 'none') return;
  const inHeader = bearerToken(headers);
  const token = method.token === 'app' ? inHeader : (inHeader ?? asText(raw.token));
  if (token === undefined || token === '') throw new ApiError('not_authed');
  const refusal = world.refusedToken;
  if (refusal !== undefined) throw new ApiError(refusal);
  if (token !== BOT_TOKEN && token !== APP_TOKEN) throw new ApiError('invalid_auth');
  const wanted = method.token === 'app' ? APP_TOKEN : BOT_TOKEN;
  if (token !== wanted) throw new ApiError('not_allowed_token_type');
}

async function perform(request: ApiRequest, world: World): Promise<{ raw: JsonObject; result: JsonObject }> {
  const raw = {
    ...Object.fromEntries(request.query),
    ...readBody(request.headers['content-type'] ?? '', request.body),
  };
  try {
    const method = Object.hasOwn(METHODS, request.method) ? METHODS[request.method] : undefined;
    if (method === undefined) throw new ApiError('unknown_method', { req_method: request.method });
    authenticate(method, request.headers, raw, world);
    needScope(world, ...method.scopes);
    return { raw, result: { ok: true, ...(await method.run(new Arguments(raw), world)) } };
  } catch (error) {
    if (error instanceof ApiError) return { raw, result: { ok: false, error: error.error, ...error.detail } };
    throw error;
  }
}

/** Answers one Web API request and notes it in the traffic. Never throws. */
export async function answerApi(request: ApiRequest, world: World): Promise<ApiAnswer> {
  const startedAt = performance.now();
  let raw: JsonObject = {};
  let result: JsonObject;
  try {
    ({ raw, result } = await perform(request, world));
  } catch (error) {
    // A body that cannot be read has no arguments; anything else is the stand-in's own fault, and said so.
    if (error instanceof ApiError) result = { ok: false, error: error.error, ...error.detail };
    else result = { ok: false, error: 'fatal_error', detail: error instanceof Error ? (error.stack ?? '') : '' };
  }
  const { token: _token, ...body } = raw;
  const error = asText(result.error);
  world.traffic.record({
    kind: 'api',
    name: request.method,
    body,
    reply: result,
    milliseconds: performance.now() - startedAt,
    ...(error === undefined ? {} : { error }),
  });
  return { status: 200, headers: { 'content-type': 'application/json; charset=utf-8' }, body: result };
}
