import type { WireMessage } from '../../records.ts';
import { Blocks } from '../blocks/blocks.ts';
import { html } from '../html.ts';
import { Icon } from '../icon.ts';
import { asObjects, asText, type JsonObject } from '../json.ts';
import { Mrkdwn, Plain } from '../text/text.ts';

/** What a message says: its blocks, else its text; attachments and files below. */
export function MessageText({ message }: { readonly message: WireMessage }) {
  const blocks = message.blocks ?? [];
  const files = asObjects(message.files);
  return html`<div class="message-text">
    ${blocks.length > 0 ? html`<${Blocks} blocks=${blocks} />` : message.text === '' ? null : html`<div class="words"><${Mrkdwn} text=${message.text} /></div>`}
    ${(message.attachments ?? []).map((attachment, index) => html`<${Attachment} key=${index} of=${attachment} />`)}
    ${files.map(
      (file) =>
        html`<div class="file" key=${asText(file.id)}><${Icon} name="directory" /><span><strong>${asText(file.title) || asText(file.name)}</strong><small>${asText(file.filetype)}</small></span></div>`,
    )}
    ${message.edited === undefined ? null : html`<span class="edited">(edited)</span>`}
  </div>`;
}

function Attachment({ of }: { readonly of: JsonObject }) {
  const colour = /^#?[0-9a-f]{6}$/i.test(asText(of.color)) ? `#${asText(of.color).replace('#', '')}` : undefined;
  const blocks = asObjects(of.blocks);
  const fields = asObjects(of.fields);
  return html`<div class="attachment" style=${colour === undefined ? {} : { borderLeftColor: colour }}>
    ${of.pretext === undefined ? null : html`<div><${Mrkdwn} text=${asText(of.pretext)} /></div>`}
    ${of.author_name === undefined ? null : html`<div class="attachment-author">${asText(of.author_name)}</div>`}
    ${of.title === undefined ? null : html`<div><strong><${Plain} text=${asText(of.title)} /></strong></div>`}
    ${blocks.length > 0 ? html`<${Blocks} blocks=${blocks} />` : html`<div><${Mrkdwn} text=${asText(of.text) || asText(of.fallback)} /></div>`}
    ${
      fields.length === 0
        ? null
        : html`<div class="fields">${fields.map((field) => html`<div><strong>${asText(field.title)}</strong><br /><${Mrkdwn} text=${asText(field.value)} /></div>`)}</div>`
    }
    ${of.footer === undefined ? null : html`<div class="attachment-footer">${asText(of.footer)}</div>`}
  </div>`;
}
