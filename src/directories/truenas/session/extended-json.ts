import { isBlock } from '../../../core/setting-values.ts';

const date = '$date';
const set = '$set';

/**
 * Reads TrueNAS's extended JSON: `{"$date": ms}` becomes a `Date`, `{"$set": […]}` its list, `{"$type":"date","$value":…}`
 * and `{"$time": …}` their texts. Whatever else looks alike stays as it is.
 */
export function fromExtendedJson(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fromExtendedJson);
  if (!isBlock(value)) return value;
  const keys = Object.keys(value);
  if (keys.length === 1 && typeof value[date] === 'number') return new Date(value[date]);
  if (keys.length === 1 && Array.isArray(value[set])) return value[set].map(fromExtendedJson);
  if (keys.length === 1 && typeof value.$time === 'string') return value.$time;
  if (keys.length === 2 && value.$type === 'date' && typeof value.$value === 'string') return value.$value;
  // Keys come from the server, and `__proto__` must stay a key like any other.
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, fromExtendedJson(inner)]));
}
