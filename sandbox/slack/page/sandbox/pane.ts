import { html } from '../html.ts';
import { Icon } from '../icon.ts';
import type { Side } from '../route.ts';
import { go, useStore } from '../store.ts';
import { BotAndClock } from './bot-and-clock.ts';
import { Directories } from './directories.ts';
import { FaultSwitches } from './fault-switches.ts';
import { Outbox } from './outbox.ts';

const TITLES: Readonly<Record<Side, string>> = {
  directory: 'Directory',
  mail: 'Mail',
  faults: 'Faults',
  clock: 'Bot and clock',
};
const PARTS = { directory: Directories, mail: Outbox, faults: FaultSwitches, clock: BotAndClock } as const;

/** What is behind Slack: the back ends, their mail, their faults, and time itself. */
export function SandboxPane({ side }: { readonly side: Side }) {
  const panel = useStore((state) => state.panel);
  return html`<aside class="pane side-pane" aria-label=${TITLES[side]}>
    <header class="pane-head">
      <h2>${TITLES[side]}</h2>
      <button type="button" class="icon-button" aria-label="Close" onClick=${() => go({ side: '' })}><${Icon} name="close" /></button>
    </header>
    <div class="pane-body" tabindex="-1">${panel === undefined ? html`<p class="empty">Looking…</p>` : html`<${PARTS[side]} panel=${panel} />`}</div>
  </aside>`;
}
