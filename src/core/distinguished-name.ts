import { DirectoryError } from './errors.ts';

/** `CN=ada` of a distinguished name; several with one place in the tree are joined by `+`. */
interface Attribute {
  readonly type: string;
  readonly value: string;
}
type Relative = readonly Attribute[];

/** A distinguished name, read: the object's own part first. */
export type DistinguishedName = readonly Relative[];

/** Reads a distinguished name of RFC 4514. `undefined` where the text is none. */
export function parseDn(text: string): DistinguishedName | undefined {
  const parts = splitUnescaped(text, ',').map((relative) => splitUnescaped(relative, '+').map(parseAttribute));
  const isWhole = parts.every((relative) => relative.every((attribute) => attribute !== undefined));
  return isWhole ? (parts as Attribute[][]) : undefined;
}

/** The same text for every spelling of a distinguished name: case, blanks, escapes and the order within `+` do not count. */
export function normaliseDn(text: string): string {
  const parsed = parseDn(text);
  if (!parsed)
    throw new DirectoryError('invalid-input', {
      userMessage: `"${text}" is not a distinguished name.`,
      effect: 'none',
    });
  return parsed.map(normalised).join(',');
}

/** As `normaliseDn`, but `undefined` for a text that is no distinguished name. */
export function nameKey(text: string): string | undefined {
  return parseDn(text)?.map(normalised).join(',');
}

/** The domain's own part of a distinguished name, as it was written: `DC=example,DC=org`. */
export function domainPart(text: string): string | undefined {
  const parts = splitUnescaped(text, ',').map((part) => part.trim());
  const start = parts.findIndex((part) => /^dc\s*=/i.test(part));
  return start < 0 || parseDn(text) === undefined ? undefined : parts.slice(start).join(',');
}

/** Whether two distinguished names are of the same object. */
export function isSameDn(one: string, other: string): boolean {
  return normaliseDn(one) === normaliseDn(other);
}

/** The distinguished name of the container that an object stands in, as it was written; `undefined` at the top. */
export function parentOf(dn: string): string | undefined {
  const [own = ''] = splitUnescaped(dn, ',');
  return own.length < dn.length ? dn.slice(own.length + 1).trim() : undefined;
}

/** A value as it has to be written within a distinguished name. */
export function escapeValue(value: string): string {
  return value
    .replace(/[\\,+"<>;=]/g, '\\$&')
    .replace(/^[ #]| $/g, '\\$&')
    .replaceAll('\0', '\\00');
}

const normalised = (relative: Relative): string =>
  relative
    .map(({ type, value }) => `${type.toLowerCase()}=${escapeValue(value.normalize('NFC').toLowerCase())}`)
    .sort()
    .join('+');

/** Splits where the separator is neither escaped nor within quotes. */
function splitUnescaped(text: string, separator: string): string[] {
  const parts: string[] = [];
  let start = 0;
  let isQuoted = false;
  for (let place = 0; place < text.length; place += 1) {
    const letter = text[place];
    if (letter === '\\') place += 1;
    else if (letter === '"') isQuoted = !isQuoted;
    else if (letter === separator && !isQuoted) {
      parts.push(text.slice(start, place));
      start = place + 1;
    }
  }
  return [...parts, text.slice(start)];
}

function parseAttribute(text: string): Attribute | undefined {
  const [, type, written] = /^\s*([a-z][a-z0-9-]*|\d+(?:\.\d+)*)\s*=([\s\S]*)$/i.exec(text) ?? [];
  if (type === undefined || written === undefined) return undefined;
  const value = unescaped(trimUnescaped(written));
  return value === undefined || value === '' ? undefined : { type, value };
}

/** Blanks around a value do not belong to it, but for one at the end that is escaped. */
function trimUnescaped(text: string): string {
  const started = text.replace(/^ +/, '');
  const trimmed = started.replace(/ +$/, '');
  const isEscaped = /(^|[^\\])(\\\\)*\\$/.test(trimmed) && started.length > trimmed.length;
  return isEscaped ? `${trimmed} ` : trimmed;
}

function unescaped(text: string): string | undefined {
  const isQuoted = text.length >= 2 && text.startsWith('"') && text.endsWith('"');
  const inner = isQuoted ? text.slice(1, -1) : text;
  const bytes: Buffer[] = [];
  const piece = /\\([0-9a-f]{2})|\\([\s\S])|([^\\]+)/giy;
  let read = 0;
  for (const [whole, hex, escaped, plain] of inner.matchAll(piece)) {
    read += whole.length;
    bytes.push(hex === undefined ? Buffer.from(escaped ?? plain ?? '') : Buffer.from(hex, 'hex'));
  }
  return read === inner.length ? Buffer.concat(bytes).toString('utf8') : undefined;
}
