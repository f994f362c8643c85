import type { JsonObject } from '../kit/json.ts';
import { isObject } from '../kit/json.ts';
import { MasError, Rejected } from './errors.ts';
import { adminApi, type Described, misfit, type Schema } from './schema.ts';

/** A request that fits the description. */
export interface Checked {
  readonly operation: string;
  readonly path: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body: JsonObject;
}

interface Raw {
  readonly method: string;
  readonly path: string;
  readonly search: string;
  readonly contentType: string | undefined;
  readonly body: string;
}

const routes = Object.keys(adminApi.paths).map((path) => ({
  path,
  // A name that is written out goes before a parameter.
  pattern: new RegExp(`^${path.replace(/\{[^}]+\}/g, '([^/]+)')}$`),
  names: [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name ?? ''),
}));

/** Finds the operation that a request asks for. Throws for a path that the API has not, or another method. */
function matchOperation(
  method: string,
  path: string,
): { operation: string; described: Described; path: Record<string, string> } {
  const fitting = routes.filter(({ pattern }) => pattern.test(path));
  const route = fitting.toSorted((one, other) => one.names.length - other.names.length)[0];
  if (!route) throw new Rejected(404, '');
  const described = adminApi.paths[route.path]?.[method.toLowerCase()];
  if (!described) throw new Rejected(405, '');
  const values = (route.pattern.exec(path) ?? []).slice(1);
  const parameters = Object.fromEntries(
    route.names.map((name, index) => [name, decodeURIComponent(values[index] ?? '')]),
  );
  return { operation: `${method} ${route.path}`, described, path: parameters };
}

/**
 * Checks a request by the description. The service itself passes over what it does not know; here that is refused too, since a
 * caller who sends it believes something that is not so.
 */
export function checkRequest(raw: Raw): Checked {
  const { operation, described, path } = matchOperation(raw.method, raw.path);
  for (const { name, schema } of described.parameters.filter((one) => one.in === 'path')) {
    const fault = misfit(schema, path[name], name);
    if (fault !== undefined) throw new MasError(400, `Invalid ULID in path: ${fault}`);
  }
  const query = checkQuery(new URLSearchParams(raw.search), described);
  return { operation, path, query, body: checkBody(raw, described.body) };
}

function checkQuery(search: URLSearchParams, { parameters }: Described): Record<string, string> {
  const query: Record<string, string> = {};
  for (const [name, text] of search) {
    const parameter = parameters.find((one) => one.in === 'query' && one.name === name);
    if (!parameter) throw new Rejected(400, `Failed to deserialize query string: unknown field ${name}`);
    const fault = misfit(parameter.schema, typedValue(parameter.schema, text), name);
    if (fault !== undefined) throw new Rejected(400, `Failed to deserialize query string: ${fault}`);
    if (Object.hasOwn(query, name))
      throw new Rejected(400, `Failed to deserialize query string: duplicate field ${name}`);
    query[name] = text;
  }
  return query;
}

/** The text of a query as the schema wants it. */
function typedValue(schema: Schema, text: string): unknown {
  if (schema.type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  if (schema.type === 'integer') return /^\d+$/.test(text) ? Number(text) : text;
  if (schema.type === 'array') return [text];
  return text;
}

function checkBody({ body, contentType }: Raw, described: Described['body']): JsonObject {
  if (!described) {
    if (body !== '') throw new Rejected(400, 'This call takes no body.');
    return {};
  }
  if (body === '' && contentType === undefined && !described.required) return {};
  if (!/^application\/json(;|$)/i.test(contentType ?? '')) {
    throw new Rejected(415, 'Expected request with `Content-Type: application/json`');
  }
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw new Rejected(400, 'Failed to parse the request body as JSON');
  }
  const fault = misfit(described.schema, value, 'body') ?? unknownKey(described.schema, value);
  if (fault !== undefined || !isObject(value)) {
    throw new Rejected(422, `Failed to deserialize the JSON body into the target type: ${fault}`);
  }
  return value;
}

function unknownKey(schema: Schema, value: unknown): string | undefined {
  const named = schema.$ref === undefined ? schema : adminApi.schemas[schema.$ref.split('/').at(-1) ?? ''];
  const unknown = isObject(value) && Object.keys(value).find((key) => !named?.properties?.[key]);
  return unknown ? `unknown field ${unknown}` : undefined;
}
