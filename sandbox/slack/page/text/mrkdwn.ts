/** Slack's own markup, read into nodes. Pure: what a node looks like is decided elsewhere. */

export type Inline =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'bold' | 'italic' | 'strike'; readonly inner: readonly Inline[] }
  | { readonly kind: 'link'; readonly url: string; readonly text: string }
  | { readonly kind: 'user' | 'channel' | 'group'; readonly id: string }
  | { readonly kind: 'broadcast'; readonly range: string }
  | {
      readonly kind: 'date';
      readonly seconds: number;
      readonly format: string;
      readonly url: string;
      readonly fallback: string;
    }
  | { readonly kind: 'emoji'; readonly name: string };

export type Part =
  | { readonly kind: 'line'; readonly inner: readonly Inline[] }
  | { readonly kind: 'quote'; readonly lines: readonly (readonly Inline[])[] }
  | { readonly kind: 'pre'; readonly text: string };

/** The three characters that Slack escapes. */
export function unescapeText(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

/** Reads mrkdwn: lines, quotes and preformatted parts in order. */
export function parseMrkdwn(source: string): readonly Part[] {
  const pieces = source.split(/```\n?([\s\S]*?)\n?```/);
  return pieces.flatMap((piece, index) => {
    if (index % 2 === 1) return [{ kind: 'pre' as const, text: unescapeText(stripLinks(piece)) }];
    // A preformatted part stands on lines of its own, so those that end and begin there are no empty lines.
    const after = index === 0 ? piece : piece.replace(/^\n/, '');
    const text = index === pieces.length - 1 ? after : after.replace(/\n$/, '');
    return text === '' ? [] : parseLines(text);
  });
}

function stripLinks(text: string): string {
  return text.replace(/<(https?:[^|>]+)(?:\|([^>]+))?>/g, (_whole, url: string, label?: string) => label ?? url);
}

function parseLines(text: string): readonly Part[] {
  const parts: Part[] = [];
  for (const line of text.split('\n')) {
    const quoted = /^(?:&gt;|>) ?(.*)$/.exec(line)?.[1];
    const last = parts.at(-1);
    if (quoted === undefined) parts.push({ kind: 'line', inner: parseInline(line) });
    else if (last?.kind === 'quote') parts[parts.length - 1] = { ...last, lines: [...last.lines, parseInline(quoted)] };
    else parts.push({ kind: 'quote', lines: [parseInline(quoted)] });
  }
  return parts;
}

const MARKS = { '*': 'bold', _: 'italic', '~': 'strike' } as const;
/** A reference, code, an emoji, or something between two marks that stand at the edges of words. */
const TOKEN =
  /<([^<>\n]+)>|`([^`\n]+)`|:([a-z0-9_+'-]+(?:::skin-tone-\d)?):|(?<=^|[\s(["'>*_~—–-])([*_~])(?=\S)([^\n]*?\S)\4(?=$|[\s).,:;!?\]"'*_~<—–-])/g;

/** Reads one line. */
export function parseInline(line: string): readonly Inline[] {
  const nodes: Inline[] = [];
  let at = 0;
  for (const match of line.matchAll(TOKEN)) {
    const [whole, reference, code, emoji, mark, inner] = match;
    const node = readToken(reference, code, emoji, mark, inner);
    if (node === undefined) continue;
    if (match.index > at) nodes.push({ kind: 'text', text: unescapeText(line.slice(at, match.index)) });
    nodes.push(node);
    at = match.index + whole.length;
  }
  if (at < line.length) nodes.push({ kind: 'text', text: unescapeText(line.slice(at)) });
  return nodes;
}

function readToken(
  reference: string | undefined,
  code: string | undefined,
  emoji: string | undefined,
  mark: string | undefined,
  inner: string | undefined,
): Inline | undefined {
  if (reference !== undefined) return readReference(reference);
  if (code !== undefined) return { kind: 'code', text: unescapeText(stripLinks(code)) };
  if (emoji !== undefined) return { kind: 'emoji', name: emoji };
  if (inner === undefined || (mark !== '*' && mark !== '_' && mark !== '~')) return undefined;
  return { kind: MARKS[mark], inner: parseInline(inner) };
}

function readReference(source: string): Inline | undefined {
  const bar = source.indexOf('|');
  const target = bar < 0 ? source : source.slice(0, bar);
  const label = bar < 0 ? '' : source.slice(bar + 1);
  if (/^@[UW][A-Z0-9]+$/.test(target)) return { kind: 'user', id: target.slice(1) };
  if (/^#[CGD][A-Z0-9]+$/.test(target)) return { kind: 'channel', id: target.slice(1) };
  const group = /^!subteam\^([A-Z0-9]+)$/.exec(target)?.[1];
  if (group !== undefined) return { kind: 'group', id: group };
  const date = /^!date\^(\d+)\^([^^]*)(?:\^(.*))?$/.exec(target);
  if (date !== null) {
    const [, seconds = '0', format = '', url = ''] = date;
    return { kind: 'date', seconds: Number(seconds), format, url, fallback: unescapeText(label) };
  }
  const range = /^!(here|channel|everyone)$/.exec(target)?.[1];
  if (range !== undefined) return { kind: 'broadcast', range };
  if (!/^(https?:\/\/|mailto:)/.test(target)) return undefined;
  return {
    kind: 'link',
    url: unescapeText(target),
    text: unescapeText(label === '' ? target.replace(/^mailto:/, '') : label),
  };
}
