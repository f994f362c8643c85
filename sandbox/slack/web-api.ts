import type { IncomingHttpHeaders } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { asText, isObject, type JsonObject } from '../kit/json.ts';
import { ApiError } from './api-error.ts';
import { Arguments, readBody } from './arguments.ts';
import type { MethodFault } from './faults.ts';
import { APP_TOKEN, BOT_TOKEN } from './fixtures.ts';
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
  readonly body: JsonObject | string | Buffer;
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

const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' } as const;

/** A 429 as Slack answers it. */
function rateLimited(seconds: number): ApiAnswer {
  const headers = { ...JSON_TYPE, 'retry-after': String(seconds) };
  return { status: 429, headers, body: { ok: false, error: 'ratelimited' } };
}

async function perform(request: ApiRequest, raw: JsonObject, world: World): Promise<ApiAnswer> {
  const method = Object.hasOwn(METHODS, request.method) ? METHODS[request.method] : undefined;
  if (method === undefined) throw new ApiError('unknown_method', { req_method: request.method });
  authenticate(method, request.headers, raw, world);
  needScope(world, ...method.scopes);
  const wait = world.rateLimits.take(request.method, method.tier, asText(raw.channel) ?? '');
  if (wait !== undefined) return rateLimited(wait);
  const body = { ok: true, ...(await method.run(new Arguments(raw), world)) };
  const headers = {
    ...JSON_TYPE,
    'x-oauth-scopes': [...world.app.scopes].join(','),
    'x-accepted-oauth-scopes': method.scopes.join(','),
  };
  return { status: 200, headers, body };
}

/** The answer to an ordered fault, or undefined where the call goes on. */
async function applyFault(fault: MethodFault | undefined): Promise<ApiAnswer | 'hang-up' | undefined> {
  switch (fault?.kind) {
    case 'error':
      throw new ApiError(fault.error, fault.detail);
    case 'rate-limit':
      return rateLimited(fault.retryAfter);
    case 'http':
      return { status: fault.status, headers: { 'content-type': 'text/plain' }, body: 'Sandbox fault' };
    case 'delay':
      await setTimeout(fault.milliseconds);
      return undefined;
    case 'hang-up':
      return 'hang-up';
    default:
      return undefined;
  }
}

/** Answers one Web API request and notes it in the traffic; `hang-up` cuts the connection. Never throws. */
export async function answerApi(request: ApiRequest, world: World): Promise<ApiAnswer | 'hang-up'> {
  const startedAt = performance.now();
  const fault = world.faults.takeMethodFault(request.method);
  let raw: JsonObject = {};
  let answer: ApiAnswer | 'hang-up';
  try {
    raw = { ...Object.fromEntries(request.query), ...readBody(request.headers['content-type'] ?? '', request.body) };
    answer = (await applyFault(fault)) ?? (await perform(request, raw, world));
  } catch (error) {
    answer = { status: 200, headers: JSON_TYPE, body: describeFailure(error) };
  }
  const isLost = answer === 'hang-up' || fault?.kind === 'lose-answer';
  const { token: _token, ...body } = raw;
  const reply = answer === 'hang-up' ? undefined : answer.body;
  const word = isLost ? 'connection cut' : isObject(reply) ? asText(reply.error) : asText(reply);
  world.traffic.record({
    kind: 'api',
    name: request.method,
    body,
    reply,
    milliseconds: performance.now() - startedAt,
    ...(word === undefined ? {} : { error: word }),
  });
  return isLost ? 'hang-up' : answer;
}

/** Application errors in Slack's words; anything else is the simulator's own fault, and said so. */
function describeFailure(error: unknown): JsonObject {
  if (error instanceof ApiError) return { ok: false, error: error.error, ...error.detail };
  return { ok: false, error: 'fatal_error', detail: error instanceof Error ? (error.stack ?? '') : String(error) };
}
