import { useRef, useState } from 'preact/hooks';
import { html } from '../html.ts';
import { Icon } from '../icon.ts';
import { asList, asObjects, asText, type JsonObject } from '../json.ts';
import { ask, toast } from '../store.ts';
import { type ElementProps, namesOf, useElement } from './surface.ts';

/** The largest file that Slack takes in a form, in bytes. */
const LARGEST = 10 * 1024 * 1024;

async function toBase64(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = '';
  for (let start = 0; start < bytes.length; start += 0x8000) {
    text += String.fromCharCode(...bytes.subarray(start, start + 0x8000));
  }
  return btoa(text);
}

/** The kinds of file that the app wants, as the browser's dialog takes them. */
const accepted = (filetypes: unknown): string =>
  asList(filetypes)
    .map((type) => `.${String(type)}`)
    .join(',');

/** Files: they are uploaded when they are chosen; the app is told their ids, and fetches the bytes with its token. */
export function FileInput(props: ElementProps & { readonly error?: string; readonly errorId?: string }) {
  const { element } = props;
  const use = useElement(props);
  const input = useRef<HTMLInputElement>(null);
  const [isBusy, setBusy] = useState(false);
  const files = asObjects(use.held.files);
  const most = typeof element.max_files === 'number' ? element.max_files : 10;
  const add = async () => {
    const chosen = [...(input.current?.files ?? [])];
    const kinds = asList(element.filetypes).map(String);
    const fits = chosen.filter(({ name, size }) => {
      const isKind = kinds.length === 0 || kinds.includes(name.split('.').at(-1)?.toLowerCase() ?? '');
      return isKind && size <= LARGEST;
    });
    if (fits.length < chosen.length) toast('Some files are too large, or of a kind that is not wanted here.');
    setBusy(true);
    const added: JsonObject[] = [];
    for (const file of fits.slice(0, most - files.length)) {
      const mimetype = file.type === '' ? 'application/octet-stream' : file.type;
      const uploaded = await ask('upload', { name: file.name, mimetype, base64: await toBase64(file) });
      if (uploaded !== undefined) added.push(uploaded);
    }
    setBusy(false);
    if (input.current !== null) input.current.value = '';
    if (added.length > 0) await use.choose([...files, ...added]);
  };
  const drop = (id: string) => void use.choose(files.filter((file) => file.id !== id));
  const named = namesOf(props, 'Files');
  return html`<div class="files" aria-busy=${isBusy}>
    ${
      files.length >= most
        ? null
        : html`<input ref=${input} class="field" type="file" accept=${accepted(element.filetypes)} multiple=${most > 1} disabled=${isBusy} onChange=${() => void add()} ...${named} />`
    }
    ${files.map((file) => {
      const [id, name] = [asText(file.id), asText(file.name)];
      return html`<span class="chip" key=${id}>${name}<button type="button" aria-label=${`Remove ${name}`} onClick=${() => drop(id)}><${Icon} name="close" size=${12} /></button></span>`;
    })}
  </div>`;
}
