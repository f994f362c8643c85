import { Element } from '../elements/element.ts';
import { html } from '../html.ts';
import { asObjects, isObject, type JsonObject, textOf } from '../json.ts';
import { TextObject } from '../text/text.ts';
import { Picture } from './picture.ts';

/** Text, fields, and one thing beside them. */
export function Section({ block }: { readonly block: JsonObject }) {
  const fields = asObjects(block.fields);
  const { accessory } = block;
  const beside = !isObject(accessory)
    ? null
    : accessory.type === 'image'
      ? html`<${Picture} of=${accessory} size=${88} />`
      : html`<${Element} block=${block} element=${accessory} label=${textOf(block.text).replace(/[*_`]/g, '')} />`;
  const kind = isObject(accessory)
    ? ` with-${accessory.type === 'image' || accessory.type === 'button' || accessory.type === 'overflow' ? 'small' : 'field'}`
    : '';
  return html`<div class=${`block section${kind}`}>
    <div class="section-words">
      ${isObject(block.text) ? html`<div><${TextObject} of=${block.text} /></div>` : null}
      ${fields.length === 0 ? null : html`<div class="fields">${fields.map((field) => html`<div><${TextObject} of=${field} /></div>`)}</div>`}
    </div>
    ${beside === null ? null : html`<div class="accessory">${beside}</div>`}
  </div>`;
}
