import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';

const GAP = 4;
const EDGE = 8;
const HIGHEST = 460;
const LOWEST = 96;

/**
 * Floats a popup in the browser's top layer beside what it belongs to, so that no scrolling part cuts it off. Below where
 * there is room, else above. `onClose` is called when the person looks elsewhere.
 */
export function useFloat(
  anchor: RefObject<HTMLElement | null>,
  isOpen: boolean,
  onClose: () => void,
  options: { readonly matchWidth?: boolean } = {},
): RefObject<HTMLDivElement | null> {
  const popup = useRef<HTMLDivElement>(null);
  const close = useRef(onClose);
  close.current = onClose;
  const place = () => {
    const [box, from] = [popup.current, anchor.current];
    if (box === null || from === null) return;
    if (!box.matches(':popover-open')) box.showPopover();
    const frame = from.getBoundingClientRect();
    if (options.matchWidth === true) box.style.width = `${frame.width}px`;
    const below = innerHeight - frame.bottom - GAP - EDGE;
    const above = frame.top - GAP - EDGE;
    const wanted = Math.min(box.scrollHeight + 2, HIGHEST);
    const goesUp = below < wanted && above > below;
    const room = goesUp ? above : below;
    box.style.maxHeight = `${Math.max(LOWEST, Math.min(HIGHEST, room))}px`;
    box.style.top = `${goesUp ? frame.top - GAP - Math.min(wanted, room) : frame.bottom + GAP}px`;
    box.style.left = `${Math.max(EDGE, Math.min(frame.left, innerWidth - box.offsetWidth - EDGE))}px`;
  };
  useLayoutEffect(() => {
    if (isOpen) anchor.current?.scrollIntoView({ block: 'nearest' });
  }, [isOpen]);
  useLayoutEffect(() => {
    if (isOpen) place();
  });
  useEffect(() => {
    if (!isOpen) return;
    const lookAway = (event: Event) => {
      const target = event.target as Node;
      if (popup.current?.contains(target) !== true && anchor.current?.contains(target) !== true) close.current();
    };
    const closeNow = () => close.current();
    document.addEventListener('pointerdown', lookAway, true);
    const follow = (event: Event) => {
      if (popup.current?.contains(event.target as Node) !== true) place();
    };
    addEventListener('resize', closeNow);
    document.addEventListener('scroll', follow, true);
    return () => {
      document.removeEventListener('pointerdown', lookAway, true);
      removeEventListener('resize', closeNow);
      document.removeEventListener('scroll', follow, true);
    };
  }, [isOpen]);
  return popup;
}
