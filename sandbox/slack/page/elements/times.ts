import { html } from '../html.ts';
import { asText, textOf } from '../json.ts';
import { type ElementProps, focusMark, namesOf, useElement, useOwnValue } from './surface.ts';

const KINDS: Readonly<Record<string, readonly [type: string, member: string, words: string]>> = {
  datepicker: ['date', 'selected_date', 'Date'],
  timepicker: ['time', 'selected_time', 'Time'],
  datetimepicker: ['datetime-local', 'selected_date_time', 'Date and time'],
};

export function isTime(type: unknown): boolean {
  return Object.hasOwn(KINDS, String(type));
}

function pad(part: number): string {
  return String(part).padStart(2, '0');
}

/** Seconds since 1970 as the browser's field for dates and times has them, in the reader's time zone. */
function toLocal(seconds: number): string {
  const date = new Date(seconds * 1000);
  const day = `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
  return `${day}T${pad(date.getHours())}:${pad(date.getMinutes())}`;
}

/** Date, time, and date with time. */
export function TimeField(props: ElementProps & { readonly error?: string; readonly errorId?: string }) {
  const { element } = props;
  const use = useElement(props);
  const [type, member, words] = KINDS[String(element.type)] ?? ['date', '', ''];
  const held = use.held[member];
  const [value, setValue] = useOwnValue(typeof held === 'number' ? toLocal(held) : asText(held));
  const onChange = async (event: Event) => {
    const text = (event.target as HTMLInputElement).value;
    const before = value;
    setValue(text);
    const next = text === '' ? null : type === 'datetime-local' ? Math.floor(new Date(text).getTime() / 1000) : text;
    if (!(await use.choose(next))) setValue(before);
  };
  const named = namesOf(props, textOf(element.placeholder) || words);
  return html`<input
    ...${focusMark(element)}
    class=${`field time${use.isBusy ? ' busy' : ''}${props.error === undefined ? '' : ' wrong'}`}
    type=${type}
    value=${value}
    title=${textOf(element.placeholder)}
    aria-invalid=${props.error !== undefined}
    ...${props.errorId === undefined ? {} : { 'aria-describedby': props.errorId }}
    ...${named}
    onChange=${onChange}
  />`;
}
