import type { z } from 'zod';
import { closest, didYouMean } from './did-you-mean.ts';
import type { Complaint } from './fault.ts';

type RawIssue = z.core.$ZodRawIssue;

const expectations: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list such as [one, two]',
  object: 'a block of keys',
  record: 'a block of names',
};

const invisible = /[\p{Cf}\p{Zl}\p{Zp}]/gu;

/** A value as a message repeats it: short, and one line. */
export function shown(value: unknown): string {
  if (value === null || value === undefined) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a block of keys';
  const text = JSON.stringify(value).replace(invisible, (sign) => `\\u{${sign.codePointAt(0)?.toString(16)}}`);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

/** What a schema found, for a schema that has no message of its own. */
export function issueMessage(issue: RawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${expectations[issue.expected] ?? issue.expected}, but is ${shown(issue.input)}`;
    case 'invalid_value':
      return valueMessage(issue.values.map(String), issue.input);
    case 'invalid_key':
      return issue.issues[0]?.message ?? 'this name is not allowed';
    case 'too_small':
      return sizeMessage(issue.origin, 'at least', Number(issue.minimum), issue.inclusive === false);
    case 'too_big':
      return sizeMessage(issue.origin, 'at most', Number(issue.maximum), issue.inclusive === false);
    case 'invalid_format':
      return issue.format === 'url' ? 'must be a URL' : `${shown(issue.input)} has the wrong format`;
    default:
      return `${shown(issue.input)} is not valid here`;
  }
}

const codes: Readonly<Record<string, string>> = {
  invalid_type: 'wrong-type',
  invalid_value: 'unknown-value',
  invalid_key: 'wrong-name',
  invalid_format: 'wrong-format',
  invalid_union: 'no-alternative',
  too_small: 'too-small',
  too_big: 'too-big',
};

const textOr = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** An issue as a complaint. A schema's own checks bring their code and what was meant as `params: { code, meant }`. */
export function complaintOf(issue: z.core.$ZodIssue, input: unknown): Complaint {
  const params = issue.code === 'custom' ? issue.params : undefined;
  const values = issue.code === 'invalid_value' ? issue.values.map(String) : [];
  const meant = textOr(params?.meant) ?? (typeof input === 'string' ? closest(input, values) : undefined);
  return {
    code: textOr(params?.code) ?? codes[issue.code] ?? 'invalid',
    text: issue.message,
    ...(meant !== undefined && { meant }),
  };
}

function valueMessage(values: readonly string[], input: unknown): string {
  if (values.length === 1) return `must be ${values[0]}, but is ${shown(input)}`;
  if (typeof input !== 'string') return `must be one of ${values.join(', ')}, but is ${shown(input)}`;
  return `unknown value ${shown(input)}${didYouMean(input, values)}`;
}

function sizeMessage(origin: string, bound: string, limit: number, isExclusive: boolean): string {
  const count = isExclusive ? (bound === 'at least' ? limit + 1 : limit - 1) : limit;
  if (bound === 'at least' && count === 1 && origin !== 'number') return 'must not be empty';
  if (origin === 'string') return `must have ${bound} ${count} characters`;
  if (origin === 'array') return `must list ${bound} ${count}`;
  return `must be ${bound} ${count}`;
}

/** The keys that an object schema knows. */
export function knownKeys(schema: unknown): readonly string[] {
  const shape = (schema as { _zod?: { def?: { shape?: object } } } | undefined)?._zod?.def?.shape;
  return shape ? Object.keys(shape) : [];
}
