import type { KnownBlock, RichTextBlock, RichTextElement } from '@slack/types';
import type { PersonRef } from '../core/person.ts';

const codePoint = (character: string): string =>
  `‹U+${character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}›`;

/** Letters of other alphabets that pass for Latin ones, where they stand among those. */
const foreign = /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}]/gu;
/** Wide, mathematical and encircled letters, which are nobody's alphabet. */
const dressed =
  /[\u{210A}-\u{2115}\u{2119}-\u{211D}\u{2124}\u{2128}\u{212A}-\u{2134}\u{2460}-\u{24FF}\u{FF10}-\u{FF5A}\u{1D400}-\u{1D7FF}]/gu;

/** A letter that looks like another, with its code point behind it. */
const unmasked = (word: string): string =>
  /\p{Script=Latin}/u.test(word) ? word.replace(foreign, (letter) => `${letter}${codePoint(letter)}`) : word;

/**
 * Text that came from people, made safe to show: control, direction, invisible and look-alike characters get visible code
 * points, so that a name cannot pretend to be another or reorder the line.
 */
export function visible(text: string): string {
  return text
    .replace(/[\p{L}\p{M}]+/gu, unmasked)
    .replace(dressed, (letter) => `${letter}${codePoint(letter)}`)
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
      character === '\n' || character === '\t' ? ' ' : codePoint(character),
    );
}

/** Cuts a text to what Slack takes in a place, marking the cut. */
export function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}

/** Text for Slack's plain text objects: nothing in it is interpreted. */
export function plain(text: string, length = 3000): { type: 'plain_text'; text: string; emoji: false } {
  return { type: 'plain_text', text: cut(visible(text), length) || ' ', emoji: false };
}

/** Escapes what Slack would interpret in `text` fallbacks and mrkdwn, where nothing else is possible. */
export function escaped(text: string): string {
  return visible(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** A mention for `text` fallbacks; ids come from Slack, so nothing in it is a person's own words. */
export const mentionText = (person: PersonRef): string => `<@${person.id}>`;

/** A time as people say it: 30 minutes, 2 hours. */
export function timeLabel(milliseconds: number): string {
  const minutes = Math.max(1, Math.round(milliseconds / 60_000));
  const [count, unit] = minutes % 60 === 0 ? [minutes / 60, 'hour'] : [minutes, 'minute'];
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

export type Piece =
  | string
  | { readonly bold: string }
  | { readonly code: string }
  | { readonly person: PersonRef }
  | { readonly time: number };

function element(piece: Piece): RichTextElement {
  if (typeof piece === 'string') return { type: 'text', text: visible(piece) || ' ' };
  if ('bold' in piece) return { type: 'text', text: visible(piece.bold) || ' ', style: { bold: true } };
  if ('code' in piece) return { type: 'text', text: visible(piece.code) || ' ', style: { code: true } };
  if ('person' in piece) return { type: 'user', user_id: piece.person.id };
  const fallback = `${new Date(piece.time).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return { type: 'date', timestamp: Math.floor(piece.time / 1000), format: '{date_short_pretty} at {time}', fallback };
}

/** A rich text block of lines. Nothing in it is parsed, so names and reasons cannot inject links or mentions. */
export function rich(...lines: readonly (readonly Piece[])[]): RichTextBlock {
  return {
    type: 'rich_text',
    elements: lines.map((line) => ({ type: 'rich_text_section', elements: line.map(element) })),
  };
}

/** Small grey text under something. */
export const context = (text: string): KnownBlock => ({ type: 'context', elements: [plain(text)] });
