import { useEffect, useState } from 'preact/hooks';
import { html } from '../html.ts';
import { Icon } from '../icon.ts';
import { ask, useStore } from '../store.ts';
import { formatDate } from '../text/dates.ts';

const STEPS = [
  ['1 minute', 60_000],
  ['15 minutes', 900_000],
  ['1 hour', 3_600_000],
  ['1 day', 86_400_000],
] as const;

const STATES = {
  up: 'The bot is running.',
  down: 'The bot is not running.',
  none: 'This sandbox runs no bot of its own; connect yours.',
} as const;

function duration(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / 60_000);
  const [days, hours] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60)];
  const parts = [
    [days, 'd'],
    [hours, 'h'],
    [minutes % 60, 'min'],
  ] as const;
  return parts
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ');
}

function connection(sockets: number | 'http'): string {
  if (sockets === 'http') return 'Slack delivers over HTTP.';
  if (sockets === 0) return 'Nothing is connected.';
  return sockets === 1 ? 'One socket is open.' : `${sockets} sockets are open.`;
}

/** The bot's process, and the sandbox's time. */
export function BotAndClock() {
  const sandbox = useStore((state) => state.sandbox);
  const [now, setNow] = useState(Date.now());
  const [isBusy, setBusy] = useState(false);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  const turn = async (act: 'restart' | 'kill') => {
    setBusy(true);
    await ask('bot', { act });
    setBusy(false);
  };
  return html`<div class="bot-and-clock">
    <h3>Bot</h3>
    <p class=${`bot-state ${sandbox.bot}`} role="status"><i></i>${STATES[sandbox.bot]} ${connection(sandbox.sockets)}</p>
    ${
      sandbox.bot === 'none'
        ? null
        : html`<div class="button-row">
            <button type="button" class=${`button${isBusy ? ' busy' : ''}`} disabled=${isBusy} onClick=${() => void turn('restart')}><${Icon} name="restart" size=${16} /> Restart the bot</button>
            <button type="button" class="button danger" disabled=${isBusy || sandbox.bot === 'down'} onClick=${() => void turn('kill')}><${Icon} name="power" size=${16} /> kill -9 the bot</button>
          </div>`
    }
    <h3>Clock</h3>
    <p class="clock-face"><${Icon} name="clock" /> ${formatDate((now + sandbox.ahead) / 1000, '{date_long} {time_secs}', now)}</p>
    <p>${sandbox.ahead === 0 ? 'The sandbox keeps the machine’s time.' : `The sandbox is ${duration(sandbox.ahead)} ahead of the machine.`} It can be moved on, never back. ${sandbox.bot === 'none' ? 'The simulators go by it' : 'The bot and the simulators go by it'}: requests, links and sessions end, tasks come due.</p>
    <div class="button-row">
      ${STEPS.map(([words, milliseconds]) => html`<button type="button" key=${words} class="button" onClick=${() => void ask('moveClock', { milliseconds })}>+ ${words}</button>`)}
    </div>
  </div>`;
}
