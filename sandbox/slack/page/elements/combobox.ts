import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { html } from '../html.ts';
import { Icon } from '../icon.ts';
import { Plain } from '../text/text.ts';
import { type Choice, ChoiceList, matches } from './choice-list.ts';
import { useFloat } from './float.ts';

export interface ComboboxProps {
  readonly chosen: readonly Choice[];
  readonly isMulti: boolean;
  /** All there is; the person's typing narrows it down. */
  readonly options?: readonly Choice[];
  /** Asks the app instead; null is shown as "Result failed to load." */
  readonly search?: (typed: string) => Promise<readonly Choice[] | null | undefined>;
  readonly leastTyped?: number;
  readonly most?: number;
  readonly placeholder: string;
  readonly labelId?: string | undefined;
  readonly label?: string | undefined;
  readonly fieldId?: string | undefined;
  readonly isBusy: boolean;
  readonly hasFocus?: boolean;
  readonly isWrong?: boolean;
  readonly describedBy?: string | undefined;
  onChange(chosen: readonly Choice[]): void;
}

const SEARCH_PAUSE = 180;

/** A field that offers options while one types: arrow keys move, Enter chooses, Escape closes, Backspace takes back. */
export function Combobox(props: ComboboxProps) {
  const { chosen, isMulti, options, search, leastTyped = 0, placeholder, labelId, label } = props;
  const [isOpen, setOpen] = useState(false);
  const [typed, setTyped] = useState('');
  const [found, setFound] = useState<readonly Choice[] | null | 'loading'>([]);
  const [at, setAt] = useState(0);
  const id = useId();
  const frame = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const close = () => {
    setOpen(false);
    setTyped('');
  };
  const popup = useFloat(frame, isOpen, close, { matchWidth: true });
  const missing = Math.max(0, leastTyped - [...typed].length);

  useEffect(() => {
    if (!isOpen || search === undefined || missing > 0) return;
    let isCurrent = true;
    setFound('loading');
    const timer = setTimeout(
      () =>
        void search(typed).then((answer) => {
          if (isCurrent) setFound(answer ?? null);
        }),
      typed === '' ? 0 : SEARCH_PAUSE,
    );
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [isOpen, typed, missing]);

  const isFull = isMulti && props.most !== undefined && chosen.length >= props.most;
  const taken = new Set(isMulti ? chosen.map(({ key }) => key) : []);
  const all = search === undefined ? matches(options ?? [], typed) : Array.isArray(found) && missing === 0 ? found : [];
  const offered = isFull ? [] : all.filter(({ key }) => !taken.has(key));
  const trouble = describe(missing, found, isFull, props.most, offered.length, search !== undefined);
  const current = Math.min(at, Math.max(0, offered.length - 1));

  const choose = (choice: Choice) => {
    props.onChange(isMulti ? [...chosen, choice] : [choice]);
    setTyped('');
    setAt(0);
    if (!isMulti) setOpen(false);
    input.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const choice = offered[current];
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      const step = event.key === 'ArrowDown' ? 1 : -1;
      if (isOpen) setAt((current + step + offered.length) % Math.max(1, offered.length));
      else setOpen(true);
    } else if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) {
      if (!isOpen) setOpen(true);
      else if (choice !== undefined) choose(choice);
    } else if (event.key === 'Escape' && isOpen) close();
    else if (event.key === 'Backspace' && typed === '' && isMulti && chosen.length > 0)
      props.onChange(chosen.slice(0, -1));
    else if ((event.key === 'Delete' || event.key === 'Backspace') && typed === '' && !isMulti && chosen.length > 0)
      props.onChange([]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const [single] = isMulti ? [] : chosen;
  return html`<div
    ref=${frame}
    class=${`combobox${isOpen ? ' open' : ''}${props.isBusy ? ' busy' : ''}${props.isWrong === true ? ' wrong' : ''}`}
    onClick=${() => input.current?.focus()}
  >
    ${
      isMulti &&
      chosen.map(
        (choice) => html`<span class="chip" key=${choice.key}>
          <${Plain} text=${choice.text} />
          <button type="button" aria-label=${`Remove ${choice.text}`} onClick=${() => props.onChange(chosen.filter(({ key }) => key !== choice.key))}>
            <${Icon} name="close" size=${12} />
          </button>
        </span>`,
      )
    }
    <input
      ref=${input}
      type="text"
      role="combobox"
      ...${props.hasFocus === true ? { 'data-focus': 'on-load' } : {}}
      ...${props.fieldId === undefined ? {} : { id: props.fieldId }}
      autocomplete="off"
      spellcheck=${false}
      aria-expanded=${isOpen}
      aria-controls=${`${id}-list`}
      aria-autocomplete="list"
      aria-busy=${props.isBusy}
      aria-invalid=${props.isWrong === true}
      ...${props.describedBy === undefined ? {} : { 'aria-describedby': props.describedBy }}
      ...${isOpen && offered.length > 0 ? { 'aria-activedescendant': `${id}-${current}` } : {}}
      ...${labelId === undefined ? { 'aria-label': label ?? placeholder } : { 'aria-labelledby': labelId }}
      placeholder=${single?.text ?? (chosen.length > 0 ? '' : placeholder)}
      class=${single === undefined ? '' : 'chosen'}
      value=${isOpen ? typed : (single?.text ?? '')}
      onFocus=${(event: FocusEvent) => (event.target as HTMLInputElement).select()}
      onClick=${() => setOpen(true)}
      onBlur=${(event: FocusEvent) => {
        if (popup.current?.contains(event.relatedTarget as Node) !== true) close();
      }}
      onInput=${(event: InputEvent) => {
        setTyped((event.target as HTMLInputElement).value);
        setAt(0);
        setOpen(true);
      }}
      onKeyDown=${onKeyDown}
    />
    ${
      single !== undefined &&
      !isOpen &&
      html`<button type="button" class="clear" tabindex="-1" aria-label="Clear" onClick=${() => props.onChange([])}><${Icon} name="close" size=${14} /></button>`
    }
    <${Icon} name="down" size=${16} />
    ${
      isOpen &&
      html`<${ChoiceList} popup=${popup} id=${id} offered=${offered} current=${current} trouble=${trouble} chosenKey=${single?.key} onChoose=${choose} onPoint=${setAt} />`
    }
  </div>`;
}

function describe(
  missing: number,
  found: readonly Choice[] | null | 'loading',
  isFull: boolean,
  most: number | undefined,
  offered: number,
  isSearched: boolean,
): string {
  if (isFull) return `You can choose up to ${most}.`;
  if (missing > 0)
    return missing === 1 ? 'Type one more character to search.' : `Type ${missing} more characters to search.`;
  if (isSearched && found === 'loading') return 'Loading…';
  if (isSearched && found === null) return 'Result failed to load.';
  return offered === 0 ? 'No results' : '';
}
