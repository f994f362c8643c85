import { html } from '../html.ts';
import { Icon, type IconName } from '../icon.ts';
import type { Side } from '../route.ts';
import { go, useStore } from '../store.ts';
import { PersonSwitch } from './person-switch.ts';
import { ThemeButton } from './theme.ts';

const SIDES: readonly (readonly [Side, IconName, string])[] = [
  ['directory', 'directory', 'Directory'],
  ['mail', 'mail', 'Mail'],
  ['faults', 'faults', 'Faults'],
  ['clock', 'clock', 'Bot & clock'],
];

/** The bar at the edge: the workspace, the sandbox's own parts, and who is looking. */
export function Rail() {
  const route = useStore((state) => state.route);
  const sandbox = useStore((state) => state.sandbox);
  return html`<nav class="rail" aria-label="Sandbox">
    <button type="button" class="rail-button" aria-pressed=${route.side === '' && !route.drawer} onClick=${() => go({ side: '', drawer: false })}>
      <span class="rail-icon"><${Icon} name="home" /></span><span>Slack</span>
    </button>
    ${SIDES.map(
      ([
        side,
        icon,
        words,
      ]) => html`<button type="button" key=${side} class="rail-button" aria-pressed=${route.side === side} onClick=${() => go({ side: route.side === side ? '' : side, ...(matchMedia('(max-width: 760px)').matches ? { drawer: false } : {}) })}>
        <span class="rail-icon"><${Icon} name=${icon} />${side === 'clock' && sandbox.bot === 'down' ? html`<i class="rail-dot" title="The bot is down"></i>` : null}</span><span>${words}</span>
      </button>`,
    )}
    <button type="button" class="rail-button" aria-pressed=${route.drawer} onClick=${() => go({ drawer: !route.drawer, ...(matchMedia('(max-width: 760px)').matches ? { side: '' } : {}) })}>
      <span class="rail-icon"><${Icon} name="code" /></span><span>Traffic</span>
    </button>
    <span class="rail-space"></span>
    <${ThemeButton} />
    <${PersonSwitch} isShort=${true} />
  </nav>`;
}
