import type { ComponentChildren } from 'preact';
import { html } from '../html.ts';
import { asObject, asObjects, asText, type JsonObject } from '../json.ts';
import { ChannelMention, DateText, Emoji, GroupMention, Link, PersonMention } from './text.ts';

/** A rich_text block: every text in it is shown as it is, whatever characters it has. */
export function RichText({ block }: { readonly block: JsonObject }) {
  return html`<div class="rich-text">${drawGroups(asObjects(block.elements))}</div>`;
}

/** Neighbouring lists of one kind, told apart by their indent, count on. */
function drawGroups(groups: readonly JsonObject[]): ComponentChildren {
  return groups.map((group) => drawGroup(group));
}

function drawGroup(group: JsonObject): ComponentChildren {
  const inner = asObjects(group.elements);
  switch (group.type) {
    case 'rich_text_list': {
      const indent = Number(group.indent ?? 0);
      const style = { marginLeft: `${indent * 24}px` };
      const items = inner.map((item) => html`<li>${drawElements(asObjects(item.elements))}</li>`);
      const kind = `rich-list level-${indent % 3}${group.border === 1 ? ' bordered' : ''}`;
      return group.style === 'ordered'
        ? html`<ol class=${kind} style=${style} start=${Number(group.offset ?? 0) + 1}>${items}</ol>`
        : html`<ul class=${kind} style=${style}>${items}</ul>`;
    }
    case 'rich_text_quote':
      return html`<blockquote>${drawElements(inner)}</blockquote>`;
    case 'rich_text_preformatted':
      return html`<pre tabindex="0">${drawElements(inner)}</pre>`;
    default:
      return html`<div class="rich-section">${drawElements(inner)}</div>`;
  }
}

function drawElements(elements: readonly JsonObject[]): ComponentChildren {
  return elements.map((element) => styled(drawElement(element), asObject(element.style)));
}

function drawElement(element: JsonObject): ComponentChildren {
  switch (element.type) {
    case 'text':
      return asText(element.text);
    case 'link':
      return html`<${Link} url=${asText(element.url)} text=${asText(element.text) || asText(element.url)} />`;
    case 'user':
      return html`<${PersonMention} id=${asText(element.user_id)} />`;
    case 'usergroup':
      return html`<${GroupMention} id=${asText(element.usergroup_id)} />`;
    case 'channel':
      return html`<${ChannelMention} id=${asText(element.channel_id)} />`;
    case 'emoji':
      return html`<${Emoji} name=${asText(element.name)} />`;
    case 'date':
      return html`<${DateText} seconds=${Number(element.timestamp)} format=${asText(element.format)} url=${asText(element.url)} />`;
    case 'broadcast':
      return html`<span class="mention mine">@${asText(element.range)}</span>`;
    case 'team':
      return html`<span class="mention">@${asText(element.team_id)}</span>`;
    case 'color': {
      const value = asText(element.value);
      return html`<span class="colour-chip"><i style=${{ backgroundColor: value }}></i>${value}</span>`;
    }
    default:
      return null;
  }
}

function styled(inner: ComponentChildren, style: JsonObject): ComponentChildren {
  const marks = [
    [style.code, (drawn: ComponentChildren) => html`<code>${drawn}</code>`],
    [style.bold, (drawn: ComponentChildren) => html`<strong>${drawn}</strong>`],
    [style.italic, (drawn: ComponentChildren) => html`<em>${drawn}</em>`],
    [style.strike, (drawn: ComponentChildren) => html`<s>${drawn}</s>`],
    [style.underline, (drawn: ComponentChildren) => html`<u>${drawn}</u>`],
    [style.highlight, (drawn: ComponentChildren) => html`<mark>${drawn}</mark>`],
  ] as const;
  return marks.reduce((drawn, [isOn, wrap]) => (isOn === true ? wrap(drawn) : drawn), inner);
}
