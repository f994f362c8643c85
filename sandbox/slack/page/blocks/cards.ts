import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { Element } from '../elements/element.ts';
import { html } from '../html.ts';
import { Icon } from '../icon.ts';
import { asObjects, asText, isObject, type JsonObject } from '../json.ts';
import { RichText } from '../text/rich-text.ts';
import { TextObject } from '../text/text.ts';
import { Picture } from './picture.ts';

/** A picture, words and buttons in one frame. */
export function Card({ block }: { readonly block: JsonObject }) {
  const { hero_image: hero, icon } = block;
  const actions = asObjects(block.actions);
  return html`<div class="card">
    ${isObject(hero) ? html`<${Picture} of=${hero} />` : null}
    <div class="card-head">
      ${isObject(icon) ? html`<${Picture} of=${icon} size=${32} />` : null}
      <div>
        ${isObject(block.title) ? html`<div class="card-title"><${TextObject} of=${block.title} /></div>` : null}
        ${isObject(block.subtitle) ? html`<div class="card-subtitle"><${TextObject} of=${block.subtitle} /></div>` : null}
      </div>
    </div>
    ${isObject(block.body) ? html`<div class="card-body"><${TextObject} of=${block.body} /></div>` : null}
    ${
      actions.length === 0
        ? null
        : html`<div class="actions">${actions.map((element) => html`<${Element} key=${asText(element.action_id)} block=${block} element=${element} />`)}</div>`
    }
  </div>`;
}

/** Cards side by side. */
export function Carousel({ block }: { readonly block: JsonObject }) {
  return html`<div class="block carousel" tabindex="0" role="group" aria-label="Cards">
    ${asObjects(block.elements).map((card, index) => html`<${Card} key=${asText(card.block_id) || index} block=${card} />`)}
  </div>`;
}

/** A frame around other blocks, which may be folded. */
export function Container({ block, inner }: { readonly block: JsonObject; readonly inner: ComponentChildren }) {
  const [isFolded, setFolded] = useState(block.is_collapsible === true && block.default_collapsed === true);
  const { rich_text_title: rich } = block;
  const title = isObject(rich) ? html`<${RichText} block=${rich} />` : html`<${TextObject} of=${block.title} />`;
  const head = html`<span class="container-title">${title}</span>
    ${isObject(block.subtitle) ? html`<span class="container-subtitle"><${TextObject} of=${block.subtitle} /></span>` : null}`;
  return html`<div class=${`block container ${asText(block.width) || 'standard'}`}>
    ${
      block.is_collapsible === true
        ? html`<button type="button" class="container-head" aria-expanded=${!isFolded} onClick=${() => setFolded(!isFolded)}>
            <${Icon} name=${isFolded ? 'right' : 'down'} size=${16} />${head}
          </button>`
        : html`<div class="container-head">${head}</div>`
    }
    ${isFolded ? null : inner}
  </div>`;
}
