import description from './admin-api.json' with { type: 'json' };

/** A JSON schema, as far as the description of the API uses the words of them. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly enum?: readonly unknown[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly default?: unknown;
}

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query';
  readonly required: boolean;
  readonly schema: Schema;
}

/** One operation of the API, as its description has it. */
export interface Described {
  readonly parameters: readonly Parameter[];
  readonly body?: { readonly required: boolean; readonly schema: Schema };
  readonly responses: Readonly<Record<string, Schema | null>>;
}

interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
  readonly schemas: Readonly<Record<string, Schema>>;
}

/** The admin API of Matrix Authentication Service: paths, parameters and shapes of its published OpenAPI description. */
export const adminApi = description as unknown as Description;

/** What is wrong with a value by a schema, as one phrase; `undefined` where it fits. */
export function misfit(schema: Schema, value: unknown, at = 'value'): string | undefined {
  if (schema.$ref !== undefined) {
    const named = adminApi.schemas[schema.$ref.split('/').at(-1) ?? ''];
    if (!named) throw new Error(`The description has no schema ${schema.$ref}.`);
    return misfit(named, value, at);
  }
  for (const part of schema.allOf ?? []) {
    const fault = misfit(part, value, at);
    if (fault !== undefined) return fault;
  }
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices?.every((choice) => misfit(choice, value, at) !== undefined)) return `${at} fits no choice`;
  if (schema.enum && !schema.enum.includes(value)) return `${at} is not one of ${schema.enum.join(', ')}`;
  const types = schema.type === undefined ? undefined : [schema.type].flat();
  if (types && !types.some((type) => isOfType(value, type))) return `${at} is not of type ${types.join(' or ')}`;
  return ruleMisfit(schema, value, at);
}

function isOfType(value: unknown, type: string): boolean {
  if (type === 'null') return value === null;
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value);
  if (type === 'integer') return Number.isInteger(value);
  return typeof value === type;
}

const formats: Readonly<Record<string, (text: string) => boolean>> = {
  'date-time': (text) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text),
};

function ruleMisfit(schema: Schema, value: unknown, at: string): string | undefined {
  if (typeof value === 'string') {
    if (schema.pattern !== undefined && !new RegExp(schema.pattern).test(value)) return `${at} has another form`;
    if (schema.format !== undefined && formats[schema.format]?.(value) === false) return `${at} is no ${schema.format}`;
  }
  if (typeof value === 'number') {
    if (schema.minimum !== undefined && value < schema.minimum) return `${at} is less than ${schema.minimum}`;
    if (schema.maximum !== undefined && value > schema.maximum) return `${at} is more than ${schema.maximum}`;
  }
  if (Array.isArray(value) && schema.items)
    return firstOf(value.map((item, index) => misfitOf(schema.items, item, `${at}[${index}]`)));
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const missing = schema.required?.find((name) => !Object.hasOwn(value, name));
  if (missing !== undefined) return `${at} lacks ${missing}`;
  return firstOf(Object.entries(value).map(([name, inner]) => misfitOf(schema.properties?.[name], inner, name)));
}

const misfitOf = (schema: Schema | undefined, value: unknown, at: string) => schema && misfit(schema, value, at);
const firstOf = (faults: readonly (string | undefined)[]) => faults.find((fault) => fault !== undefined);
