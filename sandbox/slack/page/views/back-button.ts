import { html } from '../html.ts';
import { Icon } from '../icon.ts';
import { go } from '../store.ts';

/** On narrow screens, the way back to the list of conversations. */
export function BackButton() {
  return html`<button type="button" class="icon-button only-narrow" aria-label="Back to conversations" onClick=${() => go({ place: '', thread: '' })}>
    <${Icon} name="back" />
  </button>`;
}
