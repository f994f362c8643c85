import { html } from './html.ts';

/** Drawn for this page: strokes on a grid of twenty. */
const PATHS = {
  hash: 'M7.5 3 6 17M14 3l-1.5 14M3.5 7.5h14M2.8 12.5h14',
  lock: 'M5 9h10v8H5zM7 9V6a3 3 0 0 1 6 0v3',
  home: 'M3 9.5 10 3l7 6.5M5 8.5V17h10V8.5M8.5 17v-5h3v5',
  directory: 'M4 4.5C4 3 16 3 16 4.5v11c0 1.5-12 1.5-12 0zM4 4.5C4 6 16 6 16 4.5M4 10c0 1.5 12 1.5 12 0',
  mail: 'M3 5h14v10H3zM3 5.5l7 5.5 7-5.5',
  faults: 'M11 2 4 11.5h5L8.5 18 16 8.5h-5.5z',
  clock: 'M10 2.8a7.2 7.2 0 1 0 0 14.4 7.2 7.2 0 0 0 0-14.4M10 6v4.3l2.8 1.7',
  code: 'm6.5 6-4 4 4 4M13.5 6l4 4-4 4M11.5 4l-3 12',
  back: 'M12.5 4 6.5 10l6 6',
  down: 'm5 7.5 5 5 5-5',
  right: 'm7.5 5 5 5-5 5',
  close: 'm5 5 10 10M15 5 5 15',
  more: 'M4.5 10h.01M10 10h.01M15.5 10h.01',
  reply: 'M3.5 4h13v9.5h-7L6 16.5v-3H3.5zM7 7.8h6M7 10.3h4',
  smile: 'M10 2.8a7.2 7.2 0 1 0 0 14.4 7.2 7.2 0 0 0 0-14.4M7.5 8h.01M12.5 8h.01M6.8 11.8c1.6 2.4 4.8 2.4 6.4 0',
  send: 'M3 3.5 17.5 10 3 16.5l1.8-5.3L11 10 4.8 8.8z',
  plus: 'M10 4v12M4 10h12',
  slash: 'M4.5 3h11v14h-11zM11.8 6.5l-3.6 7',
  check: 'm4.5 10.5 3.7 3.7 7.3-8',
  eye: 'M2 10s3-5.2 8-5.2 8 5.2 8 5.2-3 5.2-8 5.2S2 10 2 10M10 7.7a2.3 2.3 0 1 0 0 4.6 2.3 2.3 0 0 0 0-4.6',
  restart: 'M15.8 7A6.5 6.5 0 1 0 16.5 10M16 3v4.2h-4.2',
  power: 'M10 3v6.5M6 5.2a6.2 6.2 0 1 0 8 0',
  sun: 'M10 6.7a3.3 3.3 0 1 0 0 6.6 3.3 3.3 0 0 0 0-6.6M10 2v1.7M10 16.3V18M2 10h1.7M16.3 10H18M4.4 4.4l1.2 1.2M14.4 14.4l1.2 1.2M15.6 4.4l-1.2 1.2M5.6 14.4l-1.2 1.2',
  trash: 'M4 5.5h12M8 5.5V3.5h4v2M5.5 5.5 6.3 17h7.4l.8-11.5M8.5 8.5v5.5M11.5 8.5v5.5',
  people:
    'M7.5 4a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6M2.5 16c0-6 10-6 10 0M13 4.3a2.6 2.6 0 0 1 0 5M14.5 11.5c2 .6 3 2.1 3 4.5',
  calendar: 'M3.5 4.5h13v12h-13zM3.5 8h13M7 2.8v3M13 2.8v3',
  warning: 'M10 3 2.5 16.5h15zM10 8v4M10 14.3h.01',
  up: 'M10 16V4.5M5 9l5-5 5 5',
  thumbUp: 'M3.5 9h3v7.5h-3zM6.5 9.5 10 3.5c2 0 2.2 1.7 1.5 4.5h4c1.5 0 1.5 1.5 1.2 2.5l-1.4 5c-.3.8-.8 1-1.6 1H6.5',
  thumbDown:
    'M3.5 3.5h3V11h-3zM6.5 10.5l3.5 6c2 0 2.2-1.7 1.5-4.5h4c1.5 0 1.5-1.5 1.2-2.5l-1.4-5c-.3-.8-.8-1-1.6-1H6.5',
} as const;

export type IconName = keyof typeof PATHS;

/** A small drawing that says nothing by itself: whatever holds it needs words. */
export function Icon({ name, size = 20 }: { readonly name: IconName; readonly size?: number }) {
  return html`<svg class="icon" width=${size} height=${size} viewBox="0 0 20 20" aria-hidden="true" focusable="false">
    <path d=${PATHS[name]} />
  </svg>`;
}
