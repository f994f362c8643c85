import { useEffect, useRef, useState } from 'preact/hooks';
import type { TrafficEntry } from '../../traffic.ts';
import { html } from '../html.ts';
import { Icon } from '../icon.ts';
import { asObject, asText } from '../json.ts';
import { go, useStore } from '../store.ts';
import { timeOfDay } from '../text/dates.ts';

const SHOWN = 300;
const ARROWS: Readonly<Record<TrafficEntry['kind'], readonly [mark: string, words: string]>> = {
  connection: ['⇄', 'Connection'],
  envelope: ['→', 'To the app'],
  ack: ['←', 'From the app'],
  api: ['←', 'From the app'],
  response_url: ['←', 'From the app'],
  upload: ['←', 'From the app'],
  problem: ['!', 'Problem'],
};

/** What was called or delivered, in a word. */
function nameOf({ kind, name, body }: TrafficEntry): string {
  if (kind !== 'envelope') return name;
  const payload = asObject(asObject(body).payload);
  return [name, asText(payload.command) || asText(asObject(payload.event).type) || asText(payload.type)]
    .filter((word) => word !== '')
    .join(' · ');
}

/** Every envelope, ack and Web API call in order, with how long it took and what went wrong. */
export function Drawer() {
  const traffic = useStore((state) => state.traffic);
  const [sought, setSought] = useState('');
  const [open, setOpen] = useState<number | undefined>(undefined);
  const frame = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  const entries = traffic
    .filter(
      (entry) =>
        sought === '' ||
        `${entry.kind} ${nameOf(entry)} ${entry.error ?? ''}`.toLowerCase().includes(sought.toLowerCase()),
    )
    .slice(-SHOWN);
  useEffect(() => {
    const box = frame.current;
    if (box !== null && isAtEnd.current) box.scrollTop = box.scrollHeight;
  }, [entries.length, entries.at(-1)?.sequence]);
  const opened = traffic.find(({ sequence }) => sequence === open);
  return html`<section class="drawer" aria-label="Traffic between Slack and the app">
    <header class="pane-head">
      <h2>Traffic <small>${traffic.length}</small></h2>
      <input class="field" type="search" placeholder="Filter, such as views.open" aria-label="Filter the traffic" value=${sought} onInput=${(event: InputEvent) => setSought((event.target as HTMLInputElement).value)} />
      <button type="button" class="icon-button" aria-label="Close traffic" onClick=${() => go({ drawer: false })}><${Icon} name="close" /></button>
    </header>
    <div class="drawer-body">
      <div class="traffic" ref=${frame} tabindex="0" role="region" aria-label="Entries" onScroll=${() => {
        const box = frame.current;
        if (box !== null) isAtEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < 40;
      }}>
        ${entries.map((entry) => html`<${Entry} key=${entry.sequence} entry=${entry} isOpen=${entry.sequence === open} onOpen=${setOpen} />`)}
        ${entries.length === 0 ? html`<p class="empty">Nothing passed yet.</p>` : null}
      </div>
      ${opened === undefined ? null : html`<${Detail} entry=${opened} onClose=${() => setOpen(undefined)} />`}
    </div>
  </section>`;
}

interface EntryProps {
  readonly entry: TrafficEntry;
  readonly isOpen: boolean;
  onOpen(sequence: number | undefined): void;
}

function Entry({ entry, isOpen, onOpen }: EntryProps) {
  const [mark, words] = ARROWS[entry.kind];
  const reply = asObject(entry.reply);
  const error = entry.error ?? (reply.ok === false ? asText(reply.error) : '');
  return html`<button type="button" class=${`traffic-entry ${entry.kind}${error === '' ? '' : ' failed'}${isOpen ? ' current' : ''}`} aria-expanded=${isOpen} onClick=${() => onOpen(isOpen ? undefined : entry.sequence)}>
    <time>${timeOfDay(entry.at, true)}</time>
    <span class="arrow" role="img" aria-label=${words}>${mark}</span>
    <span class="traffic-name">${nameOf(entry)}</span>
    <span class="traffic-error">${error}</span>
    <span class="traffic-time">${entry.milliseconds === undefined ? '' : `${Math.round(entry.milliseconds)} ms`}</span>
  </button>`;
}

function Detail({ entry, onClose }: { readonly entry: TrafficEntry; onClose(): void }) {
  const { body, reply, envelopeId } = entry;
  return html`<div class="traffic-detail" tabindex="0" role="region" aria-label="Details">
    <button type="button" class="icon-button" aria-label="Close details" onClick=${onClose}><${Icon} name="close" size=${16} /></button>
    <h3>${nameOf(entry)}</h3>
    ${envelopeId === undefined ? null : html`<p><small>Envelope ${envelopeId}</small></p>`}
    <h4>Sent</h4><pre>${JSON.stringify(body, null, 2)}</pre>
    ${reply === undefined ? null : html`<h4>Answered</h4><pre>${JSON.stringify(reply, null, 2)}</pre>`}
  </div>`;
}
