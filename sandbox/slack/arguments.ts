import { isObject, type JsonObject, parseJson } from '../kit/json.ts';
import { ApiError, invalidArguments } from './api-error.ts';

/** The arguments of one Web API call, however they were sent: form fields are text, JSON bodies are typed. */
export class Arguments {
  readonly raw: JsonObject;

  constructor(raw: JsonObject) {
    this.raw = raw;
  }

  /** Text, or undefined where it was not sent or is empty. */
  text(name: string): string | undefined {
    const value = this.raw[name];
    if (value === undefined || value === null || value === '') return undefined;
    if (typeof value === 'string') return value;
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    throw invalidArguments([`must provide a string [json-pointer:/${name}]`]);
  }

  /** Text that has to be there. */
  required(name: string): string {
    const value = this.text(name);
    if (value === undefined) throw invalidArguments([`missing required field: ${name}`]);
    return value;
  }

  /** A switch: `true`, `"true"`, `1` and `"1"` turn it on. */
  flag(name: string): boolean {
    const value = this.raw[name];
    return value === true || value === 'true' || value === 1 || value === '1';
  }

  /** A whole number. */
  integer(name: string): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    if (!/^-?\d+$/.test(value)) throw invalidArguments([`must provide an integer [json-pointer:/${name}]`]);
    return Number(value);
  }

  /** A list or object, as itself or as JSON text. `error` is the method's own word for text that is no JSON. */
  json(name: string, error = 'invalid_arguments'): unknown {
    const value = this.raw[name];
    if (typeof value !== 'string') return value ?? undefined;
    if (value === '') return undefined;
    const parsed = parseJson(value);
    if (parsed === undefined) throw new ApiError(error);
    return parsed;
  }
}

/** Reads a body by its content type. Throws `invalid_form_data`, `invalid_json` and their like. */
export function readBody(contentType: string, body: Buffer): JsonObject {
  const kind = contentType.split(';')[0]?.trim().toLowerCase() ?? '';
  if (body.length === 0) return {};
  switch (kind) {
    case 'application/json': {
      const parsed = parseJson(body.toString('utf8'));
      if (parsed === undefined) throw new ApiError('invalid_json');
      if (!isObject(parsed)) throw new ApiError('json_not_object');
      return parsed;
    }
    case 'application/x-www-form-urlencoded':
    case '':
      return Object.fromEntries(new URLSearchParams(body.toString('utf8')));
    case 'multipart/form-data':
      return readMultipart(contentType, body);
    default:
      throw new ApiError('invalid_post_type');
  }
}

/** The text fields of a multipart body; a file part becomes a Buffer under its field's name. */
export function readMultipart(contentType: string, body: Buffer): JsonObject {
  const boundary = /boundary="?([^";]+)"?/i.exec(contentType)?.[1];
  if (boundary === undefined) throw new ApiError('invalid_form_data');
  const fields: JsonObject = {};
  // latin1 keeps every byte as one character, so that offsets in the text are offsets in the body.
  const parts = body.toString('latin1').split(`--${boundary}`).slice(1, -1);
  for (const part of parts) {
    const end = part.indexOf('\r\n\r\n');
    const head = part.slice(0, end);
    const name = /name="([^"]*)"/i.exec(head)?.[1];
    if (end < 0 || name === undefined) throw new ApiError('invalid_form_data');
    const content = Buffer.from(part.slice(end + 4, -2), 'latin1');
    fields[name] = /filename="/i.test(head) ? content : content.toString('utf8');
  }
  return fields;
}
