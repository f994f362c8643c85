/** One part of a name, such as `CN=Ada`; the value is unescaped. */
export interface RelativeName {
  readonly type: string;
  readonly value: string;
}

/** Characters that need a backslash anywhere in a value (RFC 4514), plus `=`, which Samba escapes too. */
const SPECIAL = new Set(',+"\\<>;=');

/** Writes one part: `CN=O'Neil\, Sons & Co`. */
export function formatRelativeName({ type, value }: RelativeName): string {
  const characters = [...value];
  const escaped = characters.map((character, index) => {
    if (character === '\0') return '\\00';
    const first = index === 0 && (character === ' ' || character === '#');
    const last = index === characters.length - 1 && character === ' ';
    return SPECIAL.has(character) || first || last ? `\\${character}` : character;
  });
  return `${type}=${escaped.join('')}`;
}

/** Reads a distinguished name, leaf first; undefined where it is none. Multi-valued parts are not supported: Samba makes none. */
export function parseDistinguishedName(text: string): readonly RelativeName[] | undefined {
  const names: RelativeName[] = [];
  let rest = text;
  for (;;) {
    const head = /^ *([A-Za-z][\w-]*|\d+(?:\.\d+)*) *= */.exec(rest);
    const type = head?.[1];
    if (head === null || type === undefined) return undefined;
    const read = readValue(rest.slice(head[0].length));
    if (read === undefined) return undefined;
    names.push({ type, value: read.value });
    if (read.rest === '') return names;
    rest = read.rest.slice(1);
  }
}

/** The same text for names that mean the same object: types and values are compared without regard to case. */
export function nameKey(names: readonly RelativeName[]): string {
  return names
    .map(({ type, value }) => formatRelativeName({ type: type.toUpperCase(), value: value.toLowerCase() }))
    .join(',');
}

/** Reads a value up to an unescaped comma or the end; `rest` begins with the comma. */
function readValue(text: string): { readonly value: string; readonly rest: string } | undefined {
  const bytes: Buffer[] = [];
  // How much must survive the trimming of spaces before the comma: an escaped space belongs to the value.
  let kept = 0;
  let at = 0;
  while (at < text.length && text[at] !== ',') {
    const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
    if (character === '\\') {
      const escaped = readEscape(text, at);
      if (escaped === undefined) return undefined;
      bytes.push(escaped.bytes);
      at = escaped.end;
      kept = bytes.length;
      continue;
    }
    if (/[+"<>;]/.test(character)) return undefined;
    bytes.push(Buffer.from(character));
    at += character.length;
    if (character !== ' ') kept = bytes.length;
  }
  return { value: Buffer.concat(bytes.slice(0, kept)).toString('utf8'), rest: text.slice(at) };
}

function readEscape(text: string, at: number): { readonly bytes: Buffer; readonly end: number } | undefined {
  const pair = /^[0-9A-Fa-f]{2}/.exec(text.slice(at + 1));
  if (pair !== null) return { bytes: Buffer.from(pair[0], 'hex'), end: at + 3 };
  const character = text[at + 1];
  if (character === undefined || !/[ ,+"\\<>;=#]/.test(character)) return undefined;
  return { bytes: Buffer.from(character), end: at + 2 };
}
