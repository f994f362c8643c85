import type { ComponentChildren } from 'preact';
import { Element } from '../elements/element.ts';
import { html } from '../html.ts';
import { asObjects, asText, isObject, type JsonObject } from '../json.ts';
import { Markdown } from '../text/markdown.ts';
import { RichText } from '../text/rich-text.ts';
import { Mrkdwn, Plain, TextObject } from '../text/text.ts';
import { Card, Carousel, Container } from './cards.ts';
import { InputBlock } from './input-block.ts';
import { Picture } from './picture.ts';
import { Section } from './section.ts';
import { DataTable, Table } from './tables.ts';
import { Plan, TaskCard } from './tasks.ts';

/** Blocks, one under the other. */
export function Blocks({ blocks }: { readonly blocks: readonly JsonObject[] }) {
  return html`<div class="blocks">
    ${blocks.map((block, index) => html`<${Block} key=${asText(block.block_id) || index} block=${block} />`)}
  </div>`;
}

const ALERTS: Readonly<Record<string, string>> = {
  default: 'Note',
  info: 'Information',
  warning: 'Warning',
  error: 'Error',
  success: 'Success',
};

function Block({ block }: { readonly block: JsonObject }): ComponentChildren {
  switch (block.type) {
    case 'section':
      return html`<${Section} block=${block} />`;
    case 'header':
      return html`<div class="block header" role="heading" aria-level="3"><${TextObject} of=${block.text} /></div>`;
    case 'divider':
      return html`<hr class="block divider" />`;
    case 'context':
      return html`<div class="block context">${asObjects(block.elements).map(drawContext)}</div>`;
    case 'actions':
    case 'context_actions':
      return html`<div class=${`block ${block.type === 'actions' ? 'actions' : 'context-actions'}`}>
        ${asObjects(block.elements).map(
          (element) => html`<${Element} key=${asText(element.action_id)} block=${block} element=${element} />`,
        )}
      </div>`;
    case 'input':
      return html`<${InputBlock} block=${block} />`;
    case 'rich_text':
      return html`<div class="block"><${RichText} block=${block} /></div>`;
    case 'markdown':
      return html`<div class="block"><${Markdown} text=${asText(block.text)} /></div>`;
    case 'image':
      return html`<figure class="block image">
        ${isObject(block.title) ? html`<figcaption><${TextObject} of=${block.title} /></figcaption>` : null}
        <${Picture} of=${block} />
      </figure>`;
    case 'alert':
      return html`<div class=${`block alert ${asText(block.level) || 'default'}`} role="note" aria-label=${ALERTS[asText(block.level)] ?? 'Note'}>
        <${TextObject} of=${block.text} />
      </div>`;
    default:
      return drawNewer(block);
  }
}

function drawNewer(block: JsonObject): ComponentChildren {
  switch (block.type) {
    case 'plan':
      return html`<${Plan} block=${block} />`;
    case 'task_card':
      return html`<div class="block"><${TaskCard} card=${block} /></div>`;
    case 'table':
      return html`<${Table} block=${block} />`;
    case 'data_table':
      return html`<${DataTable} block=${block} />`;
    case 'card':
      return html`<div class="block"><${Card} block=${block} /></div>`;
    case 'carousel':
      return html`<${Carousel} block=${block} />`;
    case 'container':
      return html`<${Container} block=${block} inner=${html`<${Blocks} blocks=${asObjects(block.child_blocks)} />`} />`;
    case 'video':
      return html`<div class="block video">
        <a href=${asText(block.title_url) || asText(block.video_url)} target="_blank" rel="noopener noreferrer"><strong><${TextObject} of=${block.title} /></strong></a>
        <${TextObject} of=${block.description} />
        <${Picture} of=${{ image_url: block.thumbnail_url, alt_text: block.alt_text }} />
      </div>`;
    case 'file':
      return html`<div class="block context">File ${asText(block.external_id)}</div>`;
    default:
      return html`<div class="block context">This block cannot be shown here (${asText(block.type)}).</div>`;
  }
}

function drawContext(element: JsonObject): ComponentChildren {
  if (element.type === 'image') return html`<${Picture} of=${element} size=${20} />`;
  const text = asText(element.text);
  return html`<span>${element.type === 'mrkdwn' ? html`<${Mrkdwn} text=${text} />` : html`<${Plain} text=${text} />`}</span>`;
}
