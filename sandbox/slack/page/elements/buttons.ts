import { html } from '../html.ts';
import { Icon } from '../icon.ts';
import { asList, asObject, asText, textOf } from '../json.ts';
import { useStore } from '../store.ts';
import { Plain } from '../text/text.ts';
import { type ElementProps, useElement } from './surface.ts';

function ButtonLabel({ text }: { readonly text: string }) {
  return html`<span class="words"><${Plain} text=${text} /></span>`;
}

export function Button(props: ElementProps) {
  const { element } = props;
  const use = useElement(props);
  const words = textOf(element.text);
  const style = `button ${asText(element.style)}${use.isBusy ? ' busy' : ''}`;
  const label = asText(element.accessibility_label);
  const named = label === '' ? {} : { 'aria-label': label };
  const url = asText(element.url);
  if (/^https?:/i.test(url)) {
    return html`<a class=${style} href=${url} target="_blank" rel="noopener noreferrer" onClick=${() => void use.choose(undefined)} ...${named}>
      <${ButtonLabel} text=${words} />
    </a>`;
  }
  return html`<button type="button" class=${style} aria-busy=${use.isBusy} onClick=${() => {
    if (!use.isBusy) void use.choose(undefined);
  }} ...${named}><${ButtonLabel} text=${words} /></button>`;
}

/** Starts a workflow, which the sandbox has none of: it looks right and tells the app. */
export function WorkflowButton(props: ElementProps) {
  return html`<${Button} ...${props} />`;
}

export function IconButton(props: ElementProps) {
  const { element } = props;
  const use = useElement(props);
  const me = useStore((state) => state.me);
  const visibleTo = asList(element.visible_to_user_ids);
  if (visibleTo.length > 0 && !visibleTo.includes(me)) return null;
  const words = asText(element.accessibility_label) || textOf(element.text);
  return html`<button type="button" class="icon-button" title=${textOf(element.text)} aria-label=${words} onClick=${() => void use.choose(undefined)}>
    <${Icon} name="trash" size=${18} />
  </button>`;
}

export function FeedbackButtons(props: ElementProps) {
  const use = useElement(props);
  const sides = [
    ['thumbUp', asObject(props.element.positive_button)],
    ['thumbDown', asObject(props.element.negative_button)],
  ] as const;
  return html`<span class="feedback" role="group" aria-label="Feedback">
    ${sides.map(
      ([icon, side]) => html`<button
        type="button"
        class="icon-button"
        title=${textOf(side.text)}
        aria-label=${asText(side.accessibility_label) || textOf(side.text)}
        onClick=${() => void use.choose(side.value)}
      ><${Icon} name=${icon} size=${18} /></button>`,
    )}
  </span>`;
}
