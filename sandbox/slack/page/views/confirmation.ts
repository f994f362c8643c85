import { useLayoutEffect, useRef } from 'preact/hooks';
import { html } from '../html.ts';
import { textOf } from '../json.ts';
import type { Confirmation } from '../state.ts';
import { useStore } from '../store.ts';
import { TextObject } from '../text/text.ts';

/** The question that an app has asked before a button acts. */
export function ConfirmationDialog() {
  const confirmation = useStore((state) => state.confirmation);
  return confirmation === undefined ? null : html`<${Question} ...${confirmation} />`;
}

function Question({ confirm, answer }: Confirmation) {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    element?.querySelector<HTMLElement>('.confirm')?.focus();
    // Closing gives the focus back at once. Later it would be taken from somebody who has gone on to something else.
    return () => element?.close();
  }, []);
  return html`<dialog
    ref=${dialog}
    class="modal small"
    aria-labelledby="confirm-title"
    onCancel=${(event: Event) => {
      event.preventDefault();
      answer(false);
    }}
  >
    <header class="modal-head"><h2 id="confirm-title">${textOf(confirm.title) || 'Are you sure?'}</h2></header>
    <div class="modal-body"><${TextObject} of=${confirm.text} /></div>
    <footer class="modal-foot">
      <button type="button" class="button large" onClick=${() => answer(false)}>${textOf(confirm.deny) || 'Cancel'}</button>
      <button type="button" class=${`button large confirm ${confirm.style === 'danger' ? 'danger' : 'primary'}`} onClick=${() => answer(true)}>${textOf(confirm.confirm) || 'Yes'}</button>
    </footer>
  </dialog>`;
}
