import { unexpectedError } from './errors.ts';
import { anyObject, anything, boolean, integer, list, object, type Parameter, text } from './model.ts';

export type Row = Readonly<Record<string, unknown>>;

export interface QueryOptions {
  readonly select: readonly unknown[];
  readonly order_by: readonly string[];
  readonly offset: number;
  readonly limit: number;
  readonly count: boolean;
  readonly get: boolean;
  readonly extra: Readonly<Record<string, unknown>>;
  readonly force_sql_filters: boolean;
}

const mostRows = 10_000;

const optionsType = object({
  extra: { type: anyObject, fallback: {} },
  order_by: { type: list(text()), fallback: [] },
  select: { type: list(anything), fallback: [] },
  count: { type: boolean, fallback: false },
  get: { type: boolean, fallback: false },
  offset: { type: integer({ least: 0 }), fallback: 0 },
  limit: { type: integer({ least: 0, most: mostRows }), fallback: 0 },
  force_sql_filters: { type: boolean, fallback: false },
});

export const noOptions: QueryOptions = {
  extra: {},
  order_by: [],
  select: [],
  count: false,
  get: false,
  offset: 0,
  limit: 0,
  force_sql_filters: false,
};

export const optionsParameter: Parameter = { name: 'options', type: optionsType, fallback: { ...noOptions } };

/** The two parameters of every `query` method. */
export const queryParameters: readonly Parameter[] = [
  { name: 'filters', type: list(anything), fallback: [] },
  optionsParameter,
];

/** Follows a dotted path; a missing step gives undefined. */
function reach(row: unknown, path: string): unknown {
  let value: unknown = row;
  for (const step of path.split('.')) {
    if (value instanceof Date && step === '$date') continue;
    if (typeof value !== 'object' || value === null) return undefined;
    value = Object.entries(value).find(([key]) => key === step)?.[1];
  }
  return value;
}

const comparable = (value: unknown): unknown => (value instanceof Date ? value.getTime() : value);

function same(a: unknown, b: unknown): boolean {
  return comparable(a) === comparable(b) || JSON.stringify(a) === JSON.stringify(b);
}

function compare(a: unknown, b: unknown): number {
  const [left, right] = [comparable(a), comparable(b)];
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  const [first, second] = [String(left), String(right)];
  return first < second ? -1 : first > second ? 1 : 0;
}

function holds(container: unknown, item: unknown): boolean {
  if (typeof container === 'string') return container.includes(String(item));
  return Array.isArray(container) && container.some((one) => same(one, item));
}

const isNothing = (value: unknown): boolean => value === null || value === undefined;

const operators: Readonly<Record<string, (field: unknown, value: unknown) => boolean>> = {
  '=': same,
  '!=': (field, value) => !same(field, value),
  '>': (field, value) => !isNothing(field) && compare(field, value) > 0,
  '>=': (field, value) => !isNothing(field) && compare(field, value) >= 0,
  '<': (field, value) => !isNothing(field) && compare(field, value) < 0,
  '<=': (field, value) => !isNothing(field) && compare(field, value) <= 0,
  '~': (field, value) => !isNothing(field) && new RegExp(`^(?:${String(value)})`).test(String(field)),
  in: (field, value) => holds(value, field),
  nin: (field, value) => !holds(value, field),
  rin: (field, value) => holds(field, value),
  rnin: (field, value) => !isNothing(field) && !holds(field, value),
  '^': (field, value) => !isNothing(field) && String(field).startsWith(String(value)),
  '!^': (field, value) => !isNothing(field) && !String(field).startsWith(String(value)),
  $: (field, value) => !isNothing(field) && String(field).endsWith(String(value)),
  '!$': (field, value) => !isNothing(field) && !String(field).endsWith(String(value)),
};

function folded(value: unknown): unknown {
  if (typeof value === 'string') return value.toLowerCase();
  return Array.isArray(value) ? value.map(folded) : value;
}

const deepest = 3;

function matches(row: Row, filter: unknown, depth: number): boolean {
  if (!Array.isArray(filter) || depth > deepest) throw unexpectedError(`Invalid filter ${JSON.stringify(filter)}`);
  if (filter.length === 2 && filter[0] === 'OR' && Array.isArray(filter[1])) {
    return filter[1].some((branch: unknown) => matchesBranch(row, branch, depth + 1));
  }
  const [name, operator, value] = filter;
  if (filter.length !== 3 || typeof name !== 'string' || typeof operator !== 'string') {
    throw unexpectedError(`Invalid filter ${JSON.stringify(filter)}`);
  }
  const insensitive = operator.startsWith('C');
  const test = operators[insensitive ? operator.slice(1) : operator];
  if (!test) throw unexpectedError(`Invalid operation: ${operator}`);
  const wanted = name.endsWith('.$date') && typeof value === 'string' ? new Date(value) : value;
  const field = reach(row, name);
  return insensitive ? test(folded(field), folded(wanted)) : test(field, wanted);
}

/** A branch of OR is one filter, or a list of filters that must all hold. */
function matchesBranch(row: Row, branch: unknown, depth: number): boolean {
  if (Array.isArray(branch) && branch.length > 0 && branch.every(Array.isArray)) {
    return branch.every((filter: unknown) => matches(row, filter, depth));
  }
  return matches(row, branch, depth);
}

function inOrder(rows: readonly Row[], orderBy: readonly string[]): Row[] {
  const sorted = [...rows];
  for (const wish of [...orderBy].reverse()) {
    const [, nulls = '', minus = '', name = ''] = /^(nulls_first:|nulls_last:)?(-)?(.*)$/.exec(wish) ?? [];
    const sign = minus ? -1 : 1;
    const nothing = nulls === 'nulls_last:' ? 1 : -1;
    sorted.sort((a, b) => {
      const [left, right] = [reach(a, name), reach(b, name)];
      if (isNothing(left) || isNothing(right)) {
        return isNothing(left) === isNothing(right) ? 0 : isNothing(left) ? nothing : -nothing;
      }
      return sign * compare(left, right);
    });
  }
  return sorted;
}

/** Only the chosen fields; a dotted one comes back nested, `[name, alias]` under its alias. */
function selected(row: Row, select: readonly unknown[]): Row {
  if (select.length === 0) return row;
  const chosen: Record<string, unknown> = {};
  for (const item of select) {
    const [name, alias] = Array.isArray(item) ? [String(item[0]), String(item[1])] : [String(item), undefined];
    const value = reach(row, name);
    if (value === undefined) continue;
    if (alias !== undefined) chosen[alias] = value;
    else assign(chosen, name.split('.'), value);
  }
  return chosen;
}

function assign(target: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [step = '', ...rest] = path;
  if (rest.length === 0) {
    target[step] = value;
    return;
  }
  const inner = target[step];
  const nested: Record<string, unknown> = typeof inner === 'object' && inner !== null ? { ...inner } : {};
  assign(nested, rest, value);
  target[step] = nested;
}

/** The rows that the filters let through, as the options want them: a list, a number, or one row. */
export function runQuery(rows: readonly Row[], filters: readonly unknown[], options: QueryOptions): unknown {
  const found = rows.filter((row) => filters.every((filter) => matches(row, filter, 1)));
  if (options.count) return found.length;
  const ordered = inOrder(found, options.order_by);
  const end = options.limit > 0 ? options.offset + options.limit : undefined;
  const page = ordered.slice(options.offset, end).map((row) => selected(row, options.select));
  if (!options.get) return page;
  const [first] = page;
  if (!first) throw unexpectedError('MatchNotFound()', 'MatchNotFound');
  return first;
}
