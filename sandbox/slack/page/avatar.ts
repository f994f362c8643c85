import type { ShownPerson } from '../../page/protocol.ts';
import { html } from './html.ts';

const COLOURS = 8;

/** A person's square: their initials on a colour of their own; the app has its sign. */
export function Avatar({ person, size = 36 }: { readonly person: ShownPerson | undefined; readonly size?: number }) {
  const style = { width: `${size}px`, height: `${size}px`, fontSize: `${Math.round(size * 0.42)}px` };
  if (person?.role === 'App') {
    return html`<img class="avatar" src="/icon.svg" alt="" width=${size} height=${size} style=${style} />`;
  }
  const name = person?.realName ?? '?';
  const initials = name
    .split(' ')
    .map((word) => word.charAt(0))
    .slice(0, 2)
    .join('');
  return html`<span class=${`avatar colour-${colourOf(person?.id ?? '')}`} style=${style} data-initials=${initials} aria-hidden="true"></span>`;
}

function colourOf(id: string): number {
  return [...id].reduce((sum, letter, index) => sum + letter.charCodeAt(0) * (index + 3), 0) % COLOURS;
}
