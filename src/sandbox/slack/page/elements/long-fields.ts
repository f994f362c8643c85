import { useRef } from 'preact/hooks';
import { html } from '../html.ts';
import { asObject, asObjects, asText, type JsonObject, textOf } from '../json.ts';
import { type ElementProps, namesOf, useElement, useOwnValue } from './surface.ts';

/** The words of rich text, a line for each section. */
function wordsOf(value: unknown): string {
  return asObjects(asObject(value).elements)
    .map((section) =>
      asObjects(section.elements)
        .map((element) => asText(element.text))
        .join(''),
    )
    .join('\n');
}

function toRichText(text: string): JsonObject {
  const sections = text.split('\n').map((line) => ({
    type: 'rich_text_section',
    elements: line === '' ? [] : [{ type: 'text', text: line }],
  }));
  return { type: 'rich_text', elements: sections };
}

/** Rich text: the sandbox's field has no marks, each line becomes a section. */
export function RichInput(props: ElementProps & { readonly error?: string; readonly errorId?: string }) {
  const { element } = props;
  const use = useElement(props);
  const [value, setValue] = useOwnValue(wordsOf(use.held.rich_text_value));
  const named = namesOf(props, textOf(element.placeholder));
  return html`<textarea
    class=${props.error === undefined ? 'field' : 'field wrong'}
    rows=${Math.max(3, Number(element.min_lines ?? 3))}
    placeholder=${textOf(element.placeholder)}
    value=${value}
    ...${named}
    onInput=${(event: InputEvent) => {
      const text = (event.target as HTMLTextAreaElement).value;
      setValue(text);
      use.enter(text === '' ? null : toRichText(text));
    }}
  ></textarea>`;
}

/** Files: the app gets their names and sizes, as Slack tells them; the bytes stay in the browser. */
export function FileInput(props: ElementProps) {
  const { element } = props;
  const use = useElement(props);
  const input = useRef<HTMLInputElement>(null);
  const [files, setFiles] = useOwnValue(asObjects(use.held.files));
  const named = namesOf(props, 'Files');
  const most = typeof element.max_files === 'number' ? element.max_files : 10;
  const add = () => {
    const added = [...(input.current?.files ?? [])].slice(0, most).map((file) => ({
      id: `F${crypto.randomUUID().replaceAll('-', '').slice(0, 10).toUpperCase()}`,
      name: file.name,
      title: file.name,
      mimetype: file.type,
      size: file.size,
    }));
    setFiles(added);
    void use.choose(added);
  };
  return html`<div class="files">
    <input ref=${input} class="field" type="file" multiple=${most > 1} onChange=${add} ...${named} />
    ${files.map((file) => html`<span class="chip" key=${asText(file.id)}>${asText(file.name)}</span>`)}
  </div>`;
}
