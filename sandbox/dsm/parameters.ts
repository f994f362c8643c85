import { isObject } from '../kit/json.ts';
import { COMMON, Refusal } from './refusal.ts';

/** Which codes an API family answers to parameters it cannot use; `named` families also say which parameter it was. */
export interface ParameterCodes {
  readonly missing: number;
  readonly invalid: number;
  /** A value of the wrong shape, such as a bare string where an array is due. */
  readonly shape: number;
  readonly named: boolean;
}

/** `SYNO.Core.User` and its kin: 3103 never says which parameter was wrong (seen on DSM 7.2.1). */
export const USER_CODES: ParameterCodes = { missing: 3103, invalid: 3103, shape: 3101, named: false };
/** `SYNO.Core.Group` and its kin. */
export const GROUP_CODES: ParameterCodes = { missing: 3201, invalid: 3201, shape: 3201, named: false };
/** Everything else: 120 names the parameter; which reason words DSM uses is inferred, not observed. */
export const COMMON_CODES: ParameterCodes = { missing: 120, invalid: 120, shape: 120, named: true };

/** DSM names no parameter when a boolean is spelt as Python spells it, whatever the API (seen on DSM 7.2.1). */
const PYTHON_BOOLEAN_CODE = 3103;

/** What JSON can begin with. An attempt that fails costs a hundred times as much as this look. */
const jsonBeginning = /^[\t\n\r ]*["[{\d\-tfn]/;

/** Reads one wire value of a JSON-format API: JSON where it parses, otherwise the bare string that DSM tolerates. */
export function decodeValue(wire: string): unknown {
  if (!jsonBeginning.test(wire)) return wire;
  try {
    return JSON.parse(wire) as unknown;
  } catch {
    return wire;
  }
}

/** The parameters of one call, decoded; each reader throws the family's {@link Refusal} when the value does not fit. */
export class Parameters {
  readonly #values: ReadonlyMap<string, unknown>;
  readonly #codes: ParameterCodes;

  constructor(values: ReadonlyMap<string, unknown>, codes: ParameterCodes) {
    this.#values = values;
    this.#codes = codes;
  }

  /** The value as decoded, whatever it is; undefined when not sent. */
  value(name: string): unknown {
    return this.#values.get(name);
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  /** A string, or undefined when not sent. A bare `123` or `true` is not a string once JSON has read it (inferred, not observed). */
  text(name: string): string | undefined {
    const value = this.#values.get(name);
    if (value === undefined || value === null) return undefined;
    if (typeof value !== 'string') throw this.#invalid(name);
    return value;
  }

  requiredText(name: string): string {
    const value = this.text(name);
    if (value === undefined || value === '') throw this.#missing(name);
    return value;
  }

  /** `true` or `false`; `True` and `False` are refused; null counts as not sent. */
  flag(name: string): boolean | undefined {
    const value = this.#values.get(name);
    if (value === undefined || value === null || value === '') return undefined;
    if (value === 'True' || value === 'False') throw new Refusal(PYTHON_BOOLEAN_CODE);
    if (typeof value !== 'boolean') throw this.#invalid(name);
    return value;
  }

  integer(name: string): number | undefined {
    const value = this.#values.get(name);
    if (value === undefined || value === null || value === '') return undefined;
    if (typeof value !== 'number' || !Number.isInteger(value)) throw this.#invalid(name);
    return value;
  }

  /** A list of strings; one bare string stands for a list of one where `lenient`. */
  texts(name: string, lenient = true): readonly string[] | undefined {
    const value = this.#values.get(name);
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'string') {
      if (!lenient) throw this.#refuse(this.#codes.shape, name, 'type');
      return value === '' ? [] : [value];
    }
    if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) throw this.#invalid(name);
    return value;
  }

  requiredTexts(name: string, lenient = true): readonly string[] {
    const value = this.texts(name, lenient);
    if (value === undefined || value.length === 0) throw this.#missing(name);
    return value;
  }

  /** A JSON object, or undefined when the value is anything else. */
  record(name: string): Readonly<Record<string, unknown>> | undefined {
    const value = this.#values.get(name);
    return isObject(value) ? value : undefined;
  }

  /** The refusal for a value that this API cannot use. */
  refusalOf(name: string): Refusal {
    return this.#invalid(name);
  }

  #missing(name: string): Refusal {
    return this.#refuse(this.#codes.missing, name, 'required');
  }

  #invalid(name: string): Refusal {
    return this.#refuse(this.#codes.invalid, name, 'type');
  }

  #refuse(code: number, name: string, reason: string): Refusal {
    return new Refusal(code, this.#codes.named && code === COMMON.badParameter ? { name, reason } : undefined);
  }
}
