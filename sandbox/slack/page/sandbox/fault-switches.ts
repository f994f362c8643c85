import { useState } from 'preact/hooks';
import type { ShownSwitch } from '../../../kit/fault-table.ts';
import type { BackEnd, PanelState } from '../../../page/protocol.ts';
import { html } from '../html.ts';
import { ask, toast } from '../store.ts';
import { SlackFaults } from './slack-faults.ts';

function isOff({ value, usual }: ShownSwitch): boolean {
  return JSON.stringify(value) === JSON.stringify(usual);
}

/** Everything that can be made to go wrong, for each simulator. */
export function FaultSwitches({ panel }: { readonly panel: PanelState }) {
  const [chosen, setChosen] = useState('slack');
  const backEnd = panel.backEnds.find(({ id }) => id === chosen);
  return html`<div class="faults">
    <div class="tabs" role="tablist">
      <button type="button" role="tab" aria-selected=${backEnd === undefined} onClick=${() => setChosen('slack')}>Slack</button>
      ${panel.backEnds.map(({ id, title, switches }) => {
        const on = switches.filter((entry) => !isOff(entry)).length;
        return html`<button type="button" key=${id} role="tab" aria-selected=${id === chosen} onClick=${() => setChosen(id)}>${title}${on === 0 ? null : html` <span class="count-badge">${on}</span>`}</button>`;
      })}
    </div>
    ${backEnd === undefined ? html`<${SlackFaults} panel=${panel} />` : html`<${SwitchesOf} key=${backEnd.id} backEnd=${backEnd} />`}
  </div>`;
}

function SwitchesOf({ backEnd }: { readonly backEnd: BackEnd }) {
  return html`<div>
    <div class="directory-tools">
      <p>All switches of the ${backEnd.title}; those that are on come first.</p>
      <button type="button" class="button" onClick=${() => void ask('resetSwitches', { backEnd: backEnd.id })}>Reset all</button>
    </div>
    ${backEnd.switches
      .toSorted((one, other) => Number(isOff(one)) - Number(isOff(other)))
      .map((entry) => html`<${SwitchRow} key=${entry.name} backEnd=${backEnd.id} entry=${entry} />`)}
  </div>`;
}

function SwitchRow({ backEnd, entry }: { readonly backEnd: string; readonly entry: ShownSwitch }) {
  const { name, description, value, usual, example } = entry;
  const set = (next: unknown) => void ask('setSwitch', { backEnd, name, value: next });
  const id = `switch-${backEnd}-${name}`;
  return html`<div class=${isOff(entry) ? 'switch' : 'switch on'}>
    <div class="switch-words"><label for=${id}>${name}</label><small>${description}</small></div>
    ${
      typeof usual === 'boolean'
        ? html`<input id=${id} type="checkbox" role="switch" class="toggle" checked=${value === true} onChange=${() => set(value !== true)} />`
        : html`<${ValueField} id=${id} value=${value} usual=${usual} example=${example} onSet=${set} />`
    }
  </div>`;
}

interface ValueFieldProps {
  readonly id: string;
  readonly value: unknown;
  readonly usual: unknown;
  readonly example: unknown;
  onSet(value: unknown): void;
}

/** A value that is no yes or no: numbers and words as they are, rules about calls as JSON. */
function ValueField({ id, value, usual, example, onSet }: ValueFieldProps) {
  const isRule = Array.isArray(usual);
  const [text, setText] = useState(() => write(value, isRule));
  const [shown, setShown] = useState(value);
  if (JSON.stringify(shown) !== JSON.stringify(value)) {
    setShown(value);
    setText(write(value, isRule));
  }
  const commit = () => {
    try {
      onSet(isRule ? JSON.parse(text === '' ? '[]' : text) : typeof usual === 'number' ? Number(text) : text);
    } catch {
      toast(`Write JSON such as ${JSON.stringify(example)}.`);
    }
  };
  return html`<span class=${isRule ? 'switch-value wide' : 'switch-value'}>
    <input
      id=${id}
      class="field"
      value=${text}
      placeholder=${isRule ? JSON.stringify(example) : ''}
      onInput=${(event: InputEvent) => setText((event.target as HTMLInputElement).value)}
      onKeyDown=${(event: KeyboardEvent) => {
        if (event.key === 'Enter') commit();
      }}
    />
    ${isRule ? html`<button type="button" class="button" onClick=${() => onSet(JSON.stringify(value) === '[]' ? example : [])}>${JSON.stringify(value) === '[]' ? 'Example' : 'Off'}</button>` : null}
    <button type="button" class="button" onClick=${commit}>Set</button>
  </span>`;
}

function write(value: unknown, isRule: boolean): string {
  return isRule ? (JSON.stringify(value) === '[]' ? '' : JSON.stringify(value)) : String(value);
}
