import { useEffect } from 'preact/hooks';
import { html } from '../html.ts';
import { Drawer } from '../sandbox/drawer.ts';
import { SandboxPane } from '../sandbox/pane.ts';
import { useStore } from '../store.ts';
import { ConfirmationDialog } from './confirmation.ts';
import { ConversationView } from './conversation.ts';
import { Home } from './home.ts';
import { Modals } from './modal.ts';
import { Rail } from './rail.ts';
import { Sidebar } from './sidebar.ts';
import { ThreadPane } from './thread.ts';

/** The whole page. */
export function App() {
  const isReady = useStore((state) => state.isReady);
  const connection = useStore((state) => state.connection);
  const route = useStore((state) => state.route);
  const channel = useStore((state) => state.channels.find(({ id, isMember }) => isMember && id === state.route.place));
  const me = useStore((state) => state.people.get(state.me));
  const unread = useStore((state) => state.channels.reduce((sum, { mentions }) => sum + mentions, 0));
  const placeName = channel?.name === '' || route.place === 'home' ? 'Deskhand' : `#${channel?.name ?? ''}`;
  useEffect(() => {
    document.title = `${unread === 0 ? '' : `(${unread}) `}${placeName} · ${me?.realName ?? ''} · Deskhand sandbox`;
  }, [unread, placeName, me]);
  if (!isReady) return html`<p class="starting">Opening the sandbox…</p>`;
  const hasPane = route.side !== '' || (channel !== undefined && route.thread !== '');
  const frame = [
    'frame',
    ...(route.place === '' ? ['at-list'] : []),
    ...(hasPane ? ['with-pane'] : []),
    ...(route.side === '' ? [] : ['with-side']),
    ...(route.drawer ? ['with-drawer'] : []),
  ].join(' ');
  return html`<div class=${frame}>
      <${Rail} />
      <div class="workspace">
        <div class="client">
          <${Sidebar} key=${me?.id} />
          ${
            route.place === 'home'
              ? html`<${Home} />`
              : channel === undefined
                ? html`<main class="place nowhere"><div class="empty"><strong>${me?.realName} can see no conversation here.</strong></div></main>`
                : html`<${ConversationView} key=${`${me?.id} ${channel.id}`} channel=${channel} />`
          }
          ${channel !== undefined && route.thread !== '' && route.side === '' ? html`<${ThreadPane} key=${route.thread} channel=${channel} ts=${route.thread} />` : null}
          ${route.side === '' ? null : html`<${SandboxPane} side=${route.side} />`}
        </div>
        ${route.drawer ? html`<${Drawer} />` : null}
      </div>
    </div>
    ${connection === 'lost' ? html`<div class="lost" role="status">The sandbox is gone. Looking for it again…</div>` : null}
    <${Modals} key=${`${me?.id} modals`} />
    <${ConfirmationDialog} />
    <${Toasts} />`;
}

function Toasts() {
  const toasts = useStore((state) => state.toasts);
  return html`<div class="toasts" role="status">${toasts.map(({ id, text }) => html`<div class="toast" key=${id}>${text}</div>`)}</div>`;
}
