import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { html } from '../html.ts';
import { useFloat } from './float.ts';

/** One thing that a menu offers. */
interface MenuItem {
  readonly key: string;
  readonly words: ComponentChildren;
  readonly detail?: string;
  readonly icon?: ComponentChildren;
  readonly isCurrent?: boolean;
  /** Stands over the items from this one on. */
  readonly heading?: string;
  choose(): void;
}

interface MenuProps {
  readonly label: string;
  readonly buttonClass: string;
  readonly button: ComponentChildren;
  readonly items: readonly MenuItem[];
  readonly tabIndex?: number;
}

/** A button that opens a menu: arrow keys move, Enter chooses, Escape closes. */
export function Menu({ label, buttonClass, button, items, tabIndex }: MenuProps) {
  const [isOpen, setOpen] = useState(false);
  const anchor = useRef<HTMLButtonElement>(null);
  const popup = useFloat(anchor, isOpen, () => setOpen(false));
  useLayoutEffect(() => {
    if (isOpen) focusItem(popup.current, 0);
  }, [isOpen]);
  const close = () => {
    setOpen(false);
    anchor.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const buttons = itemsOf(popup.current);
    const at = buttons.indexOf(document.activeElement as HTMLElement);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (event.key === 'Escape') close();
    else if (event.key === 'Tab') setOpen(false);
    else if (next !== undefined) focusItem(popup.current, next);
    else return;
    if (event.key !== 'Tab') event.preventDefault();
    event.stopPropagation();
  };
  return html`<span class="menu">
    <button
      type="button"
      ref=${anchor}
      class=${buttonClass}
      aria-label=${label}
      title=${label}
      aria-haspopup="menu"
      aria-expanded=${isOpen}
      ...${tabIndex === undefined ? {} : { tabIndex }}
      onClick=${() => setOpen(!isOpen)}
      onKeyDown=${(event: KeyboardEvent) => {
        if (event.key !== 'ArrowDown' || isOpen) return;
        event.preventDefault();
        setOpen(true);
      }}
    >${button}</button>
    ${
      isOpen &&
      html`<div ref=${popup} popover="manual" class="popup menu-list" role="menu" aria-label=${label} onKeyDown=${onKeyDown}>
        ${items.map(
          (
            item,
          ) => html`${item.heading === undefined ? null : html`<div class="menu-heading" role="presentation">${item.heading}</div>`}
            <button
              type="button"
              key=${item.key}
              role="menuitem"
              class=${item.isCurrent === true ? 'menu-item current' : 'menu-item'}
              tabindex="-1"
              onClick=${() => {
                close();
                item.choose();
              }}
            >
              ${item.icon}
              <span class="menu-words">${item.words}${item.detail === undefined ? null : html`<small>${item.detail}</small>`}</span>
            </button>`,
        )}
      </div>`
    }
  </span>`;
}

function itemsOf(popup: HTMLElement | null): readonly HTMLElement[] {
  return [...(popup?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])];
}

function focusItem(popup: HTMLElement | null, index: number): void {
  const items = itemsOf(popup);
  items.at(items.length === 0 ? 0 : index % items.length)?.focus();
}
