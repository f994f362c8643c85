import { Problems } from './errors.ts';

/** Reads a value strictly: `"5"` is no integer and 1 is no boolean. What is wrong goes to the problems. */
export type Type = (value: unknown, at: string, problems: Problems) => unknown;

export interface Parameter {
  readonly name: string;
  readonly type: Type;
  /** Makes the parameter optional. */
  readonly fallback?: unknown;
}

const longestText = 1024;

export function integer(limits: { readonly least?: number; readonly most?: number } = {}): Type {
  const { least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY } = limits;
  return (value, at, problems) => {
    if (typeof value !== 'number' || !Number.isInteger(value)) problems.add(at, 'Input should be a valid integer');
    else if (value < least) problems.add(at, `Input should be greater than or equal to ${least}`);
    else if (value > most) problems.add(at, `Input should be less than or equal to ${most}`);
    return value;
  };
}

export const boolean: Type = (value, at, problems) => {
  if (typeof value !== 'boolean') problems.add(at, 'Input should be a valid boolean');
  return value;
};

/** Text; `filled` refuses the empty one. Beyond 1024 characters it is refused unless the field is made for long text. */
export function text(rules: { readonly filled?: boolean; readonly long?: boolean } = {}): Type {
  return (value, at, problems) => {
    if (typeof value !== 'string') problems.add(at, 'Input should be a valid string');
    else if (rules.filled && value === '') problems.add(at, 'String should have at least 1 character');
    else if (!rules.long && value.length > longestText) {
      problems.add(at, `String should have at most ${longestText} characters`);
    }
    return value;
  };
}

/** One of a few values. */
export function oneOf(...choices: readonly (string | number)[]): Type {
  const shown = choices.map((choice) => (typeof choice === 'string' ? `'${choice}'` : String(choice)));
  const last = shown.at(-1) ?? '';
  const words = shown.length > 1 ? `${shown.slice(0, -1).join(', ')} or ${last}` : last;
  return (value, at, problems) => {
    if (!choices.some((choice) => choice === value)) problems.add(at, `Input should be ${words}`);
    return value;
  };
}

export const nullable =
  (type: Type): Type =>
  (value, at, problems) =>
    value === null ? null : type(value, at, problems);

export const list =
  (item: Type): Type =>
  (value, at, problems) => {
    if (!Array.isArray(value)) {
      problems.add(at, 'Input should be a valid list');
      return value;
    }
    return value.map((one, index) => item(one, `${at}.${index}`, problems));
  };

export const anything: Type = (value) => value;

export const moment: Type = (value, at, problems) => {
  if (!(value instanceof Date)) problems.add(at, 'Input should be a valid datetime');
  return value;
};

export const anyObject: Type = (value, at, problems) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    problems.add(at, 'Input should be a valid dictionary');
  }
  return value;
};

export interface Field {
  readonly type: Type;
  /** Without one the field is required, unless the whole object is partial. */
  readonly fallback?: unknown;
}

/** An object of known fields; a `partial` one keeps absent fields absent, as the models for updates do. */
export function object(fields: Readonly<Record<string, Field>>, partial = false): Type {
  return (value, at, problems) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      problems.add(at, 'Input should be a valid dictionary');
      return value;
    }
    const given = new Map<string, unknown>(Object.entries(value));
    const read: Record<string, unknown> = {};
    for (const [name, field] of Object.entries(fields)) {
      if (given.has(name)) read[name] = field.type(given.get(name), `${at}.${name}`, problems);
      else if (!partial && 'fallback' in field) read[name] = structuredClone(field.fallback);
      else if (!partial) problems.add(`${at}.${name}`, 'Field required');
      given.delete(name);
    }
    for (const name of given.keys()) problems.add(`${at}.${name}`, 'Extra inputs are not permitted');
    return read;
  };
}

/** Reads positional parameters; throws -32602 with everything that is wrong. */
export function readParameters(parameters: readonly Parameter[], values: readonly unknown[]): unknown[] {
  const problems = new Problems();
  if (values.length > parameters.length) {
    problems.add('', `Too many arguments (expected ${parameters.length}, found ${values.length})`);
  }
  const read = parameters.map((parameter, index) => {
    if (index < values.length) return parameter.type(values[index], parameter.name, problems);
    if (!('fallback' in parameter)) problems.add(parameter.name, 'Field required');
    return structuredClone(parameter.fallback);
  });
  problems.check();
  return read;
}
