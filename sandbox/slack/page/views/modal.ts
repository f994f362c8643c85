import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { ShownView } from '../../../page/protocol.ts';
import { Avatar } from '../avatar.ts';
import { Blocks } from '../blocks/blocks.ts';
import { SurfaceContext } from '../elements/surface.ts';
import { html } from '../html.ts';
import { Icon } from '../icon.ts';
import { textOf } from '../json.ts';
import { ask, useStore } from '../store.ts';
import { Plain } from '../text/text.ts';

/** The modal in front. Those below it keep their state with the sandbox and come back as they were. */
export function Modals() {
  const stack = useStore((state) => state.stack);
  const top = stack.at(-1);
  return top === undefined ? null : html`<${Modal} shown=${top} depth=${stack.length} />`;
}

function Modal({ shown, depth }: { readonly shown: ShownView; readonly depth: number }) {
  const { view, errors, notice } = shown;
  const app = useStore((state) => state.people.get(state.app.botUserId));
  const [isBusy, setBusy] = useState(false);
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    const before = document.activeElement;
    if (element?.open === false) element.showModal();
    element?.querySelector<HTMLElement>('.modal-body')?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  useEffect(() => focusFirst(dialog.current), [view.id, view.hash]);
  // Before the message can be seen, so that nobody who is already typing again is taken to another field.
  useLayoutEffect(() => {
    dialog.current?.querySelector('.wrong')?.scrollIntoView({ block: 'nearest' });
    dialog.current?.querySelector<HTMLElement>('.wrong input, .wrong textarea, .wrong [contenteditable=true]')?.focus();
  }, [JSON.stringify(errors)]);
  const viewId = view.id;
  const surface = useMemo(
    () => ({ place: { kind: 'view' as const, viewId }, values: view.state.values, errors }),
    [viewId, view.state.values, errors],
  );
  const close = (all: boolean) => void ask('close', { viewId, all });
  const submit = async () => {
    if (isBusy) return;
    setBusy(true);
    await ask('submit', { viewId });
    setBusy(false);
  };
  const [submitLabel, closeLabel] = [textOf(view.submit), textOf(view.close)];
  return html`<dialog
    ref=${dialog}
    class="modal"
    aria-labelledby="modal-title"
    onCancel=${(event: Event) => {
      event.preventDefault();
      close(false);
    }}
    onKeyDown=${(event: KeyboardEvent) => {
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && submitLabel !== '') void submit();
    }}
  >
    <form
      novalidate
      onSubmit=${(event: Event) => {
        event.preventDefault();
        if (submitLabel !== '') void submit();
      }}
    >
      <header class="modal-head">
        <${Avatar} person=${app} size=${28} />
        <h2 id="modal-title"><${Plain} text=${textOf(view.title)} /></h2>
        <button type="button" class="icon-button" aria-label=${depth > 1 ? 'Close all windows' : 'Close'} onClick=${() => close(true)}><${Icon} name="close" /></button>
      </header>
      ${notice === undefined ? null : html`<div class="modal-notice" role="alert"><${Icon} name="warning" size=${18} />${notice}</div>`}
      <div class="modal-body" tabindex="-1">
        <${SurfaceContext.Provider} value=${surface}><${Blocks} key=${view.id} blocks=${view.blocks} /><//>
      </div>
      <footer class="modal-foot">
        <span class="modal-app"><${Plain} text=${app?.realName ?? ''} /></span>
        <button type="button" class="button large" onClick=${() => close(false)}>${closeLabel === '' ? (depth > 1 ? 'Back' : 'Close') : html`<${Plain} text=${closeLabel} />`}</button>
        ${
          submitLabel === ''
            ? null
            : html`<button type="submit" class=${`button primary large${isBusy ? ' busy' : ''}`} aria-busy=${isBusy}>
                <span class="words"><${Plain} text=${submitLabel} /></span>
              </button>`
        }
      </footer>
    </form>
  </dialog>`;
}

/** To the field that the app wants, else the first, unless the person is at one already. A loading window has none, and its button is no place to be. */
function focusFirst(dialog: HTMLDialogElement | null): void {
  const body = dialog?.querySelector<HTMLElement>('.modal-body');
  const at = document.activeElement;
  if (dialog === null || body === null || body === undefined) return;
  if (at !== body && at !== dialog && dialog.contains(at)) return;
  const wanted =
    body.querySelector<HTMLElement>('[data-focus]') ??
    body.querySelector<HTMLElement>('input, textarea, select, [contenteditable=true]');
  (wanted ?? body).focus();
}
