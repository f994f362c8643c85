import type { ShownChannel } from '../../../page/protocol.ts';
import { openApp, openDirect } from '../actions.ts';
import { Avatar } from '../avatar.ts';
import { isWithApp, otherOf, titleOf } from '../channels.ts';
import { Menu } from '../elements/menu.ts';
import { html } from '../html.ts';
import { Icon } from '../icon.ts';
import { ask, go, useStore } from '../store.ts';
import { PersonSwitch } from './person-switch.ts';

/** The conversations of the person, those with news in bold. */
export function Sidebar() {
  const channels = useStore((state) => state.channels);
  const place = useStore((state) => state.route.place);
  const team = useStore((state) => state.teamName);
  const app = useStore((state) => state.app);
  const appPerson = useStore((state) => state.people.get(state.app.botUserId));
  const me = useStore((state) => state.people.get(state.me));
  const own = channels.filter(({ isMember, kind }) => isMember && (kind === 'public' || kind === 'private'));
  const people = useStore((state) => state.people);
  const group = channels.filter(
    (channel) => channel.isMember && (channel.kind === 'mpim' || channel.kind === 'im') && !isWithApp(channel),
  );
  const known = new Set(group.map((channel) => otherOf(channel)));
  const newcomers = [...people.values()].filter(
    ({ id, isBot, isDeleted }) => !isBot && !isDeleted && id !== me?.id && !known.has(id),
  );
  const others = channels.filter(({ isMember }) => !isMember);
  const direct = channels.find(isWithApp);
  const hasApp = me?.isStranger !== true;
  return html`<nav class="sidebar" aria-label="Conversations">
    <header class="sidebar-head"><h1>${team}</h1><span class="badge-sandbox">sandbox</span></header>
    <div class="sidebar-body">
      <h2>Channels</h2>
      ${own.map((channel) => html`<${Entry} key=${channel.id} channel=${channel} isCurrent=${channel.id === place} />`)}
      ${own.length === 0 ? html`<p class="sidebar-note">${me?.realName} is in no channel.</p>` : null}
      ${
        others.length === 0
          ? null
          : html`<${Menu}
              label="Add channels"
              buttonClass="sidebar-entry quiet"
              button=${html`<${Icon} name="plus" size=${16} /><span>Add channels</span>`}
              items=${others.map(({ id, name }) => ({
                key: id,
                words: `#${name}`,
                choose: () => void ask('join', { channel: id }).then(() => go({ place: id, thread: '' })),
              }))}
            />`
      }
      <h2>Direct messages</h2>
      ${group.map((channel) => html`<${Entry} key=${channel.id} channel=${channel} isCurrent=${channel.id === place} />`)}
      <${Menu}
        label="New message"
        buttonClass="sidebar-entry quiet"
        button=${html`<${Icon} name="plus" size=${16} /><span>New message</span>`}
        items=${newcomers.map(({ id, realName, role }) => ({
          key: id,
          words: realName,
          detail: role,
          choose: () => void openDirect(id),
        }))}
      />
      ${hasApp ? html`<h2>Apps</h2>` : null}
      ${
        hasApp
          ? html`<button
              type="button"
              class=${`sidebar-entry${place === 'home' || (direct !== undefined && place === direct.id) ? ' current' : ''}${(direct?.unread ?? 0) > 0 ? ' unread' : ''}`}
              onClick=${() => void openApp((direct?.unread ?? 0) > 0 || !app.homeTab ? 'messages' : 'home')}
            >
              <${Avatar} person=${appPerson} size=${20} /><span class="entry-name">${app.name}</span>
              <${Count} count=${direct?.mentions ?? 0} />
            </button>`
          : html`<p class="sidebar-note">People of another organisation see the channels that are shared with theirs, and no apps.</p>`
      }
    </div>
    <footer class="sidebar-foot"><${PersonSwitch} isShort=${false} /></footer>
  </nav>`;
}

function Entry({ channel, isCurrent }: { readonly channel: ShownChannel; readonly isCurrent: boolean }) {
  const other = useStore((state) => state.people.get(otherOf(channel) ?? ''));
  const kind = `sidebar-entry${isCurrent ? ' current' : ''}${channel.unread + channel.mentions > 0 ? ' unread' : ''}`;
  return html`<button type="button" class=${kind} aria-current=${isCurrent ? 'page' : 'false'} onClick=${() => go({ place: channel.id, thread: '' })}>
    ${
      channel.kind === 'im'
        ? html`<${Avatar} person=${other} size=${20} />`
        : html`<${Icon} name=${channel.kind === 'private' ? 'lock' : channel.kind === 'mpim' ? 'people' : 'hash'} size=${16} />`
    }
    <span class="entry-name">${channel.kind === 'im' ? titleOf(channel) : channel.name}</span>
    ${channel.unread > 0 ? html`<span class="sr-only">${channel.unread} unread</span>` : null}
    <${Count} count=${channel.mentions} />
  </button>`;
}

function Count({ count }: { readonly count: number }) {
  return count === 0 ? null : html`<span class="count-badge">${count}</span>`;
}
