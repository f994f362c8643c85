import { address, identifier } from './composition.ts';
import { byType, flag, integer, list, number, object, oneOf, type Schema, text } from './schema.ts';

const type: Schema = text(255);
const style = object(
  {},
  {
    bold: flag,
    italic: flag,
    strike: flag,
    code: flag,
    underline: flag,
    highlight: flag,
    client_highlight: flag,
    unlink: flag,
  },
);
const styled = { style } as const;

const inline: Schema = byType({
  text: object({ type, text: text(40_000, 1) }, styled),
  link: object({ type, url: text(3000, 1) }, { ...styled, text: text(40_000), unsafe: flag }),
  user: object({ type, user_id: identifier }, styled),
  usergroup: object({ type, usergroup_id: identifier }, styled),
  channel: object({ type, channel_id: identifier }, styled),
  team: object({ type, team_id: identifier }, styled),
  emoji: object(
    { type, name: text(255, 1) },
    { ...styled, unicode: text(255), url: address(), skin_tone: integer(1, 6) },
  ),
  date: object({ type, timestamp: number, format: text(255, 1) }, { ...styled, url: address(), fallback: text(3000) }),
  broadcast: object({ type, range: oneOf('here', 'channel', 'everyone') }, styled),
  color: object({ type, value: text(32, 1) }, styled),
});

const border = integer(0, 1);
const MANY = 10_000;
const section = object({ type, elements: list(inline, MANY) });

const group: Schema = byType({
  rich_text_section: section,
  rich_text_list: object(
    { type, elements: list(byType({ rich_text_section: section }), MANY), style: oneOf('bullet', 'ordered') },
    { indent: integer(0, 8), offset: integer(0, MANY), border },
  ),
  rich_text_quote: object({ type, elements: list(inline, MANY) }, { border }),
  rich_text_preformatted: object({ type, elements: list(inline, MANY) }, { border, language: text(255) }),
});

/** A rich_text block: the one that parses no mrkdwn, and so is safe for text of others. */
export const richText = object({ type, elements: list(group, MANY) }, { block_id: identifier });
