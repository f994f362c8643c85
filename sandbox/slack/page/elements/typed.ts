import { useEffect, useRef } from 'preact/hooks';
import { html } from '../html.ts';
import { asList, asObject, asText, type JsonObject, textOf } from '../json.ts';
import { type ElementProps, focusMark, namesOf, useElement, useOwnValue } from './surface.ts';

const CHARACTER_PAUSE = 250;
const MODES: Readonly<Record<string, string>> = {
  email_text_input: 'email',
  url_text_input: 'url',
  number_input: 'decimal',
};

export function isTyped(type: unknown): boolean {
  return type === 'plain_text_input' || Object.hasOwn(MODES, String(type));
}

/** When a typed element tells the app, as its dispatch_action_config says; on Enter unless it says otherwise. */
function tellsOn(block: JsonObject, element: JsonObject): readonly unknown[] {
  if (block.type === 'input' && block.dispatch_action !== true) return [];
  const named = asList(asObject(element.dispatch_action_config).trigger_actions_on);
  return named.length === 0 ? ['on_enter_pressed'] : named;
}

/** Text, e-mail, address and number fields. What is typed is kept at once, so that a reload loses nothing. */
export function Typed(props: ElementProps & { readonly error?: string; readonly errorId?: string }) {
  const { block, element } = props;
  const use = useElement(props);
  const [value, setValue] = useOwnValue(asText(use.held.value));
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const told = tellsOn(block, element);
  const most = typeof element.max_length === 'number' ? element.max_length : undefined;
  const onInput = (event: InputEvent) => {
    const text = (event.target as HTMLInputElement).value;
    setValue(text);
    use.enter(text === '' ? null : text);
    if (!told.includes('on_character_entered')) return;
    clearTimeout(timer.current);
    timer.current = setTimeout(() => void use.choose(text), CHARACTER_PAUSE);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || !told.includes('on_enter_pressed')) return;
    event.preventDefault();
    event.stopPropagation();
    void use.choose(value);
  };
  const attributes = {
    ...focusMark(element),
    class: props.error === undefined ? 'field' : 'field wrong',
    value,
    placeholder: textOf(element.placeholder),
    'aria-invalid': props.error !== undefined,
    ...(props.errorId === undefined ? {} : { 'aria-describedby': props.errorId }),
    ...namesOf(props, textOf(element.placeholder)),
    autocomplete: 'off',
    onInput,
    onKeyDown,
  };
  const left = most === undefined ? undefined : most - [...value].length;
  return html`<div class="typed">
    ${
      element.multiline === true
        ? html`<textarea rows="4" ...${attributes}></textarea>`
        : html`<input type="text" inputmode=${MODES[String(element.type)] ?? 'text'} ...${attributes} />`
    }
    ${left === undefined ? null : html`<span class=${left < 0 ? 'count over' : 'count'} aria-hidden="true">${left}</span>`}
  </div>`;
}
