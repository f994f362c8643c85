import { useId } from 'preact/hooks';
import { html } from '../html.ts';
import { asObjects, asText, type JsonObject } from '../json.ts';
import { TextObject } from '../text/text.ts';
import { type ElementProps, focusMark, useElement, useOwnValue } from './surface.ts';

/** Checkboxes and radio buttons. */
export function Checks(props: ElementProps) {
  const { element, labelId, label } = props;
  const use = useElement(props);
  const id = useId();
  const isRadio = element.type === 'radio_buttons';
  const [value, setValue] = useOwnValue<unknown>(
    (isRadio ? use.held.selected_option : use.held.selected_options) ?? (isRadio ? null : []),
  );
  const options = asObjects(element.options);
  const chosen = new Set((isRadio ? asObjects([value]) : asObjects(value)).map((option) => asText(option.value)));
  const toggle = async (option: JsonObject) => {
    const key = asText(option.value);
    const kept = options.filter((entry) => {
      const other = asText(entry.value);
      return other === key ? !chosen.has(key) : chosen.has(other);
    });
    const next = isRadio ? option : kept;
    const before = value;
    setValue(next);
    if (!(await use.choose(next))) setValue(before);
  };
  const named = labelId === undefined ? { 'aria-label': label ?? 'Options' } : { 'aria-labelledby': labelId };
  return html`<div class=${`checks${use.isBusy ? ' busy' : ''}`} role=${isRadio ? 'radiogroup' : 'group'} ...${named}>
    ${options.map((option, index) => {
      const key = asText(option.value);
      return html`<label class="check" key=${key}>
        <input
          type=${isRadio ? 'radio' : 'checkbox'}
          name=${id}
          checked=${chosen.has(key)}
          ...${index === 0 ? focusMark(element) : {}}
          onChange=${() => void toggle(option)}
        />
        <span class="check-words">
          <${TextObject} of=${option.text} />
          ${option.description === undefined ? null : html`<small><${TextObject} of=${option.description} /></small>`}
        </span>
      </label>`;
    })}
  </div>`;
}
