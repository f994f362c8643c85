import type { ComponentChildren } from 'preact';
import { html } from '../html.ts';
import { asObject, asText } from '../json.ts';
import { getState, useStore } from '../store.ts';
import { formatDate } from './dates.ts';
import { EMOJI, emojiOf } from './emoji.ts';
import { type Inline, type Part, parseMrkdwn } from './mrkdwn.ts';

/** A mention of a person; oneself stands out. */
export function PersonMention({ id }: { readonly id: string }) {
  const person = useStore((state) => state.people.get(id));
  const me = useStore((state) => state.me);
  return html`<span class=${id === me ? 'mention mine' : 'mention'}>@${person?.realName ?? id}</span>`;
}

export function GroupMention({ id }: { readonly id: string }) {
  const group = useStore((state) => state.groups.get(id));
  return html`<span class="mention">@${group?.handle ?? id}</span>`;
}

export function ChannelMention({ id }: { readonly id: string }) {
  const channel = useStore((state) => state.channels.find((entry) => entry.id === id));
  const user = useStore((state) => state.route.user);
  if (channel === undefined) return html`<span class="mention">#private-channel</span>`;
  return html`<a class="mention" href=${`#/${user}/${id}`}>#${channel.name}</a>`;
}

/** A date in the reader's time zone; the whole of it on hovering. */
export function DateText({
  seconds,
  format,
  url = '',
}: {
  readonly seconds: number;
  readonly format: string;
  readonly url?: string;
}) {
  const now = Date.now() + getState().sandbox.ahead;
  const words = formatDate(seconds, format, now);
  const full = formatDate(seconds, '{date_long_full} at {time_secs}', now);
  if (url !== '') return html`<${Link} url=${url} text=${words} />`;
  return html`<time dateTime=${new Date(seconds * 1000).toISOString()} title=${full}>${words}</time>`;
}

/** A link out of the sandbox. Only web and mail addresses become links. */
export function Link({ url, text }: { readonly url: string; readonly text: string }) {
  if (!/^(https?:\/\/|mailto:)/i.test(url)) return html`<span>${text}</span>`;
  return html`<a href=${url} target="_blank" rel="noopener noreferrer">${text}</a>`;
}

export function Emoji({ name }: { readonly name: string }) {
  const drawn = emojiOf(name);
  return html`<span class="emoji" role="img" aria-label=${name.replaceAll('_', ' ')} title=${`:${name}:`}>${drawn}</span>`;
}

function drawInline(nodes: readonly Inline[]): ComponentChildren {
  return nodes.map(drawNode);
}

function drawNode(node: Inline): ComponentChildren {
  switch (node.kind) {
    case 'text':
      return node.text;
    case 'code':
      return html`<code>${node.text}</code>`;
    case 'bold':
      return html`<strong>${drawInline(node.inner)}</strong>`;
    case 'italic':
      return html`<em>${drawInline(node.inner)}</em>`;
    case 'strike':
      return html`<s>${drawInline(node.inner)}</s>`;
    case 'link':
      return html`<${Link} url=${node.url} text=${node.text} />`;
    case 'user':
      return html`<${PersonMention} id=${node.id} />`;
    case 'channel':
      return html`<${ChannelMention} id=${node.id} />`;
    case 'group':
      return html`<${GroupMention} id=${node.id} />`;
    case 'broadcast':
      return html`<span class="mention mine">@${node.range}</span>`;
    case 'date':
      return html`<${DateText} seconds=${node.seconds} format=${node.format} url=${node.url} />`;
    case 'emoji':
      return html`<${Emoji} name=${node.name} />`;
  }
}

function drawPart(part: Part, isLast: boolean): ComponentChildren {
  if (part.kind === 'pre') return html`<pre tabindex="0">${part.text}</pre>`;
  if (part.kind === 'quote')
    return html`<blockquote>${part.lines.map((line) => html`<div>${drawInline(line)}</div>`)}</blockquote>`;
  return html`${drawInline(part.inner)}${isLast ? null : html`<br />`}`;
}

export function Mrkdwn({ text }: { readonly text: string }) {
  const parts = parseMrkdwn(text);
  return html`<span class="mrkdwn">
    ${parts.map((part, index) => drawPart(part, parts[index + 1]?.kind !== 'line'))}
  </span>`;
}

/** Plain text: only emoji names are drawn. */
export function Plain({ text, emoji = true }: { readonly text: string; readonly emoji?: boolean }) {
  const drawn = emoji ? text.replace(/:([a-z0-9_+'-]+):/g, (whole, name: string) => EMOJI[name] ?? whole) : text;
  return html`${drawn}`;
}

/** A text object of either type. */
export function TextObject({ of }: { readonly of: unknown }) {
  const { type, text, emoji } = asObject(of);
  const words = asText(text);
  if (words === '') return null;
  return type === 'mrkdwn'
    ? html`<${Mrkdwn} text=${words} />`
    : html`<span class="plain"><${Plain} text=${words} emoji=${emoji !== false} /></span>`;
}
