import { isObject, type JsonObject } from '../../kit/json.ts';

/** One complaint of the Block Kit validator. */
export interface Fault {
  /** RFC 6901, from the root of what was sent: `/blocks/0/text`. */
  readonly pointer: string;
  readonly message: string;
}

/** Checks one value and gives its faults; an empty list means that it is right. */
export type Schema = (value: unknown, pointer: string) => readonly Fault[];

/** The list that complains of one thing. */
export function fault(pointer: string, message: string): readonly Fault[] {
  return [{ pointer, message }];
}

/** Slack counts characters as people do, not UTF-16 units. */
function lengthOf(text: string): number {
  return [...text].length;
}

/** Text of so many characters; without `least` it may be empty. */
export function text(most: number, least = 0): Schema {
  return (value, pointer) => {
    if (typeof value !== 'string') return fault(pointer, 'must provide a string');
    const got = lengthOf(value);
    if (got < least) {
      return fault(pointer, `must be more than ${least - 1} characters`);
    }
    if (got > most) {
      return fault(pointer, `must be less than ${most + 1} characters`);
    }
    return [];
  };
}

/** Text of a fixed form; `message` is what Slack says where it has another. */
export function pattern(form: RegExp, message: string): Schema {
  return (value, pointer) => {
    if (typeof value !== 'string') return fault(pointer, 'must provide a string');
    return form.test(value) ? [] : fault(pointer, message);
  };
}

/** One of these words. */
export function oneOf(...words: readonly string[]): Schema {
  return (value, pointer) => {
    if (typeof value === 'string' && words.includes(value)) return [];
    return fault(pointer, 'must be a valid enum value');
  };
}

/** True or false, nothing that only looks like it. */
export const flag: Schema = (value, pointer) =>
  typeof value === 'boolean' ? [] : fault(pointer, 'must provide a boolean');

/** A whole number between two others. */
export function integer(least: number, most: number): Schema {
  return (value, pointer) => {
    if (typeof value !== 'number' || !Number.isInteger(value)) {
      return fault(pointer, 'must provide an integer');
    }
    if (value < least) return fault(pointer, `must be greater than ${least - 1}`);
    return value > most ? fault(pointer, `must be less than ${most + 1}`) : [];
  };
}

/** Any number. */
export const number: Schema = (value, pointer) =>
  typeof value === 'number' ? [] : fault(pointer, 'must provide a number');

/** A list of so many items. */
export function list(item: Schema, most: number, least = 0): Schema {
  return (value, pointer) => {
    if (!Array.isArray(value)) return fault(pointer, 'must provide an array');
    if (value.length < least) {
      return fault(pointer, `no less than ${least} items allowed`);
    }
    if (value.length > most) {
      return fault(pointer, `no more than ${most} items allowed`);
    }
    return value.flatMap((entry, index) => item(entry, `${pointer}/${index}`));
  };
}

/** The members of an object: required and optional ones; any other is refused. */
export function object(
  required: Readonly<Record<string, Schema>>,
  optional: Readonly<Record<string, Schema>> = {},
  ...rules: readonly ((value: JsonObject, pointer: string) => readonly Fault[])[]
): Schema {
  return (value, pointer) => {
    if (!isObject(value)) return fault(pointer, 'must provide an object');
    const missing = Object.keys(required)
      .filter((name) => value[name] === undefined || value[name] === null)
      .map((field) => ({ pointer, message: `missing required field: ${field}` }));
    const members = Object.entries(value).flatMap(([name, member]): readonly Fault[] => {
      const schema = Object.hasOwn(required, name)
        ? required[name]
        : Object.hasOwn(optional, name)
          ? optional[name]
          : undefined;
      if (schema === undefined) {
        return fault(pointer, `invalid additional property: ${name}`);
      }
      // Clients send null for "not set" and Slack takes it as that.
      if (member === undefined || member === null) return [];
      return schema(member, `${pointer}/${escapePointer(name)}`);
    });
    const found = [...missing, ...members];
    return found.length > 0 ? found : rules.flatMap((rule) => rule(value, pointer));
  };
}

/** One of several kinds of object, told apart by `type`. */
export function byType(kinds: Readonly<Record<string, Schema>>): Schema {
  return (value, pointer) => {
    if (!isObject(value)) return fault(pointer, 'must provide an object');
    if (typeof value.type !== 'string') return fault(pointer, 'missing required field: type');
    const schema = Object.hasOwn(kinds, value.type) ? kinds[value.type] : undefined;
    if (schema !== undefined) return schema(value, pointer);
    return fault(`${pointer}/type`, `unsupported type: ${value.type}`);
  };
}

/** Says "failed to match all allowed schemas" before the faults of the inner schema, as Slack does for unions. */
export function union(inner: Schema): Schema {
  return (value, pointer) => {
    const found = inner(value, pointer);
    if (found.length === 0) return found;
    return [...fault(pointer, 'failed to match all allowed schemas'), ...found];
  };
}

/** As the Web API writes it: "what [json-pointer:/where]". */
export function describeFault({ message, pointer }: Fault): string {
  return `${message} [json-pointer:${pointer}]`;
}

function escapePointer(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
