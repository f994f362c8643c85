/**
 * The extended JSON of the protocol: what JSON has no form for travels as an object with one `$` key.
 * Inside the simulator a moment is a Date and a set is a Set.
 */

/** Encodes a result; dates are cut to whole seconds, as the server does. */
export function encode(value: unknown): unknown {
  if (value instanceof Date) return { $date: Math.floor(value.getTime() / 1000) * 1000 };
  if (value instanceof Set) return { $set: [...value].map(encode) };
  if (Array.isArray(value)) return value.map(encode);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, encode(inner)]));
}

/** Decodes parameters; an object that only looks like an extension is left as it is. */
export function decode(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(decode);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [only] = entries;
  if (only && entries.length === 1) {
    const [key, inner] = only;
    if (key === '$date' && typeof inner === 'number') return new Date(inner);
    if (key === '$set' && Array.isArray(inner)) return new Set(inner.map(decode));
  }
  return Object.fromEntries(entries.map(([key, inner]) => [key, decode(inner)]));
}
