import { useState } from 'preact/hooks';
import type { PanelState } from '../../../page/protocol.ts';
import { html } from '../html.ts';
import { asList, type JsonObject } from '../json.ts';
import { ask, toast, useStore } from '../store.ts';

const METHODS = [
  'chat.postMessage',
  'chat.update',
  'chat.postEphemeral',
  'views.open',
  'views.update',
  'views.publish',
  'users.info',
  'conversations.open',
];

/** What may go wrong between Slack and the app. */
export function SlackFaults({ panel }: { readonly panel: PanelState }) {
  const sockets = useStore((state) => state.sandbox.sockets);
  const [method, setMethod] = useState('chat.postMessage');
  const [times, setTimes] = useState(1);
  const next = times === 1 ? `The next ${method}` : `Each of the next ${times} calls of ${method}`;
  const act = (act: string, more: JsonObject = {}, said = '') => {
    void ask('slackControl', { act, ...more }).then((answer) => {
      if (answer !== undefined && said !== '') toast(said);
    });
  };
  const pending = [...asList(panel.slackFaults.methods), ...asList(panel.slackFaults.deliveries)].length;
  return html`<div class="slack-faults">
    <h3>Socket Mode <small>${sockets === 1 ? '1 connection' : `${sockets} connections`}</small></h3>
    <div class="button-row">
      <button type="button" class="button" onClick=${() => act('cut-sockets', {}, 'All sockets were cut.')}>Cut all sockets</button>
      <button type="button" class="button" onClick=${() => act('ask-to-reconnect', {}, 'The app was asked to reconnect.')}>Ask to reconnect</button>
    </div>
    <h3>The next delivery</h3>
    <div class="button-row">
      <button type="button" class="button" onClick=${() => act('delay-deliveries', { milliseconds: 4000 }, 'The next delivery arrives four seconds late.')}>Delay by 4 s</button>
      <button type="button" class="button" onClick=${() => act('drop-delivery', {}, 'The next delivery will be lost.')}>Lose it</button>
      <button type="button" class="button" onClick=${() => act('duplicate-delivery', {}, 'The next delivery will arrive twice.')}>Send it twice</button>
      <button type="button" class="button" onClick=${() => act('reorder-deliveries', {}, 'The next two deliveries change places.')}>Swap the next two</button>
    </div>
    <h3>The next calls of a method</h3>
    <select class="field" aria-label="Method" value=${method} onChange=${(event: Event) => setMethod((event.target as HTMLSelectElement).value)}>
      ${METHODS.map((name) => html`<option key=${name} value=${name}>${name}</option>`)}
    </select>
    <label class="times">How many calls <input class="field" type="number" min="1" max="99" value=${times} onInput=${(event: InputEvent) => setTimes(Math.min(99, Math.max(1, Math.trunc(Number((event.target as HTMLInputElement).value)) || 1)))} /></label>
    <div class="button-row">
      <button type="button" class="button" onClick=${() => act('fail-method', { method, times }, `${next} fails.`)}>Fail</button>
      <button type="button" class="button" onClick=${() => act('limit-method', { method, times }, `${next} is answered with 429.`)}>Rate limit</button>
      <button type="button" class="button" onClick=${() => act('lose-answer', { method, times }, `${next} happens, but its answer is lost.`)}>Lose its answer</button>
    </div>
    <h3>Always</h3>
    <label class="switch"><span class="switch-words">Slack’s real rate limits<small>Calls too many are answered with 429.</small></span>
      <input type="checkbox" role="switch" class="toggle" checked=${panel.rateLimits === 'enforce'} onChange=${(event: Event) => act('rate-limits', { mode: (event.target as HTMLInputElement).checked ? 'enforce' : 'off' })} />
    </label>
    <div class="directory-tools">
      <p>${pending === 0 ? 'No fault waits for its turn.' : pending === 1 ? 'One fault waits for its turn.' : `${pending} faults wait for their turn.`}</p>
      <button type="button" class="button" onClick=${() => void ask('resetSwitches', { backEnd: 'slack' })}>Clear all</button>
    </div>
  </div>`;
}
