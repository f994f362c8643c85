/** What stands in the place of a secret. */
export const mask = '********';

/** The same JSON with what is under these keys masked, at any depth. */
export function maskSecrets(value: unknown, secretKeys: ReadonlySet<string>): unknown {
  if (Array.isArray(value)) return value.map((inner) => maskSecrets(inner, secretKeys));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, secretKeys.has(key) ? mask : maskSecrets(inner, secretKeys)]),
  );
}
