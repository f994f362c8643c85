import type { JsonObject } from '../kit/json.ts';
import { MatrixError } from './errors.ts';
import type { Exchange } from './exchange.ts';
import { readObject } from './exchange.ts';

type Kind = 'bool' | 'int' | 'string' | 'string-list';

interface Rule {
  readonly kind: Kind;
  readonly required?: boolean;
}

const words: Readonly<Record<Kind, readonly [message: string, type: string]>> = {
  bool: ['Input should be a valid boolean', 'bool_type'],
  int: ['Input should be a valid integer', 'int_type'],
  string: ['Input should be a valid string', 'string_type'],
  'string-list': ['Input should be a valid list', 'list_type'],
};

function fits(value: unknown, kind: Kind): boolean {
  if (kind === 'bool') return typeof value === 'boolean';
  if (kind === 'int') return Number.isInteger(value);
  if (kind === 'string') return typeof value === 'string';
  return Array.isArray(value);
}

/** A value as Python prints it, which is how the server quotes it back. */
export function pythonRepresentation(value: unknown): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') {
    const quote = value.includes("'") && !value.includes('"') ? '"' : "'";
    return `${quote}${value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll(quote, `\\${quote}`)}${quote}`;
  }
  if (Array.isArray(value)) return `[${value.map(pythonRepresentation).join(', ')}]`;
  const entries = Object.entries(value as JsonObject);
  return `{${entries.map(([key, inner]) => `'${key}': ${pythonRepresentation(inner)}`).join(', ')}}`;
}

function pythonType(value: unknown): string {
  if (value === null) return 'NoneType';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float';
  if (typeof value === 'string') return 'str';
  return Array.isArray(value) ? 'list' : 'dict';
}

/** Long values are quoted with their middle cut out. */
function quoted(value: unknown): string {
  const text = pythonRepresentation(value);
  return text.length <= 50 ? text : `${text.slice(0, 25)}...${text.slice(-24)}`;
}

function problem(where: string, message: string, type: string, value: unknown): string {
  const input = `input_value=${quoted(value)}, input_type=${pythonType(value)}`;
  const more = `For further information visit https://errors.pydantic.dev/2.14/v/${type}`;
  return `${where}\n  ${message} [type=${type}, ${input}]\n    ${more}`;
}

function problemsOf(body: JsonObject, name: string, rule: Rule): string[] {
  if (!(name in body)) return rule.required ? [problem(name, 'Field required', 'missing', body)] : [];
  const value = body[name];
  // An optional field of the model may also be null.
  if (value === null && !rule.required) return [];
  const [message, type] = words[rule.kind];
  if (!fits(value, rule.kind)) return [problem(name, message, type, value)];
  if (rule.kind !== 'string-list' || !Array.isArray(value)) return [];
  return value.flatMap((item, index) =>
    typeof item === 'string' ? [] : [problem(`${name}.${index}`, ...words.string, item)],
  );
}

/**
 * Reads a body against a strict model: no type is coerced, unknown keys are ignored.
 * One error that is a missing field gives `M_MISSING_PARAM`, everything else `M_BAD_JSON`.
 */
export function readStrict(exchange: Exchange, model: string, rules: Readonly<Record<string, Rule>>): JsonObject {
  const body = readObject(exchange);
  const problems = Object.entries(rules).flatMap(([name, rule]) => problemsOf(body, name, rule));
  if (problems.length === 0) return body;
  const onlyMissing = problems.length === 1 && problems[0]?.includes('[type=missing,');
  const count = problems.length === 1 ? '1 validation error' : `${problems.length} validation errors`;
  const text = `${count} for ${model}\n${problems.join('\n')}`;
  throw new MatrixError(400, onlyMissing ? 'M_MISSING_PARAM' : 'M_BAD_JSON', text);
}
