import { html } from '../html.ts';
import type { Completion } from './completion.ts';

interface CompletionListProps {
  readonly offered: readonly Completion[];
  readonly current: number;
  onChoose(completion: Completion): void;
}

/** What the composer offers, over it. */
export function CompletionList({ offered, current, onChoose }: CompletionListProps) {
  return html`<div class=${offered.length === 0 ? 'completions none' : 'completions'} id="completions" role="listbox" aria-label="Suggestions">
    ${offered.map(
      (completion, index) => html`<div
        key=${completion.key}
        id=${`completion-${index}`}
        role="option"
        aria-selected=${index === current}
        class=${index === current ? 'choice current' : 'choice'}
        onPointerDown=${(event: PointerEvent) => {
          event.preventDefault();
          onChoose(completion);
        }}
      >
        <span>${completion.words}</span>
        ${completion.detail === '' ? null : html`<small>${completion.detail}</small>`}
      </div>`,
    )}
  </div>`;
}
