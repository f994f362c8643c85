import type { Selector } from './api.ts';
import { decodeValue } from './parameters.ts';

/** Parameters that say which call it is and whose, and are no parameters of the method. */
const SELECTORS = new Set(['api', 'method', 'version', '_sid', 'SynoToken']);

/** Api, method and version; bare or JSON-quoted, which DSM both takes. Undefined when one is missing. */
export function readSelector(read: (name: string) => unknown, pathApi: string | undefined): Selector | undefined {
  const api = text(read('api')) || pathApi;
  const method = text(read('method'));
  const version = text(read('version'));
  if (api === undefined || api === '' || method === '' || version === '') return undefined;
  return { api, method, version: Number(version) };
}

/** The entries that are the method's own parameters. */
export function withoutSelectors<Value>(entries: Iterable<readonly [string, Value]>): Map<string, Value> {
  return new Map([...entries].filter(([name]) => !SELECTORS.has(name)));
}

function text(value: unknown): string {
  const decoded = typeof value === 'string' ? decodeValue(value) : value;
  return typeof decoded === 'string' || typeof decoded === 'number' ? String(decoded) : '';
}
