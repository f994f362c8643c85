import { useRef } from 'preact/hooks';
import { html } from '../html.ts';
import { asObjects, asText } from '../json.ts';
import { type ElementProps, namesOf, useElement, useOwnValue } from './surface.ts';

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
