import { useContext, useId } from 'preact/hooks';
import { Element } from '../elements/element.ts';
import { SurfaceContext } from '../elements/surface.ts';
import { html } from '../html.ts';
import { Icon } from '../icon.ts';
import { asObject, asText, isObject, type JsonObject } from '../json.ts';
import { TextObject } from '../text/text.ts';

/** A field with its label, its hint, and what is wrong with it. */
export function InputBlock({ block }: { readonly block: JsonObject }) {
  const id = useId();
  const { errors } = useContext(SurfaceContext);
  const error = errors[asText(block.block_id)];
  return html`<div class=${error === undefined ? 'block input-block' : 'block input-block wrong'}>
    <label class="input-label" id=${id} for=${`${id}-field`}>
      <${TextObject} of=${block.label} />
      ${block.optional === true ? html` <span class="optional">(optional)</span>` : null}
    </label>
    <${Element}
      block=${block}
      element=${asObject(block.element)}
      labelId=${id}
      fieldId=${`${id}-field`}
      ...${error === undefined ? {} : { error, errorId: `${id}-error` }}
    />
    ${error === undefined ? null : html`<div class="input-error" id=${`${id}-error`} role="alert"><${Icon} name="warning" size=${16} />${error}</div>`}
    ${isObject(block.hint) ? html`<div class="input-hint"><${TextObject} of=${block.hint} /></div>` : null}
  </div>`;
}
