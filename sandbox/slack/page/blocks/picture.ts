import { useState } from 'preact/hooks';
import { html } from '../html.ts';
import { asText, type JsonObject } from '../json.ts';

/** An image of the app, or its words where it cannot be had. */
export function Picture({ of, size }: { readonly of: JsonObject; readonly size?: number }) {
  const [isBroken, setBroken] = useState(false);
  const url = asText(of.image_url);
  const words = asText(of.alt_text);
  if (isBroken || !url.startsWith('https://')) return html`<span class="picture-words">${words}</span>`;
  const fixed = size === undefined ? {} : { width: size, height: size };
  return html`<img class="picture" src=${url} alt=${words} loading="lazy" referrerpolicy="no-referrer" ...${fixed} onError=${() => setBroken(true)} />`;
}
