import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';
import { html } from '../html.ts';
import { Plain } from '../text/text.ts';

/** One option of a select, whatever it stands for. */
export interface Choice {
  readonly key: string;
  readonly text: string;
  readonly description?: string;
  readonly group?: string;
  /** What the element's state holds for it. */
  readonly value: unknown;
}

/** The choices that have all the words typed. */
export function matches(options: readonly Choice[], typed: string): readonly Choice[] {
  const words = typed
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return options.filter(({ text, description = '' }) => {
    const content = `${text} ${description}`.toLowerCase();
    return words.every((word) => content.includes(word));
  });
}

interface ChoiceListProps {
  readonly popup: RefObject<HTMLDivElement | null>;
  readonly id: string;
  readonly offered: readonly Choice[];
  readonly current: number;
  readonly trouble: string;
  readonly chosenKey: string | undefined;
  onChoose(choice: Choice): void;
  onPoint(index: number): void;
}

/** What a combobox offers, with the labels of groups. */
export function ChoiceList({ popup, id, offered, current, trouble, chosenKey, onChoose, onPoint }: ChoiceListProps) {
  useEffect(() => {
    popup.current?.querySelector('.current')?.scrollIntoView({ block: 'nearest' });
  }, [current]);
  return html`<div ref=${popup} popover="manual" class="popup choices" role="presentation">
    <div role="listbox" id=${`${id}-list`} aria-label="Options">
      ${offered.map((choice, index) => {
        const heading =
          choice.group !== undefined && choice.group !== offered[index - 1]?.group ? choice.group : undefined;
        return html`${heading === undefined ? null : html`<div class="menu-heading" role="presentation">${heading}</div>`}
          <div
            key=${choice.key}
            id=${`${id}-${index}`}
            role="option"
            aria-selected=${choice.key === chosenKey}
            class=${`choice${index === current ? ' current' : ''}`}
            onPointerMove=${() => {
              if (index !== current) onPoint(index);
            }}
            onPointerDown=${(event: PointerEvent) => event.preventDefault()}
            onClick=${(event: MouseEvent) => {
              event.stopPropagation();
              onChoose(choice);
            }}
          >
            <span><${Plain} text=${choice.text} /></span>
            ${choice.description === undefined ? null : html`<small><${Plain} text=${choice.description} /></small>`}
          </div>`;
      })}
    </div>
    ${trouble === '' ? null : html`<div class="choices-note" role="status">${trouble}</div>`}
  </div>`;
}
