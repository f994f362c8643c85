/**
 * A relative distinguished name such as `CN=Ada Lovelace`. What means something in one is written as two hexadecimal digits for
 * each byte: unlike a backslash before the sign, that cannot be misread where a client splits names at commas, as ldapts does.
 */
export function relativeName(type: string, value: string): string {
  const escaped = value.replace(/[\\,+"<>;=#\p{Cc}]|^ | $/gu, (sign) =>
    [...Buffer.from(sign)].map((byte) => `\\${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
  );
  return `${type}=${escaped}`;
}
