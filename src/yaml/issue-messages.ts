import type { z } from 'zod';
import { didYouMean } from './did-you-mean.ts';

type RawIssue = z.core.$ZodRawIssue;

const expectations: Readonly<Record<string, string>> = {
  string: 'a text',
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
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a block of keys';
  const text = JSON.stringify(value).replace(invisible, (sign) => `\\u{${sign.codePointAt(0)?.toString(16)}}`);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

/** Words for what a schema found, where the schema has none of its own. */
export function issueMessage(issue: RawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${expectations[issue.expected] ?? issue.expected}, not ${shown(issue.input)}`;
    case 'invalid_value':
      return valueLabel(issue.values.map(String), issue.input);
    case 'invalid_key':
      return issue.issues[0]?.message ?? 'this name is not allowed';
    case 'too_small':
      return sizeLabel(issue.origin, 'at least', Number(issue.minimum), issue.inclusive === false);
    case 'too_big':
      return sizeLabel(issue.origin, 'at most', Number(issue.maximum), issue.inclusive === false);
    case 'invalid_format':
      return issue.format === 'url' ? 'must be a web address' : `${shown(issue.input)} does not have the right form`;
    default:
      return `${shown(issue.input)} does not fit here`;
  }
}

function valueLabel(values: readonly string[], input: unknown): string {
  if (values.length === 1) return `must be ${values[0]}, not ${shown(input)}`;
  if (typeof input !== 'string') return `must be one of ${values.join(', ')}, not ${shown(input)}`;
  return `${shown(input)} is not known${didYouMean(input, values)}`;
}

function sizeLabel(origin: string, bound: string, limit: number, isExclusive: boolean): string {
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
