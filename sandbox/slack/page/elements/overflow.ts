import { html } from '../html.ts';
import { Icon } from '../icon.ts';
import { asObjects, asText, textOf } from '../json.ts';
import { Plain } from '../text/text.ts';
import { Menu } from './menu.ts';
import { type ElementProps, useElement } from './surface.ts';

/** The three dots with up to five options. */
export function Overflow(props: ElementProps) {
  const use = useElement(props);
  const items = asObjects(props.element.options).map((option) => ({
    key: asText(option.value),
    words: html`<${Plain} text=${textOf(option.text)} />`,
    ...(textOf(option.description) === '' ? {} : { detail: textOf(option.description) }),
    choose: () => {
      const url = asText(option.url);
      if (/^https?:/i.test(url)) open(url, '_blank', 'noopener,noreferrer');
      void use.choose(option);
    },
  }));
  return html`<${Menu}
    label="More options"
    buttonClass=${`button overflow${use.isBusy ? ' busy' : ''}`}
    button=${html`<${Icon} name="more" />`}
    items=${items}
  />`;
}
